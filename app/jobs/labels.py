"""The words in which work behind the scenes is shown, and the tag that goes with a state."""

from collections.abc import Mapping

from app.runtime.labels import MODEL_STATES, QUEUES, READ_MODELS, read_model
from app.runtime.queues import LOST
from domain.jobs.commands import CATCH_UP, REBUILD, RELEASE
from domain.kernel.text.bilingual import BilingualText

__all__ = ["KINDS", "MODEL_STATES", "MODEL_TAGS", "QUEUES", "READ_MODELS", "read_model"]
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


def why(error: str) -> BilingualText:
    """Why something stopped, in plain words."""
    return WHY.get(error, UNEXPECTED)
