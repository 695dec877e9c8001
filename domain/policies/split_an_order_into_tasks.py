"""Adds tasks and updates their order in one append, so that a delivery cannot miss one."""

from uuid import UUID, uuid5

from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import look_alike
from domain.orders.handlers import free_if_abandoned
from domain.orders.job_order import Inspection, JobOrder
from domain.policies.commands import AddTasks, NewTask
from domain.tasks.place_queries import keys_in_use, tasks_among
from domain.tasks.task import Task

INSPECTIONS = {Inspection.NONE: 0, Inspection.SINGLE: 1, Inspection.DOUBLE: 2}


def task_id(order_id: UUID, key: str) -> UUID:
    """The id of the task with this key, derived from order and key, so that keys are unique."""
    return uuid5(order_id, key)


def add_tasks(command: AddTasks, uow: UnitOfWork) -> JobOrder:
    """Create the tasks; existing ones with the same content are skipped. Raises Invalid."""
    order = uow.get(JobOrder, command.order_id)
    free_if_abandoned(uow, order)
    fresh = _fresh(command, uow)
    number = order.add_tasks(len(fresh), import_job=command.import_job)
    cancelled = uow.ledger.find_all(Task, _known(uow, order.id, fresh))
    made = [
        _made(order, new, number + offset, cancelled.get(task_id(order.id, new.key)))
        for offset, new in enumerate(fresh)
    ]
    uow.save(order, *made)
    return order


def _known(uow: UnitOfWork, order_id: UUID, fresh: list[NewTask]) -> list[UUID]:
    """The ids of cancelled tasks whose keys are added again."""
    return tasks_among(uow.ledger, [task_id(order_id, new.key) for new in fresh])


def _made(order: JobOrder, new: NewTask, number: int, cancelled: Task | None) -> Task:
    """The new task, or the cancelled one with its key, which waits again."""
    minutes, inspections = order.terms.minutes_per_task, INSPECTIONS[order.terms.inspection]
    if cancelled is not None:
        cancelled.add_again(
            number=number, payload=new.payload, minutes=minutes, inspections=inspections
        )
        return cancelled
    return Task.add(
        task_id(order.id, new.key),
        centre=order.centre,
        order_id=order.id,
        number=number,
        key=new.key,
        payload=new.payload,
        minutes=minutes,
        inspections=inspections,
        sealed_under=order.sealed_under,
    )


def _fresh(command: AddTasks, uow: UnitOfWork) -> list[NewTask]:
    fresh: list[NewTask] = []
    errors: dict[str, list[BilingualText]] = {}
    seen: dict[str, int] = {}
    known = known_keys(uow.ledger, command.order_id, [new.key for new in command.tasks])
    for index, new in enumerate(command.tasks):
        alike = look_alike(new.key)
        if alike in seen:
            errors[f"tasks.{index}.key"] = [twice(_place(seen[alike]))]
        elif new.key not in known:
            fresh.append(new)
        elif not _is_same(uow, command.order_id, new):
            errors[f"tasks.{index}.key"] = [already_there()]
        seen.setdefault(alike, index + 1)
    if errors:
        raise Invalid(errors)
    return fresh


def _place(number: int) -> BilingualText:
    return BilingualText(f"{number}番目", f"number {number} of these")


def known_keys(ledger: Ledger, order_id: UUID, keys: list[str]) -> set[str]:
    """Those of `keys` that the order has already, without cancelled tasks that nobody had."""
    return keys_in_use(ledger, [str(task_id(order_id, key)) for key in keys])


def _is_same(uow: UnitOfWork, order_id: UUID, new: NewTask) -> bool:
    return uow.ledger.get(Task, task_id(order_id, new.key)).payload == new.payload


def twice(earlier: BilingualText) -> BilingualText:
    """The error for a key that an earlier place of the input has, or that looks like it."""
    return BilingualText(
        f"{earlier.ja}と同じ作業番号です（見分けがつかないものを含みます）。",
        f"The same key as {earlier.en}, or one that looks like it.",
    )


def already_there() -> BilingualText:
    """The error for a key that the order has already, with other content."""
    return BilingualText(
        "この作業番号の作業は、この案件にもうあります。",
        "This order already has a task with this key.",
    )


HANDLERS: Handlers = {AddTasks: add_tasks}
