"""The terms of an order: what was agreed with the client."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid


class KindOfWork(StrEnum):
    """What is to be done; therapists exclude kinds by these codes."""

    DATA_ENTRY = "data_entry"
    ANNOTATION = "annotation"
    SCANNING = "scanning"
    CHECKING = "checking"
    MAIL = "mail"
    FOLDING = "folding"
    SORTING = "sorting"
    GENERAL_OFFICE = "general_office"
    CUSTOMER_SUPPORT = "customer_support"
    OTHER = "other"


class Programme(StrEnum):
    """The programme that the work is done for."""

    BPO = "bpo"
    WORKSTATION = "workstation"


class WorkMode(StrEnum):
    """Where the work may be done: 在宅型 or 通所型."""

    HOME_BASED = "home_based"
    ON_SITE = "on_site"


class Inspection(StrEnum):
    """How many inspections a task passes before delivery (O3)."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed with the client. `minutes_per_task` is the planned working time.

    With `sample_percent` staff inspect this share of the tasks, and the others pass by its result.
    """

    client_id: UUID
    title: str
    programme: Programme
    kind_of_work: KindOfWork
    received_on: date
    due_on: date
    work_modes: tuple[WorkMode, ...]
    skills: dict[str, int]
    minutes_per_task: int
    inspection: Inspection
    instructions: str
    personal_data: bool
    quantity: int | None = None
    sample_percent: int | None = None


def require_sample_fits(terms: Terms) -> None:
    """Raise Invalid for a share inspected by sample where not exactly one inspection is made."""
    if terms.sample_percent is not None and terms.inspection is not Inspection.SINGLE:
        raise Invalid.field(
            "sample_percent",
            "抜取り検品は「1人で検品」の案件だけで選べます。割合を消すか、検品を変えてください。",
            "Inspection by sample goes with the inspection by one colleague only: leave the share"
            " out, or change the inspection.",
        )


def due_before_received() -> Invalid:
    """The refusal of a due date before the day of receipt."""
    return Invalid.field(
        "due_on",
        "納期は受付日より後の日にしてください。",
        "The due date must not be before the day on which the order was received.",
    )
