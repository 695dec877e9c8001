"""The last step of an order is undone; a return by the client together with that of its tasks."""

from collections.abc import Sequence
from uuid import UUID

from domain.files.queries import has_results_since
from domain.kernel.errors import NotAllowed, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.orders.job_order import JobOrder, OrderStep
from domain.orders.queries import delivery_of
from domain.policies.commands import UndoOrderStep
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import Task, TaskState

OF_THE_CLIENT = frozenset({OrderStep.DELIVERY_ACCEPTED, OrderStep.DELIVERY_REJECTED})
"""The steps that a client takes, and may take back."""


def undo_step(command: UndoOrderStep, uow: UnitOfWork) -> JobOrder:
    """Take back the last step of an order."""
    order = uow.get(JobOrder, command.order_id)
    if not uow.caller.has(COORDINATION) and command.step not in OF_THE_CLIENT:
        raise NotAllowed
    take_optimistic_lock(uow, delivery_of(order.id))
    undone = order.undo(command.step)
    uow.save(order)
    if undone is not None:
        _undo_returns(undone.task_ids, uow)
    return order


def _undo_returns(task_ids: Sequence[UUID], uow: UnitOfWork) -> None:
    """Take back the return of each of these tasks. Raises RuleBroken if one was worked on since."""
    tasks = [uow.ledger.get(Task, task_id) for task_id in dict.fromkeys(task_ids)]
    begun = [task for task in tasks if _is_begun(task, uow)]
    if begun:
        raise RuleBroken(
            f"{len(begun)}件の作業はもう手直しが進んでいるか、作業一覧に戻っているので、取り消せません。"
            "手直しが終わったら、もう一度納品してください。",
            f"The rework of {len(begun)} tasks is under way, or they are back in the queue, so this"
            " cannot be undone. Deliver again when it is done.",
        )
    for task in tasks:
        task.undo_verdict(by=uow.caller)
        uow.save(task)


def _is_begun(task: Task, uow: UnitOfWork) -> bool:
    verdict = task.last_verdict
    return (
        verdict is None
        or verdict.kind is not UndoneVerdict.RETURN
        or verdict.state != TaskState.PASSED
        or task.has_saved_since
        or has_results_since(uow.ledger, task.id, verdict.at)
    )


HANDLERS: Handlers = {UndoOrderStep: undo_step}
