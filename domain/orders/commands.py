"""Commands of clients and job orders."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.kernel.priority import Priority, QueueOrder
from domain.orders.client import ClientKind
from domain.orders.job_order import Inspection, KindOfWork, Programme, WorkMode

OR_CLIENT = COORDINATION | {Role.CLIENT}


@dataclass(frozen=True, kw_only=True)
class RegisterClient(Command):
    """Register a client: a company or a city section, and what is known of it already."""

    NAME = "RegisterClient"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str
    name_kana: str | None = None
    kind: ClientKind
    contact_person: str | None = None
    phone: str | None = None
    email: str | None = None
    postal_address: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectClient(Command):
    """Add or correct facts of a client; a correction needs a reason, omitted fields stay."""

    NAME = "CorrectClient"
    ALLOWED = COORDINATION
    client_id: UUID
    name: str | UnsetType = UNSET
    name_kana: str | UnsetType | None = UNSET
    kind: ClientKind | UnsetType = UNSET
    contact_person: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    postal_address: str | UnsetType | None = UNSET
    notes: str | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The facts that the command sets."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        about = given.keys() - {"client_id", "reason", "occurred_on"}
        return {name: given[name] for name in about if given[name] is not UNSET}


@dataclass(frozen=True, kw_only=True)
class WaysOfWork:
    """How the work of an order is done: its terms without the client and the days."""

    title: str
    programme: Programme
    kind_of_work: KindOfWork
    work_modes: tuple[WorkMode, ...]
    skills: dict[str, int] = field(default_factory=dict)
    minutes_per_task: int
    inspection: Inspection
    instructions: str
    personal_data: bool = True
    quantity: int | None = None
    sample_percent: int | None = None

    def ways_of_work(self) -> dict[str, Any]:
        """These fields alone, with the modes in order."""
        said = {item.name: getattr(self, item.name) for item in fields(WaysOfWork)}
        return said | {"work_modes": tuple(sorted(set(self.work_modes)))}


@dataclass(frozen=True, kw_only=True)
class ReceiveJobOrder(WaysOfWork, Command):
    """Record a client's order; a client may do so for itself."""

    NAME = "ReceiveJobOrder"
    ALLOWED = OR_CLIENT
    id: UUID | None = None
    centre: str | None = None
    client_id: UUID
    received_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class OrderCommand(Command):
    """A command for one order."""

    ALLOWED = COORDINATION
    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class AcceptJobOrder(OrderCommand):
    """Accept an order."""

    NAME = "AcceptJobOrder"


@dataclass(frozen=True, kw_only=True)
class DeclineJobOrder(OrderCommand):
    """Decline an order, with a reason."""

    NAME = "DeclineJobOrder"


@dataclass(frozen=True, kw_only=True)
class ReleaseJobOrder(OrderCommand):
    """Release an order, so that its tasks can be handed out."""

    NAME = "ReleaseJobOrder"


@dataclass(frozen=True, kw_only=True)
class HoldJobOrder(OrderCommand):
    """Put an order on hold, with a reason; no more of its tasks are handed out."""

    NAME = "HoldJobOrder"


@dataclass(frozen=True, kw_only=True)
class ResumeJobOrder(OrderCommand):
    """Resume an order that was on hold."""

    NAME = "ResumeJobOrder"


@dataclass(frozen=True, kw_only=True)
class ChangeDueDate(OrderCommand):
    """Change the due date of an order, with a reason."""

    NAME = "ChangeDueDate"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ChooseOrderPriority(OrderCommand):
    """Choose how pressing an order is, with a reason; tasks without an own priority follow."""

    NAME = "ChooseOrderPriority"
    priority: Priority


@dataclass(frozen=True, kw_only=True)
class ChooseOrderQueueOrder(OrderCommand):
    """Choose what counts first among the tasks of an order, with a reason; None: as in the centre.

    Where priority counts first, its urgent and high tasks come before all other work.
    """

    NAME = "ChooseOrderQueueOrder"
    queue_order: QueueOrder | None


@dataclass(frozen=True, kw_only=True)
class ChangeTerms(WaysOfWork, OrderCommand):
    """Set how the work is done, before the order has any task."""

    NAME = "ChangeTerms"


