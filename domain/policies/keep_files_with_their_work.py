"""Files of orders and tasks: who may upload one, who may open it, and when it may be removed.

A file spans two contexts, that of files and that of its order or task, so its commands are here.
The participant of an open task uploads results; coordinators upload sources.
"""

from uuid import UUID

from domain.files.file import KeptFile, Purpose
from domain.files.queries import count
from domain.kernel.errors import NotAllowed, NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION, STAFF, Caller, Role
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import OPEN, JobOrder, OrderState
from domain.policies.commands import KeepFile, RemoveFile
from domain.tasks.place_queries import has_work_in
from domain.tasks.task import FINISHED, IN_HAND, WORKING, Task, TaskState

OPENERS = STAFF | {Role.PARTICIPANT, Role.CLIENT}
MOST_OF_TASK, MOST_OF_ORDER = 10, 30
"""How many files of one purpose a task may have, and how many an order itself may have."""
HANDED_OVER = frozenset({OrderState.DELIVERED, OrderState.ACCEPTED_BY_CLIENT, OrderState.CLOSED})
"""The states of an order in which its client may open the results."""


def keep(command: KeepFile, uow: UnitOfWork) -> KeptFile:
    """Record a file. The first result starts the task, as the first save of a draft does."""
    said = {
        "order_id": command.order_id,
        "task_id": command.task_id,
        "name": command.name,
        "size": command.size,
        "sha256": command.sha256,
    }
    if known := uow.made_before(KeptFile, command, **said):
        return known
    order = uow.ledger.get(JobOrder, command.order_id)
    task = uow.get(Task, command.task_id) if command.task_id else None
    if task is not None and task.order_id != order.id:
        raise NotFound
    purpose = _purpose(uow.caller, order, task)
    most = MOST_OF_TASK if task else MOST_OF_ORDER
    take_optimistic_lock(uow, f"files/{command.task_id or order.id}/{purpose}")
    if count(uow.ledger, order_id=order.id, task_id=command.task_id, purpose=purpose) >= most:
        raise RuleBroken(
            f"ファイルは{most}個までです。不要なものを外してから、もう一度送ってください。",
            f"There may be {most} files. Take away what is not needed, and send it again.",
        )
    file = KeptFile.keep(
        command.id,
        centre=order.centre,
        order_id=order.id,
        task_id=command.task_id,
        participant_id=uow.caller.participant_id if purpose is Purpose.RESULT else None,
        purpose=purpose,
        kind=command.kind,
        size=command.size,
        name=command.name,
        sha256=command.sha256,
        sealed_under=order.sealed_under,
    )
    uow.save(file)
    if task is not None and purpose is Purpose.RESULT and task.state not in WORKING:
        task.start()
        uow.save(task)
    return file


def _purpose(caller: Caller, order: JobOrder, task: Task | None) -> Purpose:
    """The purpose of a file of `caller`. Raises NotFound, NotAllowed and RuleBroken."""
    if task is not None and caller.participant_id == task.participant_id is not None:
        if task.state not in IN_HAND:
            raise _not_in_hand()
        return Purpose.RESULT
    if not order.is_visible_to(caller):
        raise NotFound(out_of_scope=True)
    if not caller.has(COORDINATION):
        raise NotAllowed
    if order.state not in OPEN or (task is not None and task.state in FINISHED):
        raise RuleBroken(
            "この仕事はもう終わっているので、資料を加えられません。",
            "This work is finished, so no source can be added.",
        )
    return Purpose.SOURCE


def remove(command: RemoveFile, uow: UnitOfWork) -> KeptFile:
    """Remove a result while its task is in hand, or a source at any time."""
    file = uow.get(KeptFile, command.file_id)
    if not may_open(uow.ledger, file, uow.caller):
        raise NotFound(out_of_scope=True)
    if file.purpose is Purpose.SOURCE and not uow.caller.has(COORDINATION):
        raise NotAllowed
    if file.purpose is Purpose.RESULT and file.task_id is not None:
        task = uow.ledger.get(Task, file.task_id)
        if not uow.caller.is_system and uow.caller.participant_id != task.participant_id:
            raise NotAllowed
        if task.state not in IN_HAND and not file.is_removed:
            raise _not_in_hand()
    file.remove()
    uow.save(file)
    return file


def may_open(ledger: Ledger, file: KeptFile, caller: Caller) -> bool:
    """True for staff of the centre, for its participant, and after delivery for the client."""
    if not file.is_visible_to(caller):
        return False
    if caller.has(STAFF):
        return True
    task = ledger.find(Task, file.task_id) if file.task_id else None
    if caller.participant_id is not None and _has_work(ledger, file, task, caller.participant_id):
        return True
    if caller.client_id is None or file.purpose is not Purpose.RESULT or task is None:
        return False
    order = ledger.find(JobOrder, file.order_id)
    return (
        order is not None
        and order.client_id == caller.client_id
        and order.state in HANDED_OVER
        and task.state is TaskState.PASSED
    )


def _has_work(ledger: Ledger, file: KeptFile, task: Task | None, participant_id: UUID) -> bool:
    """True if the participant has the task of the file, or any task of its order if it has none."""
    if task is not None:
        return task.participant_id == participant_id
    return has_work_in(ledger, file.order_id, participant_id)


def _not_in_hand() -> RuleBroken:
    return RuleBroken(
        "この作業はいま手元にないので、ファイルを変えられません。",
        "This task is not in your hands now, so its files cannot be changed.",
    )


HANDLERS: Handlers = {KeepFile: keep, RemoveFile: remove}
