"""How pressing a piece of work is, and whether that counts before or after its due date."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.kernel.text.bilingual import BilingualText


class Priority(StrEnum):
    """The four levels, the most pressing first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """The number of the level: 0 for urgent to 3 for low."""
        return _RANKS[self]


class QueueOrder(StrEnum):
    """Which counts first where tasks are put in order."""

    DUE_DATE_FIRST = "due_date_first"
    PRIORITY_FIRST = "priority_first"


_RANKS: Mapping[Priority, int] = {level: rank for rank, level in enumerate(Priority)}
_LEVELS = tuple(Priority)
PRIORITY_LABELS: Mapping[str, BilingualText] = {
    Priority.URGENT.value: BilingualText("至急", "urgent"),
    Priority.HIGH.value: BilingualText("優先", "high"),
    Priority.NORMAL.value: BilingualText("通常", "normal"),
    Priority.LOW.value: BilingualText("後回し", "low"),
}
QUEUE_ORDER_LABELS: Mapping[str, BilingualText] = {
    QueueOrder.DUE_DATE_FIRST.value: BilingualText(
        "納期の近い順。同じ日なら優先度の順", "by due date, then by priority"
    ),
    QueueOrder.PRIORITY_FIRST.value: BilingualText(
        "優先度の順。同じ優先度なら納期の近い順", "by priority, then by due date"
    ),
}


def priority_of(rank: int) -> Priority:
    """The level with this rank."""
    return _LEVELS[rank]


def precedence(rank: int, queue_order: str) -> int:
    """The number that tasks are put in order by before their due dates.

    It is the rank where priority counts first. All other work counts as normal, so that urgent work
    of one order whose priority counts first comes before it, and low work after it.
    """
    return rank if queue_order == QueueOrder.PRIORITY_FIRST else Priority.NORMAL.rank


def turn(rank: int, due_on: date, queue_order: str) -> tuple[int, date, int]:
    """The sort key of a task among those of a centre."""
    return precedence(rank, queue_order), due_on, rank
