"""The labels of queues, of read models and their states, and of spans of time."""

from collections.abc import Mapping

from app.runtime.wakeups import PROJECTIONS, WORK
from domain.kernel.text.bilingual import BilingualText
from projections.registry import READ_MODELS

QUEUES: Mapping[str, BilingualText] = {
    PROJECTIONS: BilingualText("表の更新", "read models"),
    WORK: BilingualText("作業", "work"),
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

_SPANS = ((86_400, "日", "d"), (3_600, "時間", "h"), (60, "分", "min"), (1, "秒", "s"))
_DAYS_FROM = 2 * 86_400
"""Seconds from which a span is given in days; 36 hours are a late check, and one day is not."""


def span(seconds: int) -> BilingualText:
    """A span of time in its largest full unit, for example 2 h for 8,000 seconds."""
    units = _SPANS if seconds >= _DAYS_FROM else _SPANS[1:]
    size, ja, en = next((unit for unit in units if seconds >= unit[0]), units[-1])
    return BilingualText(f"{seconds // size}{ja}", f"{seconds // size} {en}")


def read_model(name: str) -> BilingualText:
    """The label of a read model."""
    return READ_MODELS.get(name, OTHER_READ_MODEL)
