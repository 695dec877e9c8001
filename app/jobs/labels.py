"""The words in which work behind the scenes is shown, and the tag that goes with a state."""

from collections.abc import Mapping

from app.runtime.queues import LOST
from app.runtime.wakeups import PROJECTIONS, WORK
from domain.jobs.commands import CATCH_UP, REBUILD, RELEASE
from domain.kernel.text.bilingual import BilingualText

KINDS: Mapping[str, BilingualText] = {
    "catch_up": BilingualText("新しい記録を表に反映", "taking in what was recorded"),
    "react": BilingualText("自動の後続処理", "automatic follow-up"),
    "assign": BilingualText("作業の割当て", "handing out tasks"),
    "tidy": BilingualText("古い行の片づけ", "nightly tidying"),
    "import_tasks": BilingualText("作業の取込み", "import of tasks"),
    "plan_roster": BilingualText("シフト表の作成", "planning a roster"),
    "notify": BilingualText("お知らせの送信", "sending notices"),
    "watch_orders": BilingualText("納期の見守り", "watching due dates"),
    "watch_links": BilingualText("ロボットの通信の見守り", "watching the links of robots"),
    "remind_of_shifts": BilingualText("あしたのシフトのお知らせ", "reminding of shifts"),
    "widen_cover": BilingualText("交代を広くさがす", "asking more people to take a shift"),
    "tell_of_uncovered_shift": BilingualText(
        "担当のいないシフトの連絡", "telling of uncovered shifts"
    ),
    REBUILD: BilingualText("表の作り直し", "rebuild of a read model"),
    RELEASE: BilingualText("読めなかった記録の確かめ直し", "checking a record in quarantine"),
    CATCH_UP: BilingualText("表をいまの記録に合わせる", "catching up on request"),
}
OTHER_KIND = BilingualText("その他の処理", "other work")
STATES: Mapping[str, BilingualText] = {
    "waiting": BilingualText("順番待ち", "waiting"),
    "running": BilingualText("実行中", "running"),
    "done": BilingualText("完了", "done"),
    "refused": BilingualText("内容の確認が必要", "to be looked at"),
    "failed": BilingualText("途中で停止", "stopped on the way"),
}
TAGS: Mapping[str, str] = {
    "running": "key",
    "done": "good",
    "refused": "care",
    "failed": "wrong",
}
QUEUES: Mapping[str, BilingualText] = {
    PROJECTIONS: BilingualText("表の更新", "read models"),
    WORK: BilingualText("作業", "work"),
}
READ_MODELS: Mapping[str, BilingualText] = {
    "identity.accounts": BilingualText("アカウントの一覧", "list of accounts"),
    "identity.centres": BilingualText("センターの一覧", "list of centres"),
    "people.cards": BilingualText("人の一覧", "list of people"),
    "people.correction_requests": BilingualText("訂正の希望", "requests for corrections"),
    "participants.roll": BilingualText("参加者の一覧", "list of participants"),
    "participants.workload": BilingualText("作業量", "workload"),
    "participants.conditions": BilingualText("体調の記録", "how people feel"),
    "orders.list": BilingualText("案件の一覧", "list of orders"),
    "orders.questions": BilingualText("案件への質問", "questions about orders"),
    "reports.bpo_centre": BilingualText("BPO センターの数値", "figures of the BPO centre"),
    "reports.robot_pilot": BilingualText("ロボットの数値", "figures of the robots"),
    "robots.shifts": BilingualText("シフトの一覧", "list of shifts"),
    "robots.hours": BilingualText("シフトの時間数", "hours of shifts"),
    "robots.feeds": BilingualText("シフトのカレンダー", "calendars of shifts"),
    "tasks.queue": BilingualText("作業キュー", "work queue"),
    "audit.trail": BilingualText("足跡", "audit trail"),
    "audit.views": BilingualText("閲覧の記録", "record of views"),
}
OTHER_READ_MODEL = BilingualText("その他の表", "another read model")
MODEL_STATES: Mapping[str, BilingualText] = {
    "current": BilingualText("最新", "up to date"),
    "incomplete": BilingualText("読めない記録を除いた状態", "without records that cannot be read"),
    "behind": BilingualText("追いつき中", "catching up"),
    "failed": BilingualText("停止", "stopped"),
    "outdated": BilingualText("新しい版を準備中", "newer version being made"),
    "newer": BilingualText("新しい版のもの", "of a newer release"),
}
MODEL_TAGS: Mapping[str, str] = {
    "current": "good",
    "incomplete": "care",
    "behind": "key",
    "failed": "wrong",
    "outdated": "care",
    "newer": "care",
}
WHY: Mapping[str, BilingualText] = {
    LOST: BilingualText(
        "担当のプロセスが途中で終了しました。", "The process that did it ended before it was done."
    ),
    "JobTimeoutException": BilingualText(
        "決められた時間内に終わりませんでした。", "It took longer than it may."
    ),
}
UNEXPECTED = BilingualText(
    "思わぬ問題で止まりました。", "It stopped because of something unexpected."
)


def kind(code: str) -> BilingualText:
    """What is done in a job or message of this kind."""
    return KINDS.get(code, OTHER_KIND)


def read_model(name: str) -> BilingualText:
    """What a read model is called."""
    return READ_MODELS.get(name, OTHER_READ_MODEL)


def why(error: str) -> BilingualText:
    """Why something stopped, in plain words."""
    return WHY.get(error, UNEXPECTED)
