"""Corrected terms of an order reach its tasks, and a cancelled import those that nobody has had."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder
from domain.policies.split_an_order_into_tasks import INSPECTIONS
from domain.tasks.commands import CancelUntouchedTask, FollowTerms
from domain.tasks.place_queries import not_submitted, waiting_between

NAME = "tasks_follow_corrected_terms"
LISTENS_TO = (JobOrder.TermsCorrected, JobOrder.ImportCancelled)


def decide(
    event: JobOrder.TermsCorrected | JobOrder.ImportCancelled, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Give each task that is not handed in the terms as they are now, or cancel the untouched."""
    del event_id
    if isinstance(event, JobOrder.ImportCancelled):
        for place in waiting_between(ledger, event.originator_id, event.first, event.last):
            yield Reaction(
                key=f"task/{place.task_id}",
                command=CancelUntouchedTask(task_id=place.task_id, reason=event.meta.reason),
            )
        return
    terms = ledger.get(JobOrder, event.originator_id).terms
    for place in not_submitted(ledger, event.originator_id):
        command = FollowTerms(
            task_id=place.task_id,
            minutes=terms.minutes_per_task,
            inspections=INSPECTIONS[terms.inspection],
            reason=event.meta.reason,
        )
        yield Reaction(key=f"task/{place.task_id}", command=command)
