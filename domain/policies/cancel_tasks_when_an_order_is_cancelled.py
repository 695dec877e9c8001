"""When an order is cancelled, its unfinished tasks are cancelled, so that nobody does them.

When the cancellation is taken back, they are reinstated.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder, OrderState, OrderStep
from domain.tasks.commands import CancelTask, ReinstateTask
from domain.tasks.place_queries import cancelled, unfinished
from domain.tasks.task import Task

NAME = "cancel_tasks_when_an_order_is_cancelled"
LISTENS_TO = (JobOrder.Cancelled, JobOrder.StepUndone)
MOST = 500


def decide(
    event: JobOrder.Cancelled | JobOrder.StepUndone, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Cancel each unfinished task of the order, or reinstate those that were cancelled with it."""
    del event_id
    if isinstance(event, JobOrder.StepUndone):
        if event.step is OrderStep.CANCELLED:
            yield from _reinstated(event, ledger)
        return
    if ledger.get(JobOrder, event.originator_id).state is not OrderState.CANCELLED:
        return
    for place in unfinished(ledger, event.originator_id):
        command = CancelTask(
            task_id=place.task_id, reason="案件が取り消されたため、作業も取り消しました。"
        )
        yield Reaction(key=f"task/{command.task_id}", command=command)


def _reinstated(event: JobOrder.StepUndone, ledger: Ledger) -> Iterable[Reaction]:
    ids = [place.task_id for place in cancelled(ledger, event.originator_id)]
    for start in range(0, len(ids), MOST):
        tasks = ledger.find_readable(Task, ids[start : start + MOST])
        for task in tasks.values():
            if task.cancelled_because_of == event.corrects:
                command = ReinstateTask(
                    task_id=task.id,
                    reason="案件の取消しが取りやめになったため、作業の取消しも取りやめました。",
                )
                yield Reaction(key=f"task/{task.id}", command=command)