@dataclass(frozen=True, kw_only=True)
class CorrectTerms(OrderCommand):
    """Correct the terms of an order whose work is under way, with a reason; omitted ones stay.

    Whoever has one of its tasks in hand is notified. An inspection holds for tasks that were not
    handed in yet.
    """

    NAME = "CorrectTerms"
    title: str | UnsetType = UNSET
    received_on: date | UnsetType = UNSET
    programme: Programme | UnsetType = UNSET
    instructions: str | UnsetType = UNSET
    kind_of_work: KindOfWork | UnsetType = UNSET
    work_modes: tuple[WorkMode, ...] | UnsetType = UNSET
    skills: dict[str, int] | UnsetType = UNSET
    minutes_per_task: int | UnsetType = UNSET
    inspection: Inspection | UnsetType = UNSET
    quantity: int | UnsetType | None = UNSET
    sample_percent: int | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The terms that the command sets."""
        given = {item.name: getattr(self, item.name) for item in fields(self)}
        about = given.keys() - {"order_id", "reason", "occurred_on"}
        found = {name: given[name] for name in about if given[name] is not UNSET}
        if "work_modes" in found:
            found["work_modes"] = tuple(sorted(set(found["work_modes"])))
        return found


@dataclass(frozen=True, kw_only=True)
class CorrectOrderClient(OrderCommand):
    """Correct the client of an order, with a reason.

    The accounts of the wrong client do not see the order any more, those of the right one do. It
    holds from the beginning of the order, or from `occurred_on`.
    """

    NAME = "CorrectOrderClient"
    client_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectOrderStep(OrderCommand):
    """Correct the day of a step of an order, with a reason: `occurred_on` is the right day.

    `order_step_id` is the id of the event that recorded the step.
    """

    NAME = "CorrectOrderStep"
    order_step_id: UUID


@dataclass(frozen=True, kw_only=True)
class CancelImport(OrderCommand):
    """Cancel all tasks of an import that nobody has had yet, with a reason."""

    NAME = "CancelImport"
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChooseMyNumberWarning(OrderCommand):
    """Turn the warning on or off that is shown with a task that may contain a My Number."""

    NAME = "ChooseMyNumberWarning"
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class DeliverJobOrder(OrderCommand):
    """Deliver the finished work."""

    NAME = "DeliverJobOrder"


@dataclass(frozen=True, kw_only=True)
class AcceptDelivery(OrderCommand):
    """Record that the client accepts the delivery."""

    NAME = "AcceptDelivery"
    ALLOWED = OR_CLIENT


@dataclass(frozen=True, kw_only=True)
class CloseJobOrder(OrderCommand):
    """Close an order whose delivery the client has accepted."""

    NAME = "CloseJobOrder"


@dataclass(frozen=True, kw_only=True)
class CancelJobOrder(OrderCommand):
    """Cancel an order before delivery, with a reason."""

    NAME = "CancelJobOrder"


@dataclass(frozen=True, kw_only=True)
class RepeatJobOrder(OrderCommand):
    """Create an order with the same terms; without `due_on` it gets as many days as before."""

    NAME = "RepeatJobOrder"
    ALLOWED = OR_CLIENT
    id: UUID | None = None
    received_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AskAboutOrder(OrderCommand):
    """Ask the centre about an order; staff may record a client's question from a call."""

    NAME = "AskAboutOrder"
    ALLOWED = OR_CLIENT
    id: UUID | None = None
    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerAboutOrder(Command):
    """Answer a question about an order, or add to the answer."""

    NAME = "AnswerAboutOrder"
    ALLOWED = COORDINATION
    question_id: UUID
    text: str


@dataclass(frozen=True, kw_only=True)
class BeginImport(OrderCommand):
    """Import the rows of an uploaded file as tasks; a job adds them later.

    `choices` says how the file is read; like its parts it is encrypted with the key of the order.
    """

    NAME = "BeginImport"
    job_id: UUID
    parts: tuple[bytes, ...]
    filename: str
    choices: bytes = b""


@dataclass(frozen=True, kw_only=True)
class EndImport(OrderCommand):
    """Record that the import job added its rows, or refused them all."""

    NAME = "EndImport"
    ALLOWED = frozenset()
    job_id: UUID
    added: int = 0
    bad_rows: int = 0
