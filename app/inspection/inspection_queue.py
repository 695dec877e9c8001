"""Which task a reader inspects next, and how many inspections it needs (O3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.http.authorization import caller, service
from app.http.lists import all_rows
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.database import Row
from domain.orders.job_order import Inspection, JobOrder
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import Task, TaskState
from projections.kernel.listing import Chosen
from projections.tasks.task_listing import DUE, TASKS


@dataclass(frozen=True, kw_only=True)
class Look:
    """A task as one reader sees it; `first_by` made the first of two inspections."""

    task: Task
    order: JobOrder
    reader: Caller
    first_by: str | None

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
    def is_open(self) -> bool:
        """Return True if the reader may give a verdict now."""
        return self.is_handed_in and not self.is_own_work and not self.is_first_by_reader


def look(task: Task, events: Sequence[Event]) -> Look:
    """Return the task as the current caller sees it; `events` is its whole history."""
    first_by: str | None = None
    for event in events:
        if isinstance(event, Task.Submitted):
            first_by = None
        elif isinstance(event, Task.InspectionPassed):
            first_by = event.meta.actor
        elif isinstance(event, Task.VerdictUndone) and event.verdict is UndoneVerdict.FIRST_PASS:
            first_by = None
    order = service().ledger.get(JobOrder, task.order_id)
    return Look(task=task, order=order, reader=caller(), first_by=first_by)


def next_look(order_id: UUID | None) -> tuple[Look | None, bool]:
    """Return the next task for the caller to inspect (of one order, if given), or None.

    The second value is True if a submitted task was skipped because a colleague must inspect it.
    """
    for_others = False
    for row in _handed_in(order_id):
        events = service().ledger.history(UUID(row["task_id"]))
        task = Task.fold(events)
        if task is None:
            continue
        found = look(task, events)
        if found.is_open:
            return found, for_others
        for_others |= found.is_handed_in
    return None, for_others


def _handed_in(order_id: UUID | None) -> Iterator[Row]:
    """Return the rows of submitted tasks, by due date, loaded page by page."""
    filters = {"state": TaskState.SUBMITTED.value}
    if order_id is not None:
        filters["order_id"] = str(order_id)
    return all_rows(TASKS, Chosen(centres=caller().centres, sort=DUE, filters=filters))
