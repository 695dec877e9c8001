"""The people and orders that an assignment chooses among, read from the inline tables."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import msgspec

from domain.kernel.storage.database import Change, Row
from domain.kernel.storage.inline_projection import claim
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.calendar import calendar_in
from domain.kernel.time.periods import week_of
from domain.tasks.matching import Facts, Load, Needs, Worker
from domain.tasks.task import IN_HAND

_FACTS = msgspec.json.Decoder(Facts)
ANSWERED = "participant.next_task"
"""The kind of claim that says which task a person was answered when they asked for the next."""
_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))


def worker(ledger: Ledger, participant_id: UUID, today: date) -> Worker | None:
    """One participant as the matcher sees them."""
    found = _workers(ledger, "= ?", "participant_id", str(participant_id), today)
    return found[0] if found else None


def workers(ledger: Ledger, centre: str, today: date) -> list[Worker]:
    """Every participant ever registered in a centre, as the matcher sees them."""
    among = "IN (SELECT participant_id FROM participant_terms WHERE centre = ?)"
    return _workers(ledger, among, "centre", centre, today)


def _workers(ledger: Ledger, among: str, column: str, value: str, today: date) -> list[Worker]:
    """The participants with `value` in `column`, whose ids are `among` (one query for all)."""
    monday, sunday = week_of(today)
    rows = ledger.rows(
        "SELECT t.*, c.certain_until, c.changes, l.what, l.slot, l.minutes, l.at"  # noqa: S608
        " FROM participant_terms t LEFT JOIN centre_calendars c ON c.centre = t.centre LEFT JOIN ("
        "SELECT participant_id, 'held' AS what, slot, minutes, '' AS at FROM task_places"
        f" WHERE participant_id {among} AND state IN ({_HELD})"
        " UNION ALL SELECT participant_id, 'worked', 0, minutes, day FROM effort"
        f" WHERE participant_id {among} AND day BETWEEN ? AND ?"
        " UNION ALL SELECT participant_id, 'turn', 0, 0, last_task_at FROM turns"
        f" WHERE participant_id {among}"
        f") AS l ON l.participant_id = t.participant_id WHERE t.{column} = ?"
        " ORDER BY t.participant_id",
        value,
        value,
        monday.isoformat(),
        sunday.isoformat(),
        value,
        value,
    )
    return [_worker(list(own), today) for _, own in groupby(rows, itemgetter("participant_id"))]


def _worker(rows: list[Row], today: date) -> Worker:
    terms = rows[0]
    return Worker(
        participant_id=UUID(terms["participant_id"]),
        person_id=UUID(terms["person_id"]),
        centre=terms["centre"],
        code=terms["code"],
        state=terms["state"],
        work_mode=terms["work_mode"],
        max_open_tasks=terms["max_open_tasks"],
        facts=_FACTS.decode(terms["facts"]),
        calendar=calendar_in(terms),
        load=_load(rows, today),
    )


def _load(rows: list[Row], today: date) -> Load:
    held = [row for row in rows if row["what"] == "held"]
    worked = [row for row in rows if row["what"] == "worked"]
    return Load(
        open_tasks=len(held),
        open_minutes=sum(row["minutes"] for row in held),
        minutes_today=sum(row["minutes"] for row in worked if row["at"] == today.isoformat()),
        days_this_week=frozenset(date.fromisoformat(row["at"]) for row in worked),
        last_task_at=next((row["at"] for row in rows if row["what"] == "turn"), ""),
        slots=frozenset(row["slot"] for row in held if row["slot"] is not None),
    )


def needs(ledger: Ledger, order_id: UUID) -> tuple[Needs, str] | None:
    """What an order asks for, and its state."""
    row = ledger.row("SELECT * FROM order_terms WHERE order_id = ?", str(order_id))
    return (_needs(row), row["state"]) if row else None


def orders_with_waiting_tasks(
    ledger: Ledger, centre: str, *, not_declined_by: UUID | None = None
) -> list[tuple[Needs, UUID]]:
    """The orders whose tasks may be handed out, by due date, each with the first that waits.

    Tasks that a person has given back are left out.
    """
    rows = ledger.rows(
        "SELECT o.*, (SELECT task_id FROM task_places WHERE task_places.order_id = o.order_id"
        " AND task_places.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM task_declines WHERE"
        " task_declines.task_id = task_places.task_id AND task_declines.participant_id = ?)"
        " ORDER BY task_places.number LIMIT 1) AS first_task FROM order_terms o"
        " WHERE o.centre = ? AND o.state IN ('released', 'returned') ORDER BY o.due_on, o.number",
        str(not_declined_by or ""),
        centre,
    )
    return [(_needs(row), UUID(row["first_task"])) for row in rows if row["first_task"]]


def _needs(row: Row) -> Needs:
    return Needs(
        order_id=UUID(row["order_id"]),
        due_on=date.fromisoformat(row["due_on"]),
        kind_of_work=row["kind_of_work"],
        work_modes=tuple(msgspec.json.decode(row["work_modes"])),
        skills=msgspec.json.decode(row["skills"]),
        minutes=row["minutes_per_task"],
    )


def waiting_tasks(
    ledger: Ledger, order_id: UUID, *, not_declined_by: UUID | None = None, limit: int = 32
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
    """The task that a person should go on with.

    Begun ones come first, then the one that was answered when they asked last, so that an offer
    made meanwhile does not take its place; then returned ones, then by due date. Tasks of an order
    on hold are passed over.
    """
    row = ledger.row(
        "SELECT task_id FROM task_places JOIN order_terms"  # noqa: S608
        " ON order_terms.order_id = task_places.order_id"
        f" LEFT JOIN claims ON claims.kind = '{ANSWERED}'"
        " AND claims.key = task_places.participant_id AND claims.holder = task_places.task_id"
        f" WHERE participant_id = ? AND task_places.state IN ({_HELD})"
        " AND order_terms.state IN ('released', 'returned')"
        " ORDER BY CASE task_places.state WHEN 'started' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END,"
        " CASE WHEN claims.holder IS NULL THEN 1 ELSE 0 END,"
        " CASE task_places.state WHEN 'returned' THEN 2 WHEN 'accepted' THEN 3 ELSE 4 END,"
        " order_terms.due_on, task_places.number, task_id LIMIT 1",
        str(participant_id),
    )
    return UUID(row["task_id"]) if row else None


def note_answer(ledger: Ledger, participant_id: UUID, task_id: UUID) -> Sequence[Change]:
    """The rows by which the same task is answered when the person asks again.

    Of two requests at once one fails on them, and looks again at what the other has answered.
    """
    key, before = str(participant_id), ledger.holder(ANSWERED, str(participant_id))
    if before == str(task_id):
        return ()
    taken_back = Change(
        "DELETE FROM claims WHERE kind = ? AND key = ? AND holder = ?", (ANSWERED, key, before)
    )
    return (*((taken_back,) if before else ()), claim(ANSWERED, key, task_id))
