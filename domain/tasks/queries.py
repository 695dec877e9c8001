"""The people and orders for assignments, read from the inline tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from heapq import heappop, heappush
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.priority import Priority, QueueOrder, turn
from domain.kernel.storage.database import Change, Row, in_parts, marks
from domain.kernel.storage.inline_projection import claim
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.calendar import WorkCalendar, calendars_of
from domain.kernel.time.periods import week_of
from domain.orders import queries as orders
from domain.orders.queries import OrderTerms
from domain.participants import queries as participants
from domain.participants.queries import Terms
from domain.tasks.inline_projection import AS_ORDER
from domain.tasks.matching import Facts, Load, Needs, Worker
from domain.tasks.task import IN_HAND

_FACTS = msgspec.json.Decoder(Facts)
ANSWERED = "participant.next_task"
"""The kind of claim that stores which task a person received when they last asked for the next."""
_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))
_BEGUN = {"started": 0, "paused": 1}
_NOT_BEGUN = {"returned": 2, "accepted": 3}
"""The order in which tasks in hand are continued: begun states first, then the rest."""


def worker(ledger: Ledger, participant_id: UUID, today: date) -> Worker | None:
    """One participant, as matching sees them."""
    terms = participants.terms_of(ledger, participant_id)
    return _workers(ledger, [terms], today)[0] if terms else None


def workers(ledger: Ledger, centre: str, today: date) -> list[Worker]:
    """Every participant ever registered in a centre, as matching sees them."""
    return _workers(ledger, participants.terms_in(ledger, centre), today)


def minutes_of_day(ledger: Ledger, participant_id: UUID, day: date) -> int:
    """The minutes of all work that a participant has handed in on a day."""
    row = ledger.row(
        "SELECT minutes FROM effort WHERE participant_id = ? AND day = ?",
        str(participant_id),
        day.isoformat(),
    )
    return int(row["minutes"]) if row else 0


def _workers(ledger: Ledger, people: Sequence[Terms], today: date) -> list[Worker]:
    """The participants with their tasks in hand and work done (one query for all)."""
    loads: dict[str, list[Row]] = {}
    for some in in_parts([str(one.participant_id) for one in people]):
        for row in _loads(ledger, some, today):
            loads.setdefault(row["participant_id"], []).append(row)
    calendars = calendars_of(ledger, [one.centre for one in people])
    return [
        _worker(one, calendars[one.centre], loads.get(str(one.participant_id), []), today)
        for one in people
    ]


def _loads(ledger: Ledger, ids: Sequence[str], today: date) -> list[Row]:
    monday, sunday = week_of(today)
    among = f"participant_id IN ({marks(ids)})"
    return ledger.rows(
        "SELECT participant_id, 'held' AS what, slot, minutes, '' AS at FROM task_places"  # noqa: S608
        f" WHERE {among} AND state IN ({_HELD})"
        " UNION ALL SELECT participant_id, 'worked', 0, minutes, day FROM effort"
        f" WHERE {among} AND day BETWEEN ? AND ?"
        " UNION ALL SELECT participant_id, 'turn', 0, 0, last_task_at FROM turns"
        f" WHERE {among}",
        *ids,
        *ids,
        monday.isoformat(),
        sunday.isoformat(),
        *ids,
    )


def _worker(terms: Terms, calendar: WorkCalendar, rows: list[Row], today: date) -> Worker:
    return Worker(
        participant_id=terms.participant_id,
        person_id=terms.person_id,
        centre=terms.centre,
        code=terms.code,
        state=terms.state,
        work_mode=terms.work_mode,
        max_open_tasks=terms.max_open_tasks,
        facts=_FACTS.decode(terms.facts),
        calendar=calendar,
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
    """The requirements of an order, and its state."""
    terms = orders.terms_of(ledger, order_id)
    return (_needs(terms), terms.state) if terms else None


class Waiting(NamedTuple):
    """Tasks of one order that wait with the same own priority and due date.

    `first` is the one with the lowest number among those that the person has not given back.
    """

    needs: Needs
    own_priority: int
    own_due_on: str
    first: UUID


def waiting_in_turn(
    ledger: Ledger,
    centre: str,
    *,
    fits: Callable[[Needs], bool],
    not_declined_by: UUID | None = None,
) -> Iterator[Waiting]:
    """The waiting tasks of the orders that `fits`, the ones that are to be done first before.

    Each step reads a few entries of an index, however many tasks there are. Tasks that the person
    has given back are left out.
    """
    terms = {str(one.order_id): one for one in orders.in_work(ledger, centre)}
    if not terms:
        return
    rule = queue_order_of(ledger, centre)
    in_turn: list[tuple[Any, ...]] = []

    def push(rows: Iterable[Row]) -> None:
        for row in rows:
            order = terms[row["order_id"]]
            rank, due_on = _rank_and_due(row, order)
            key = turn(rank, due_on, order.queue_order or rule)
            heappush(in_turn, (key, order.due_on, order.number, row["number"], row["task_id"], row))

    declined_by = str(not_declined_by or "")
    push(_first_waiting(ledger, list(terms), declined_by))
    unfit: set[str] = set()
    while in_turn:
        row = heappop(in_turn)[-1]
        needs = _needs(terms[row["order_id"]])
        if row["order_id"] in unfit or not fits(needs):
            unfit.add(row["order_id"])
            continue
        yield Waiting(needs, row["own_priority"], row["own_due_on"], UUID(row["task_id"]))
        if row["own_due_on"]:
            push(_next_due(ledger, row, declined_by))


def orders_with_waiting_tasks(
    ledger: Ledger, centre: str, *, not_declined_by: UUID | None = None
) -> list[Needs]:
    """The orders of a centre with tasks that wait, and that the person has not given back."""
    terms = {str(one.order_id): one for one in orders.in_work(ledger, centre)}
    rows = _first_waiting(ledger, list(terms), str(not_declined_by or "")) if terms else []
    return [_needs(terms[id]) for id in dict.fromkeys(row["order_id"] for row in rows)]


def queue_order_of(ledger: Ledger, centre: str) -> str:
    """What counts first among the tasks of a centre."""
    row = ledger.row("SELECT queue_order FROM queue_rules WHERE centre = ?", centre)
    return str(row["queue_order"]) if row else QueueOrder.DUE_DATE_FIRST.value


def _rank_and_due(row: Row, order: OrderTerms) -> tuple[int, date]:
    """The rank and the due date that hold for a task."""
    own = row["own_due_on"]
    return (
        order.priority if row["own_priority"] == AS_ORDER else row["own_priority"],
        date.fromisoformat(own) if own else order.due_on,
    )


_WAITING = (
    "SELECT task_id FROM task_places WHERE task_places.order_id = wanted.order_id"
    " AND task_places.state = 'waiting'"
)
_NOT_DECLINED = (
    " AND NOT EXISTS (SELECT 1 FROM task_declines WHERE task_declines.task_id ="
    " task_places.task_id AND task_declines.participant_id = ?)"
)


def _first_waiting(ledger: Ledger, order_ids: Sequence[str], declined_by: str) -> list[Row]:
    """The first waiting task of each order, own priority, and own due date or none.

    Of tasks with own due dates it is the one that is due first.
    """
    rows = ledger.rows(
        f"WITH wanted (order_id) AS (VALUES {', '.join(['(?)'] * len(order_ids))})"  # noqa: S608
        f" SELECT order_id, ({_WAITING} AND task_places.own_priority = {AS_ORDER}"
        f" AND task_places.own_due_on = ''{_NOT_DECLINED}"
        " ORDER BY task_places.number LIMIT 1) AS first_task,"
        f" EXISTS ({_WAITING} AND task_places.own_priority = {AS_ORDER}"
        " AND task_places.own_due_on > '')"
        f" OR EXISTS ({_WAITING} AND task_places.own_priority > {AS_ORDER})"
        " AS has_own FROM wanted",
        *order_ids,
        declined_by,
    )
    found = [row["first_task"] for row in rows]
    found += _first_of_their_own(
        ledger, [row["order_id"] for row in rows if row["has_own"]], declined_by
    )
    return _ranked(ledger, [task_id for task_id in found if task_id is not None])


def _first_of_their_own(
    ledger: Ledger, order_ids: Sequence[str], declined_by: str
) -> list[str | None]:
    """The first waiting tasks with an own priority or due date, of each order and priority."""
    if not order_ids:
        return []
    ranks = ", ".join(f"({rank})" for rank in range(AS_ORDER, len(Priority)))
    of_rank = f"{_WAITING} AND task_places.own_priority = ranks.own_priority"
    rows = ledger.rows(
        f"WITH wanted (order_id) AS (VALUES {', '.join(['(?)'] * len(order_ids))}),"  # noqa: S608
        f" ranks (own_priority) AS (VALUES {ranks})"
        f" SELECT own_priority, ({of_rank} AND task_places.own_due_on = ''{_NOT_DECLINED}"
        " ORDER BY task_places.number LIMIT 1) AS undated,"
        f" ({of_rank} AND task_places.own_due_on > ''{_NOT_DECLINED}"
        " ORDER BY task_places.own_due_on, task_places.number LIMIT 1) AS dated"
        " FROM wanted CROSS JOIN ranks",
        *order_ids,
        declined_by,
        declined_by,
    )
    dated = [row["dated"] for row in rows]
    return dated + [row["undated"] for row in rows if row["own_priority"] != AS_ORDER]


def _next_due(ledger: Ledger, row: Row, declined_by: str) -> list[Row]:
    """The first waiting task that is due next after that of `row`, in its order and priority."""
    return ledger.rows(
        "SELECT task_id, order_id, own_priority, own_due_on, number FROM task_places"  # noqa: S608
        " WHERE order_id = ? AND state = 'waiting' AND own_priority = ? AND own_due_on > ?"
        f"{_NOT_DECLINED} ORDER BY own_due_on, number LIMIT 1",
        row["order_id"],
        row["own_priority"],
        row["own_due_on"],
        declined_by,
    )


def _ranked(ledger: Ledger, task_ids: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for some in in_parts(task_ids):
        found += ledger.rows(
            "SELECT task_id, order_id, own_priority, own_due_on, number FROM task_places"  # noqa: S608
            f" WHERE task_id IN ({marks(some)})",
            *some,
        )
    return found


def _needs(terms: OrderTerms) -> Needs:
    return Needs(
        order_id=terms.order_id,
        due_on=terms.due_on,
        kind_of_work=terms.kind_of_work,
        work_modes=terms.work_modes,
        skills=terms.skills,
        minutes=terms.minutes_per_task,
    )


def waiting_tasks(
    ledger: Ledger, waiting: Waiting, *, not_declined_by: UUID | None = None, limit: int = 32
) -> list[UUID]:
    """The first of these waiting tasks, without those that a person has given back."""
    rows = ledger.rows(
        "SELECT task_id FROM task_places WHERE order_id = ? AND state = 'waiting'"  # noqa: S608
        f" AND own_priority = ? AND own_due_on = ?{_NOT_DECLINED} ORDER BY number LIMIT ?",
        str(waiting.needs.order_id),
        waiting.own_priority,
        waiting.own_due_on,
        str(not_declined_by or ""),
        limit,
    )
    return [UUID(row["task_id"]) for row in rows]


def declined_by(ledger: Ledger, task_id: UUID) -> frozenset[UUID]:
    """Everybody who has given this task back before."""
    rows = ledger.rows("SELECT participant_id FROM task_declines WHERE task_id = ?", str(task_id))
    return frozenset(UUID(row["participant_id"]) for row in rows)


def task_in_hand(ledger: Ledger, participant_id: UUID) -> UUID | None:
    """The task that a person should continue with.

    Begun tasks come first, then the last answer, so that an offer made in the meantime does not
    replace it. Then come returned tasks, then the rest, each in turn. Tasks of an order on hold are
    skipped.
    """
    rows = ledger.rows(
        "SELECT task_id, order_id, number, state, own_priority, own_due_on, centre,"  # noqa: S608
        " claims.holder FROM task_places"
        f" LEFT JOIN claims ON claims.kind = '{ANSWERED}'"
        " AND claims.key = task_places.participant_id AND claims.holder = task_places.task_id"
        f" WHERE participant_id = ? AND task_places.state IN ({_HELD})",
        str(participant_id),
    )
    found = orders.terms_of_all(ledger, {UUID(row["order_id"]) for row in rows})
    rules = {centre: queue_order_of(ledger, centre) for centre in {row["centre"] for row in rows}}

    def place(row: Row) -> tuple[Any, ...]:
        state, terms = row["state"], found[UUID(row["order_id"])]
        rank, due_on = _rank_and_due(row, terms)
        return (
            _BEGUN.get(state, 2),
            row["holder"] is None,
            _NOT_BEGUN.get(state, 4),
            turn(rank, due_on, terms.queue_order or rules[row["centre"]]),
            row["number"],
            row["task_id"],
        )

    may_go_on = [
        row
        for row in rows
        if (terms := found.get(UUID(row["order_id"]))) is not None and terms.is_in_work
    ]
    return UUID(min(may_go_on, key=place)["task_id"]) if may_go_on else None


def last_answer(ledger: Ledger, participant_id: UUID) -> str | None:
    """The id of the task in the person's last answer, if any."""
    return ledger.holder(ANSWERED, str(participant_id))


def note_answer(participant_id: UUID, task_id: UUID, before: str | None) -> Sequence[Change]:
    """The rows that make a repeated request return the same task.

    `before` is the last answer as read before the task was chosen. Of two simultaneous requests,
    one fails on these rows, and reads the answer of the other when it is retried.
    """
    key = str(participant_id)
    if before == str(task_id):
        return ()
    taken_back = Change(
        "DELETE FROM claims WHERE kind = ? AND key = ? AND holder = ?", (ANSWERED, key, before)
    )
    return (*((taken_back,) if before else ()), claim(ANSWERED, key, task_id))
