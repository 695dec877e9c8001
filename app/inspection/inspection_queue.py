"""Which task a reader inspects next, how many are left, and how many inspections one needs (O3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from app.http.authorization import caller, service
from app.http.lists import all_rows
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.database import Row
from domain.orders.job_order import Inspection, JobOrder
from domain.orders.queries import terms_of_all
from domain.tasks.samples import is_drawn
from domain.tasks.task import Task, TaskState
from projections.kernel.listing import Chosen
from projections.tasks.progress import submitted_by_order
from projections.tasks.task_listing import TASKS, TURN, place_of

READ_AT_ONCE = 50
"""Tasks that are read together where several are shown."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A task as one reader sees it; `first_by` made the first of two inspections."""

    task: Task
    order: JobOrder
    reader: Caller
    first_by: str | None
    events: Sequence[Event] = field(repr=False, default=())

    @property
    def is_double(self) -> bool:
        """Return True if two colleagues inspect it."""
        return self.order.terms.inspection is Inspection.DOUBLE

    @property
    def is_handed_in(self) -> bool:
        """Return True if it waits for an inspection."""
        return self.task.state is TaskState.SUBMITTED

    @property
    def is_own_work(self) -> bool:
        """Return True if the reader did the work."""
        own = self.reader.participant_id
        return own is not None and own == self.task.participant_id

    @property
    def is_first_by_reader(self) -> bool:
        """Return True if the reader made the first inspection; a colleague makes the second."""
        return self.first_by == self.reader.actor

    @property
    def is_outside_sample(self) -> bool:
        """Return True if it may pass by the sample of its order."""
        percent = self.order.terms.sample_percent
        return percent is not None and not is_drawn(self.task.id, percent)

    @property
    def is_open(self) -> bool:
        """Return True if the reader may give a verdict now."""
        return self.is_handed_in and not self.is_own_work and not self.is_first_by_reader


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An order with tasks that wait for an inspection, and how many."""

    order_id: str
    number: str
    title: str
    kind_of_work: str
    tasks: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which tasks are inspected: those of one order or of one kind of work, or all."""

    order_id: UUID | None = None
    kind_of_work: str | None = None

    def chosen(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """Return the orders of the choice."""
        return [
            one
            for one in waiting
            if self.order_id in (None, UUID(one.order_id))
            and self.kind_of_work in (None, one.kind_of_work)
        ]


def look(task: Task, events: Sequence[Event]) -> Look:
    """Return the task as the current caller sees it; `events` is its whole history."""
    order = service().ledger.get(JobOrder, task.order_id)
    first_by = task.first_inspector
    return Look(task=task, order=order, reader=caller(), first_by=first_by, events=events)


def waiting_by_order() -> list[Waiting]:
    """Return the orders of the caller's centres with tasks that wait for an inspection."""
    rows = submitted_by_order(service().views, caller().centres)
    terms = terms_of_all(service().ledger, [UUID(row["order_id"]) for row in rows])
    return [
        Waiting(kind_of_work=known.kind_of_work, **row)
        for row in rows
        if (known := terms.get(UUID(row["order_id"])))
    ]


def next_look(choice: Choice, after: UUID | None = None) -> tuple[Look | None, bool]:
    """Return the next task of the choice for the caller to inspect, or None.

    It is the first one after the task `after`, or else the first one of all, so that tasks that
    were skipped come back at the end. Tasks outside a sample come after all others. The second
    value is True if a submitted task was left out because a colleague must inspect it.
    """
    for_others, outside = False, list[Row]()
    for row in _handed_in(choice, after):
        if _is_outside_sample(row):
            outside.append(row)
            continue
        found = _look_at(row)
        if found is not None and found.is_open:
            return found, for_others
        for_others |= found is not None and found.is_handed_in
    others = (_look_at(row) for row in outside)
    return next((found for found in others if found and found.is_open), None), for_others


def open_looks(choice: Choice) -> Iterator[Look]:
    """Yield the tasks of the choice that the caller may give a verdict on, in turn.

    They are read in parts, and without their histories.
    """
    ledger, rows = service().ledger, _handed_in(choice, None)
    while part := [UUID(row["task_id"]) for row in islice(rows, READ_AT_ONCE)]:
        tasks = ledger.find_readable(Task, part)
        orders = ledger.find_all(JobOrder, list({task.order_id for task in tasks.values()}))
        for task in (tasks[id] for id in part if id in tasks):
            found = Look(
                task=task,
                order=orders[task.order_id],
                reader=caller(),
                first_by=task.first_inspector,
            )
            if found.is_open:
                yield found


def _look_at(row: Row) -> Look | None:
    """Return the task of a row as the caller sees it now."""
    events = service().ledger.history(UUID(row["task_id"]))
    task = Task.fold(events)
    return look(task, events) if task is not None else None


def _is_outside_sample(row: Row) -> bool:
    order = service().ledger.get(JobOrder, UUID(row["order_id"]))
    percent = order.terms.sample_percent
    return percent is not None and not is_drawn(UUID(row["task_id"]), percent)


def _handed_in(choice: Choice, after: UUID | None) -> Iterator[Row]:
    """Yield the rows of the choice, in turn: those after `after`, then those before it."""
    asked = chosen_tasks(choice)
    if asked is None:
        return
    begin = place_of(service().views, after) if after is not None else None
    if begin is None:
        yield from all_rows(TASKS, asked)
        return
    seen = set()
    for row in all_rows(TASKS, asked, after=begin):
        seen.add(row["task_id"])
        yield row
    for row in all_rows(TASKS, asked):
        if row["task_id"] not in seen:
            yield row


def chosen_tasks(choice: Choice) -> Chosen | None:
    """Return the question for the submitted tasks of a choice, or None if it has no order."""
    filters = {"state": TaskState.SUBMITTED.value}
    if choice.order_id is not None:
        filters["order_id"] = str(choice.order_id)
    if choice.kind_of_work is None:
        return Chosen(centres=caller().centres, sort=TURN, part=0, filters=filters)
    orders = [{"order_id": one.order_id} for one in choice.chosen(waiting_by_order())]
    if not orders:
        return None
    return Chosen(centres=caller().centres, sort=TURN, part=0, filters=filters, any_of=orders)
