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
    """Write a person down."""

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
    """State some facts anew, with the reason; a field that is not given stays as it is.

    With `request_id` it answers that the person's wish was met; the reason is the answer.
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
    """The person agrees to something, or does not."""

    NAME = "SayConsent"
    ALLOWED = THEMSELVES
    person_id: UUID
    purpose: str
    granted: bool


@dataclass(frozen=True, kw_only=True)
class AskForCorrection(Command):
    """The person wants something in their record corrected."""

    NAME = "AskForCorrection"
    ALLOWED = THEMSELVES
    person_id: UUID
    field: str
    wish: str


@dataclass(frozen=True, kw_only=True)
class AnswerCorrection(Command):
    """Say what became of a correction that was asked for."""

    NAME = "AnswerCorrection"
    ALLOWED = STAFF
    person_id: UUID
    request_id: UUID
    corrected: bool
    answer: str


@dataclass(frozen=True, kw_only=True)
class ImportPeople(Command):
    """Write many people down in one append: all of them or none; `dry_run` only checks."""

    NAME = "ImportPeople"
    ALLOWED = STAFF
    people: tuple[RegisterPerson, ...]
    dry_run: bool = False
