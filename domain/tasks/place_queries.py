"""Queries of other contexts about tasks: the state of each, and who has it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.kernel.storage.database import Row, in_parts, marks
from domain.kernel.storage.ledger import Ledger
from domain.tasks.task import IN_HAND

_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))


class Place(NamedTuple):
    """The state and holder of a task."""

    task_id: UUID
    order_id: UUID
    number: int
    key: str
    state: str
    participant_id: UUID | None
    own_due_on: date | None


_PLACE = "SELECT task_id, order_id, number, key, state, participant_id, own_due_on FROM task_places"


def _place(row: Row) -> Place:
    holder = row["participant_id"]
    return Place(
        UUID(row["task_id"]),
        UUID(row["order_id"]),
        row["number"],
        row["key"],
        row["state"],
        UUID(holder) if holder else None,
        date.fromisoformat(own) if (own := row["own_due_on"]) else None,
    )


def _places(ledger: Ledger, where: str, *values: object) -> list[Place]:
    return [_place(row) for row in ledger.rows(f"{_PLACE} WHERE {where}", *values)]


# Of an order


def counts(ledger: Ledger, order_id: UUID) -> dict[str, int]:
    """How many tasks of an order are in each state."""
    rows = ledger.rows(
        "SELECT state, COUNT(*) AS n FROM task_places WHERE order_id = ? GROUP BY state",
        str(order_id),
    )
    return {row["state"]: row["n"] for row in rows}


def last_end(ledger: Ledger, order_id: UUID) -> date | None:
    """The last day on which a finished task of an order was passed or cancelled."""
    row = ledger.row(
        "SELECT MAX(ended_on) AS day FROM task_places WHERE order_id = ?", str(order_id)
    )
    return date.fromisoformat(row["day"]) if row and row["day"] else None


def with_number(ledger: Ledger, order_id: UUID, number: int) -> UUID | None:
    """The task of an order with this number, or None."""
    row = ledger.row(
        "SELECT task_id FROM task_places WHERE order_id = ? AND number = ?", str(order_id), number
    )
    return UUID(row["task_id"]) if row else None


def in_order(ledger: Ledger, order_id: UUID, *, after: int, limit: int) -> list[Place]:
    """Up to `limit` tasks of an order by their numbers, after the number `after`."""
    where = "order_id = ? AND number > ? ORDER BY number LIMIT ?"
    return _places(ledger, where, str(order_id), after, limit)


def unfinished(ledger: Ledger, order_id: UUID) -> list[Place]:
    """The tasks of an order that are neither passed nor cancelled, by their numbers."""
    where = "order_id = ? AND state NOT IN ('passed', 'cancelled') ORDER BY number"
    return _places(ledger, where, str(order_id))


def passed(ledger: Ledger, order_id: UUID, limit: int, *, last_first: bool = False) -> list[Place]:
    """Up to `limit` tasks of an order that have passed, by their numbers."""
    way = "DESC" if last_first else "ASC"
    where = f"order_id = ? AND state = 'passed' ORDER BY number {way} LIMIT ?"
    return _places(ledger, where, str(order_id), limit)


def passed_with_keys(ledger: Ledger, order_id: UUID, keys: Sequence[str]) -> dict[str, UUID]:
    """The tasks of an order that have passed and have one of `keys`, by key."""
    found: dict[str, UUID] = {}
    for some in in_parts(keys):
        rows = ledger.rows(
            "SELECT task_id, key FROM task_places WHERE order_id = ? AND state = 'passed'"  # noqa: S608
            f" AND key IN ({marks(some)})",
            str(order_id),
            *some,
        )
        found.update((row["key"], UUID(row["task_id"])) for row in rows)
    return found


def of_ids(ledger: Ledger, task_ids: Sequence[UUID]) -> list[Place]:
    """These tasks, by their numbers."""
    found: list[Place] = []
    for some in in_parts([str(task_id) for task_id in task_ids]):
        found += _places(ledger, f"task_id IN ({marks(some)})", *some)
    return sorted(found, key=lambda place: place.number)


def not_submitted(ledger: Ledger, order_id: UUID) -> list[Place]:
    """The tasks of an order that wait or are in hand, by their numbers."""
    where = f"order_id = ? AND state IN ('waiting', {_HELD}) ORDER BY number"
    return _places(ledger, where, str(order_id))


def cancelled(ledger: Ledger, order_id: UUID) -> list[Place]:
    """The cancelled tasks of an order, by their numbers."""
    return _places(ledger, "order_id = ? AND state = 'cancelled' ORDER BY number", str(order_id))


def waiting_between(ledger: Ledger, order_id: UUID, first: int, last: int) -> list[Place]:
    """The waiting tasks of an order from number `first` to `last`."""
    where = "order_id = ? AND state = 'waiting' AND number BETWEEN ? AND ? ORDER BY number"
    return _places(ledger, where, str(order_id), first, last)


def holders_in(ledger: Ledger, order_id: UUID) -> list[UUID]:
    """The participants who have tasks of an order in hand."""
    rows = ledger.rows(
        "SELECT DISTINCT participant_id FROM task_places WHERE order_id = ?"  # noqa: S608
        f" AND state IN ({_HELD}) AND participant_id IS NOT NULL ORDER BY participant_id",
        str(order_id),
    )
    return [UUID(row["participant_id"]) for row in rows]


def one_waiting_of_each(ledger: Ledger, order_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """One waiting task of each of these orders that has any, by order id."""
    if not order_ids:
        return {}
    rows = ledger.rows(
        "SELECT order_id, MIN(task_id) AS task_id FROM task_places"  # noqa: S608
        f" WHERE order_id IN ({marks(order_ids)}) AND state = 'waiting' GROUP BY order_id",
        *map(str, order_ids),
    )
    return {UUID(row["order_id"]): UUID(row["task_id"]) for row in rows}


def submitted(ledger: Ledger) -> list[Place]:
    """Every task that is waiting for inspection."""
    return _places(ledger, "state = 'submitted'")


# Of a participant


def in_hand(ledger: Ledger, participant_id: UUID) -> list[Place]:
    """The tasks that a participant has in hand, by id."""
    where = f"participant_id = ? AND state IN ({_HELD}) ORDER BY task_id"
    return _places(ledger, where, str(participant_id))


def count_in_hand(ledger: Ledger, participant_id: UUID) -> int:
    """How many tasks a participant has in hand."""
    row = ledger.row(
        "SELECT COUNT(*) AS n FROM task_places WHERE participant_id = ?"  # noqa: S608
        f" AND state IN ({_HELD})",
        str(participant_id),
    )
    return int(row["n"]) if row else 0


def has_begun_work(ledger: Ledger, participant_id: UUID) -> bool:
    """True if the participant ever started a task."""
    row = ledger.row("SELECT 1 FROM effort WHERE participant_id = ? LIMIT 1", str(participant_id))
    return row is not None


def last_work_day(ledger: Ledger, participant_id: UUID) -> date | None:
    """The last day on which the participant handed work in."""
    row = ledger.row(
        "SELECT MAX(day) AS day FROM effort"
        " WHERE participant_id = ? AND (minutes > 0 OR tasks > 0)",
        str(participant_id),
    )
    return date.fromisoformat(row["day"]) if row and row["day"] else None


def has_work_in(ledger: Ledger, order_id: UUID, participant_id: UUID) -> bool:
    """True if any task of the order is assigned to the participant."""
    row = ledger.row(
        "SELECT 1 FROM task_places WHERE order_id = ? AND participant_id = ? LIMIT 1",
        str(order_id),
        str(participant_id),
    )
    return row is not None


# Among ids


def tasks_among(ledger: Ledger, ids: Sequence[UUID]) -> list[UUID]:
    """The ids among `ids` that belong to tasks."""
    rows = ledger.rows(
        f"SELECT task_id FROM task_places WHERE task_id IN ({marks(ids)})",  # noqa: S608
        *map(str, ids),
    )
    return [UUID(row["task_id"]) for row in rows]


def passed_among(ledger: Ledger, ids: Collection[str]) -> set[str]:
    """The ids among `ids` that belong to tasks that have passed."""
    found: set[str] = set()
    for some in in_parts(sorted(ids)):
        rows = ledger.rows(
            "SELECT task_id FROM task_places WHERE state = 'passed'"  # noqa: S608
            f" AND task_id IN ({marks(some)})",
            *some,
        )
        found.update(row["task_id"] for row in rows)
    return found


def keys_in_use(ledger: Ledger, ids: Sequence[str]) -> set[str]:
    """The keys of those of these tasks that may not be added again."""
    found: set[str] = set()
    for some in in_parts(ids):
        rows = ledger.rows(
            f"SELECT key FROM task_places WHERE task_id IN ({marks(some)})"  # noqa: S608
            " AND NOT (state = 'cancelled' AND participant_id IS NULL)",
            *some,
        )
        found.update(row["key"] for row in rows)
    return found


def keys_of(ledger: Ledger, ids: Sequence[str]) -> dict[str, str]:
    """The keys of several tasks by their ids."""
    found: dict[str, str] = {}
    for some in in_parts(ids):
        rows = ledger.rows(
            f"SELECT task_id, key FROM task_places WHERE task_id IN ({marks(some)})",  # noqa: S608
            *some,
        )
        found.update((row["task_id"], row["key"]) for row in rows)
    return found


def keys_in_order(ledger: Ledger, order_id: UUID) -> list[str]:
    """The keys of the tasks of an order, without cancelled tasks that nobody had."""
    rows = ledger.rows(
        "SELECT key FROM task_places WHERE order_id = ?"
        " AND NOT (state = 'cancelled' AND participant_id IS NULL)",
        str(order_id),
    )
    return [row["key"] for row in rows]


def numbers_of(ledger: Ledger, ids: Sequence[str]) -> dict[str, int]:
    """The numbers of several tasks by their ids."""
    if not ids:
        return {}
    rows = ledger.rows(
        f"SELECT task_id, number FROM task_places WHERE task_id IN ({marks(ids)})",  # noqa: S608
        *ids,
    )
    return {row["task_id"]: row["number"] for row in rows}


def centre_of(ledger: Ledger, task_id: UUID) -> str | None:
    """The centre of a task, or None if there is none with this id."""
    row = ledger.row("SELECT centre FROM task_places WHERE task_id = ?", str(task_id))
    return str(row["centre"]) if row else None
