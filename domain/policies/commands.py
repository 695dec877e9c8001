"""Commands that change aggregates of two contexts in one append."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.orders.job_order import OrderStep, RejectionOutcome


@dataclass(frozen=True, kw_only=True)
class RejectDelivery(Command):
    """Return some tasks of a delivery, with a reason that only staff and the client read."""

    NAME = "RejectDelivery"
    ALLOWED = COORDINATION | {Role.CLIENT}
    order_id: UUID
    task_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class DecideOnRejection(Command):
    """Decide what is done about tasks that the client returned.

    The participant reads `to_participant`, and the client `to_client`. Rework needs the first, and
    no rework the second.
    """

    NAME = "DecideOnRejection"
    ALLOWED = COORDINATION
    order_id: UUID
    task_ids: tuple[UUID, ...]
    outcome: RejectionOutcome
    to_participant: str | None = None
    to_client: str | None = None


@dataclass(frozen=True, kw_only=True)
class UndoOrderStep(Command):
    """Take back the last step of an order, with a reason; the order is as it was before it.

    A client takes back its own acceptance or return of a delivery, staff every step.
    """

    NAME = "UndoOrderStep"
    ALLOWED = COORDINATION | {Role.CLIENT}
    order_id: UUID
    step: OrderStep


@dataclass(frozen=True, kw_only=True)
class UndoVerdict(Command):
    """Take back the last verdict on a task, with a reason; the task is as it was before it."""

    NAME = "UndoVerdict"
    ALLOWED = STAFF
    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class PassBySample(Command):
    """Pass what waits outside the sample of an order, by the result of the inspected sample."""

    NAME = "PassBySample"
    ALLOWED = STAFF
    order_id: UUID


BRINGERS = COORDINATION | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class KeepFile(Command):
    """Store the uploaded file `id`: of one task, or of every task of an order."""

    NAME = "KeepFile"
    ALLOWED = BRINGERS
    id: UUID
    order_id: UUID
    task_id: UUID | None = None
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RemoveFile(Command):
    """Remove a file."""

    NAME = "RemoveFile"
    ALLOWED = BRINGERS
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to be created: its key within the order, and the content shown to the participant."""

    key: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AddTasks(Command):
    """Add up to 1,000 tasks to an order. Each key is unique within the order."""

    NAME = "AddTasks"
    ALLOWED = COORDINATION
    order_id: UUID
    tasks: tuple[NewTask, ...]
    import_job: UUID | None = None
