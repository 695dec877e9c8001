"""The labels of background work, and the tag of each state."""

from collections.abc import Mapping

from app.runtime.labels import MODEL_STATES, QUEUES, read_model
from app.runtime.queues import LOST
from domain.jobs.commands import REBUILD
from domain.kernel.text.bilingual import BilingualText
from domain.registry import JOB_KINDS
from projections.registry import READ_MODELS

__all__ = ["MODEL_STATES", "MODEL_TAGS", "QUEUES", "READ_MODELS", "REBUILD", "read_model"]
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
    """The label of jobs or messages of this kind."""
    return JOB_KINDS.get(code, OTHER_KIND)


def why(error: str) -> BilingualText:
    """The label of the error that stopped something."""
    return WHY.get(error, UNEXPECTED)
