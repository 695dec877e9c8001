"""Commands of clients and job orders."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.orders.client import ClientKind
from domain.orders.job_order import Inspection, KindOfWork, Programme, WorkMode

OR_CLIENT = COORDINATION | {Role.CLIENT}


@dataclass(frozen=True, kw_only=True)
class RegisterClient(Command):
    """Put a company or city section on the books."""

    NAME = "RegisterClient"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str
    kind: ClientKind


@dataclass(frozen=True, kw_only=True)
class CorrectClient(Command):
    """State facts of a client, or state them anew with the reason; what is not given stays."""

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
    """How the work of an order is done: what its terms hold besides the client and the days."""

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

    def ways_of_work(self) -> dict[str, Any]:
        """These fields alone, with the modes in order."""
        said = {item.name: getattr(self, item.name) for item in fields(WaysOfWork)}
        return said | {"work_modes": tuple(sorted(set(self.work_modes)))}


@dataclass(frozen=True, kw_only=True)
class ReceiveJobOrder(WaysOfWork, Command):
    """Write down a client's order; a client may do so for itself."""

    NAME = "ReceiveJobOrder"
    ALLOWED = OR_CLIENT
    id: UUID | None = None
    centre: str | None = None
    client_id: UUID
    received_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class OrderCommand(Command):
    """A step of one order."""

    ALLOWED = COORDINATION
    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class AcceptJobOrder(OrderCommand):
    """Take the order on."""

    NAME = "AcceptJobOrder"


@dataclass(frozen=True, kw_only=True)
class DeclineJobOrder(OrderCommand):
    """Turn it down, with a reason."""

    NAME = "DeclineJobOrder"


@dataclass(frozen=True, kw_only=True)
class ReleaseJobOrder(OrderCommand):
    """Let its tasks be handed out."""

    NAME = "ReleaseJobOrder"


@dataclass(frozen=True, kw_only=True)
class HoldJobOrder(OrderCommand):
    """Stop handing out, with a reason."""

    NAME = "HoldJobOrder"


@dataclass(frozen=True, kw_only=True)
class ResumeJobOrder(OrderCommand):
    """Go on handing out."""

    NAME = "ResumeJobOrder"


@dataclass(frozen=True, kw_only=True)
class ChangeDueDate(OrderCommand):
    """Move the day on which it is due, with a reason."""

    NAME = "ChangeDueDate"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ChangeTerms(WaysOfWork, OrderCommand):
    """Settle how the work is to be done, before the order has any task."""

    NAME = "ChangeTerms"


@dataclass(frozen=True, kw_only=True)
class ChooseMyNumberWarning(OrderCommand):
    """Warn those who see a task of the order where it seems to hold a My Number, or no longer."""

    NAME = "ChooseMyNumberWarning"
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class DeliverJobOrder(OrderCommand):
    """Hand the finished work over."""

    NAME = "DeliverJobOrder"


@dataclass(frozen=True, kw_only=True)
class AcceptDelivery(OrderCommand):
    """The client takes it."""

    NAME = "AcceptDelivery"
    ALLOWED = OR_CLIENT


@dataclass(frozen=True, kw_only=True)
class CloseJobOrder(OrderCommand):
    """Put it away."""

    NAME = "CloseJobOrder"


@dataclass(frozen=True, kw_only=True)
class CancelJobOrder(OrderCommand):
    """End it before delivery, with a reason."""

    NAME = "CancelJobOrder"


@dataclass(frozen=True, kw_only=True)
class RepeatJobOrder(OrderCommand):
    """Make a new order like this one; the due date keeps its distance unless one is named."""

    NAME = "RepeatJobOrder"
    ALLOWED = OR_CLIENT
    id: UUID | None = None
    received_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AskAboutOrder(OrderCommand):
    """Ask the centre about an order; staff may write down what a client asked by telephone."""

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
    """Ask for the rows of an uploaded file to become tasks; the job does it later."""

    NAME = "BeginImport"
    job_id: UUID
    parts: tuple[bytes, ...]
    filename: str


@dataclass(frozen=True, kw_only=True)
class EndImport(OrderCommand):
    """The import job reports that it added its rows, or refused them all."""

    NAME = "EndImport"
    ALLOWED = frozenset()
    job_id: UUID
    added: int = 0
    bad_rows: int = 0
