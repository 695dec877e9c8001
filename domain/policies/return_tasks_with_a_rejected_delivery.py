"""When a client rejects a delivery, the tasks that it names go back in the same append."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command, Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task


@dataclass(frozen=True, kw_only=True)
class RejectDelivery(Command):
    """The client asks for one more look at some tasks."""

    NAME = "RejectDelivery"
    ALLOWED = COORDINATION | {Role.CLIENT}
    order_id: UUID
    task_ids: tuple[UUID, ...]


def reject_delivery(command: RejectDelivery, uow: UnitOfWork) -> JobOrder:
    """Open the order again and return the named tasks to those who did them."""
    order = uow.get(JobOrder, command.order_id)
    comment = command.reason or ""
    order.reject_delivery(task_ids=command.task_ids, comment=comment)
    tasks = [uow.ledger.find(Task, fromkey) for fromkey in dict.fromkeys(command.task_ids)]
    for index, task in enumerate(tasks):
        if task is None or task.order_id != order.id:
            raise Invalid.field(
                f"task_ids.{index}",
                "この案件の作業ではありません。",
                "This is not a task of this order.",
            )
        task.return_after_delivery(comment=comment)
        uow.save(task)
    uow.save(order)
    return order


HANDLERS: Handlers = {RejectDelivery: reject_delivery}
