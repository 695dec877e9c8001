"""When a client rejects a delivery, the rejected tasks are returned in the same append."""

from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.orders.job_order import JobOrder
from domain.policies.commands import RejectDelivery
from domain.tasks.task import Task


def reject_delivery(command: RejectDelivery, uow: UnitOfWork) -> JobOrder:
    """Reopen the order and return the given tasks. Raises Invalid for a task of another order."""
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
