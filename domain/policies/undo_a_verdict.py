"""A verdict is undone unless the person has saved work or uploaded a file since it was given."""

from domain.files.queries import has_results_since
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.orders.queries import delivery_of, require_open
from domain.policies.commands import UndoVerdict
from domain.tasks.task import Task


def undo_verdict(command: UndoVerdict, uow: UnitOfWork) -> Task:
    """Take back the last verdict of a task, before the delivery of its order."""
    task = uow.get(Task, command.task_id)
    take_optimistic_lock(uow, delivery_of(task.order_id))
    require_open(uow.ledger, task.order_id)
    verdict = task.last_verdict
    task.undo_verdict(
        by=uow.caller,
        has_new_work=verdict is not None and has_results_since(uow.ledger, task.id, verdict.at),
    )
    uow.save(task)
    return task


HANDLERS: Handlers = {UndoVerdict: undo_verdict}
