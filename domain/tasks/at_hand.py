"""The people and orders that an assignment chooses among, read from the standing tables."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from domain.kernel.database import Row
from domain.kernel.ledger import Ledger
from domain.kernel.periods import week_of
from domain.tasks.matching import Facts, Load, Needs, Worker
from domain.tasks.task import IN_HAND

_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))


def worker(ledger: Ledger, participant_id: UUID, today: date) -> Worker | None:
    """One participant as the matcher sees them."""
    found = _workers(ledger, "participant_id = ?", str(participant_id), today)
    return found[0] if found else None


def workers(ledger: Ledger, centre: str, today: date) -> list[Worker]:
    """Every participant ever registered in a centre, as the matcher sees them."""
    return _workers(ledger, "centre = ?", centre, today)


def _workers(ledger: Ledger, where: str, value: str, today: date) -> list[Worker]:
    people = ledger.rows(
        f"SELECT * FROM participant_terms WHERE {where} ORDER BY participant_id",  # noqa: S608
        value,
    )
    among = f"SELECT participant_id FROM participant_terms WHERE {where}"  # noqa: S608
    held = _by_person(
        ledger.rows(
            "SELECT participant_id, slot, minutes FROM task_places"  # noqa: S608
            f" WHERE participant_id IN ({among}) AND state IN ({_HELD})",
            value,
        )
    )
    monday, sunday = week_of(today)
    worked = _by_person(
        ledger.rows(
            "SELECT participant_id, day, minutes FROM effort"  # noqa: S608
            f" WHERE participant_id IN ({among}) AND day BETWEEN ? AND ?",
            value,
            monday.isoformat(),
            sunday.isoformat(),
        )
    )
    turns = _by_person(
        ledger.rows(f"SELECT * FROM turns WHERE participant_id IN ({among})", value)  # noqa: S608
    )
    return [
        _worker(row, _load(held[id], worked[id], turns[id], today))
        for row in people
        for id in [row["participant_id"]]
    ]


def _by_person(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["participant_id"]].append(row)
    return grouped


def _worker(row: Row, load: Load) -> Worker:
    return Worker(
        participant_id=UUID(row["participant_id"]),
        person_id=UUID(row["person_id"]),
        code=row["code"],
        state=row["state"],
        work_mode=row["work_mode"],
        max_open_tasks=row["max_open_tasks"],
        facts=msgspec.json.decode(row["facts"], type=Facts),
        load=load,
    )


def _load(held: list[Row], worked: list[Row], turns: list[Row], today: date) -> Load:
    return Load(
        open_tasks=len(held),
        open_minutes=sum(row["minutes"] for row in held),
        minutes_today=sum(row["minutes"] for row in worked if row["day"] == today.isoformat()),
        days_this_week=frozenset(date.fromisoformat(row["day"]) for row in worked),
        last_task_at=turns[0]["last_task_at"] if turns else "",
        slots=frozenset(row["slot"] for row in held if row["slot"] is not None),
    )


def needs(ledger: Ledger, order_id: UUID) -> tuple[Needs, str] | None:
    """What an order asks for, and its state."""
    row = ledger.row("SELECT * FROM order_terms WHERE order_id = ?", str(order_id))
    return (_needs(row), row["state"]) if row else None


def orders_with_waiting_tasks(ledger: Ledger, centre: str) -> list[Needs]:
    """The orders whose tasks may be handed out and that have some waiting, by due date."""
    rows = ledger.rows(
        "SELECT * FROM order_terms WHERE centre = ? AND state IN ('released', 'returned')"
        " AND EXISTS (SELECT 1 FROM task_places WHERE task_places.order_id = order_terms.order_id"
        " AND task_places.state = 'waiting') ORDER BY due_on, number",
        centre,
    )
    return [_needs(row) for row in rows]


def _needs(row: Row) -> Needs:
    return Needs(
        order_id=UUID(row["order_id"]),
        due_on=date.fromisoformat(row["due_on"]),
        kind_of_work=row["kind_of_work"],
        work_modes=tuple(json.loads(row["work_modes"])),
        skills=json.loads(row["skills"]),
        minutes=row["minutes_per_task"],
    )


def waiting_tasks(
    ledger: Ledger, order_id: UUID, *, not_declined_by: UUID | None = None, limit: int = 64
) -> list[UUID]:
    """The first waiting tasks of an order, without those that a person has given back."""
    rows = ledger.rows(
        "SELECT task_id FROM task_places WHERE order_id = ? AND state = 'waiting'"
        " AND NOT EXISTS (SELECT 1 FROM task_declines WHERE task_declines.task_id ="
        " task_places.task_id AND task_declines.participant_id = ?) ORDER BY number LIMIT ?",
        str(order_id),
        str(not_declined_by or ""),
        limit,
    )
    return [UUID(row["task_id"]) for row in rows]


def declined_by(ledger: Ledger, task_id: UUID) -> frozenset[UUID]:
    """Everybody who has given this task back before."""
    rows = ledger.rows("SELECT participant_id FROM task_declines WHERE task_id = ?", str(task_id))
    return frozenset(UUID(row["participant_id"]) for row in rows)


def task_in_hand(ledger: Ledger, participant_id: UUID) -> UUID | None:
    """The task that a person should go on with: begun ones first, then returned, then by due date.

    Tasks of an order on hold are passed over.
    """
    row = ledger.row(
        "SELECT task_id FROM task_places JOIN order_terms"  # noqa: S608
        " ON order_terms.order_id = task_places.order_id"
        f" WHERE participant_id = ? AND task_places.state IN ({_HELD})"
        " AND order_terms.state IN ('released', 'returned')"
        " ORDER BY CASE task_places.state WHEN 'started' THEN 0 WHEN 'paused' THEN 1"
        " WHEN 'returned' THEN 2 WHEN 'accepted' THEN 3 ELSE 4 END,"
        " order_terms.due_on, task_places.number, task_id LIMIT 1",
        str(participant_id),
    )
    return UUID(row["task_id"]) if row else None
