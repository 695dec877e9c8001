"""Commands of people."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import STAFF, Role
from domain.people.facts import FIELD_TYPES, DisabilityKind, HandbookKind, MainKind

THEMSELVES = STAFF | {Role.PARTICIPANT}
"""Staff, and participants for their own record."""


@dataclass(frozen=True, kw_only=True)
class RegisterPerson(Command):
    """Create the record of a person."""

    NAME = "RegisterPerson"
    ALLOWED = STAFF
    id: UUID | None = None
    centre: str | None = None
    name: str
    name_kana: str | None = None
    birth_date: date | None = None
    resident: bool
    handbook_kinds: tuple[HandbookKind, ...]
    disability_kinds: tuple[DisabilityKind, ...]
    main_kind: MainKind
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectPerson(Command):
    """Correct facts of a person, with a reason; omitted fields stay unchanged.

    They hold from `occurred_on` (today by default); what was so before that day stays to be seen.
    With `request_id` it grants the person's request for a correction; the reason is the answer.
    """

    NAME = "CorrectPerson"
    ALLOWED = STAFF
    person_id: UUID
    request_id: UUID | None = None
    name: str | UnsetType = UNSET
    name_kana: str | UnsetType | None = UNSET
    birth_date: date | UnsetType | None = UNSET
    resident: bool | UnsetType = UNSET
    handbook_kinds: tuple[HandbookKind, ...] | UnsetType = UNSET
    disability_kinds: tuple[DisabilityKind, ...] | UnsetType = UNSET
    main_kind: MainKind | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were given."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: given[name] for name in FIELD_TYPES if given[name] is not UNSET}


@dataclass(frozen=True, kw_only=True)
class SayConsent(Command):
    """Record that the person gives consent, or withholds it."""

    NAME = "SayConsent"
    ALLOWED = THEMSELVES
    person_id: UUID
    purpose: str
    granted: bool


@dataclass(frozen=True, kw_only=True)
class AskForCorrection(Command):
    """Request a correction of the person's record."""

    NAME = "AskForCorrection"
    ALLOWED = THEMSELVES
    person_id: UUID
    field: str
    wish: str


@dataclass(frozen=True, kw_only=True)
class AnswerCorrection(Command):
    """Answer a request for a correction."""

    NAME = "AnswerCorrection"
    ALLOWED = STAFF
    person_id: UUID
    request_id: UUID
    corrected: bool
    answer: str


@dataclass(frozen=True, kw_only=True)
class ImportPeople(Command):
    """Record many people in one append: all or none; `dry_run` only checks."""

    NAME = "ImportPeople"
    ALLOWED = STAFF
    people: tuple[RegisterPerson, ...]
    dry_run: bool = False
