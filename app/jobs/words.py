"""The words in which work behind the scenes is shown, and the tag that goes with a state."""

from collections.abc import Mapping

from app.queues import LOST
from app.wake import PROJECTIONS, WORK
from domain.jobs.commands import CATCH_UP, REBUILD, RELEASE
from domain.kernel.wording import Text

KINDS: Mapping[str, Text] = {
    "catch_up": Text("新しい記録を表に反映", "taking in what was recorded"),
    "react": Text("自動の後続処理", "automatic follow-up"),
    "assign": Text("作業の割当て", "handing out tasks"),
    "tidy": Text("古い行の片づけ", "nightly tidying"),
    "import_tasks": Text("作業の取込み", "import of tasks"),
    "plan_roster": Text("シフト表の作成", "planning a roster"),
    "notify": Text("お知らせの送信", "sending notices"),
    "watch_orders": Text("納期の見守り", "watching due dates"),
    "watch_links": Text("ロボットの通信の見守り", "watching the links of robots"),
    "remind_of_shifts": Text("あしたのシフトのお知らせ", "reminding of shifts"),
    "widen_cover": Text("交代を広くさがす", "asking more people to take a shift"),
    "tell_of_uncovered_shift": Text("担当のいないシフトの連絡", "telling of uncovered shifts"),
    REBUILD: Text("表の作り直し", "rebuild of a read model"),
    RELEASE: Text("読めなかった記録の確かめ直し", "checking a record in quarantine"),
    CATCH_UP: Text("表をいまの記録に合わせる", "catching up on request"),
}
OTHER_KIND = Text("その他の処理", "other work")
STATES: Mapping[str, Text] = {
    "waiting": Text("順番待ち", "waiting"),
    "running": Text("実行中", "running"),
    "done": Text("完了", "done"),
    "refused": Text("内容の確認が必要", "to be looked at"),
    "failed": Text("途中で停止", "stopped on the way"),
}
TAGS: Mapping[str, str] = {
    "running": "key",
    "done": "good",
    "refused": "care",
    "failed": "wrong",
}
QUEUES: Mapping[str, Text] = {
    PROJECTIONS: Text("表の更新", "read models"),
    WORK: Text("作業", "work"),
}
READ_MODELS: Mapping[str, Text] = {
    "identity.accounts": Text("アカウントの一覧", "list of accounts"),
    "identity.centres": Text("センターの一覧", "list of centres"),
    "people.cards": Text("人の一覧", "list of people"),
    "people.correction_requests": Text("訂正の希望", "requests for corrections"),
    "participants.roll": Text("参加者の一覧", "list of participants"),
    "participants.workload": Text("作業量", "workload"),
    "participants.conditions": Text("体調の記録", "how people feel"),
    "orders.list": Text("案件の一覧", "list of orders"),
    "orders.questions": Text("案件への質問", "questions about orders"),
    "reports.bpo_centre": Text("BPO センターの数値", "figures of the BPO centre"),
    "reports.robot_pilot": Text("ロボットの数値", "figures of the robots"),
    "robots.shifts": Text("シフトの一覧", "list of shifts"),
    "robots.hours": Text("シフトの時間数", "hours of shifts"),
    "robots.feeds": Text("シフトのカレンダー", "calendars of shifts"),
    "tasks.queue": Text("作業キュー", "work queue"),
    "audit.trail": Text("足跡", "audit trail"),
    "audit.views": Text("閲覧の記録", "record of views"),
}
OTHER_READ_MODEL = Text("その他の表", "another read model")
MODEL_STATES: Mapping[str, Text] = {
    "current": Text("最新", "up to date"),
    "incomplete": Text("読めない記録を除いた状態", "without records that cannot be read"),
    "behind": Text("追いつき中", "catching up"),
    "failed": Text("停止", "stopped"),
    "outdated": Text("新しい版を準備中", "newer version being made"),
    "newer": Text("新しい版のもの", "of a newer release"),
}
MODEL_TAGS: Mapping[str, str] = {
    "current": "good",
    "incomplete": "care",
    "behind": "key",
    "failed": "wrong",
    "outdated": "care",
    "newer": "care",
}
WHY: Mapping[str, Text] = {
    LOST: Text(
        "担当のプロセスが途中で終了しました。", "The process that did it ended before it was done."
    ),
    "JobTimeoutException": Text(
        "決められた時間内に終わりませんでした。", "It took longer than it may."
    ),
}
UNEXPECTED = Text("思わぬ問題で止まりました。", "It stopped because of something unexpected.")


def kind(code: str) -> Text:
    """What is done in a job or message of this kind."""
    return KINDS.get(code, OTHER_KIND)


def read_model(name: str) -> Text:
    """What a read model is called."""
    return READ_MODELS.get(name, OTHER_READ_MODEL)


def why(error: str) -> Text:
    """Why something stopped, in plain words."""
    return WHY.get(error, UNEXPECTED)
