"""When an order is cancelled, its unfinished tasks are cancelled, so that nobody does them."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import JobOrder
from domain.tasks.commands import CancelTask
from domain.tasks.place_queries import unfinished

NAME = "cancel_tasks_when_an_order_is_cancelled"
LISTENS_TO = (JobOrder.Cancelled,)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Cancel each unfinished task of the order."""
    del event_id
    for place in unfinished(ledger, event.originator_id):
        command = CancelTask(
            task_id=place.task_id, reason="案件が取り消されたため、作業も取り消しました。"
        )
        yield Reaction(key=f"task/{command.task_id}", command=command)
