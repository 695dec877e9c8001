"""A client: the company or city section that orders work."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller, Role
from domain.kernel.messaging.event_context import (
    event_context,
    require_not_before,
    require_reason,
)
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.contact_details import email_problem, phone_problem


class ClientKind(StrEnum):
    """Who orders: a firm, or a section of the city hall (庁内各課)."""

    COMPANY = "company"
    CITY_SECTION = "city_section"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How a client is reached. Personal data of the contact person; None means "not known"."""

    contact_person: str | None = None
    phone: str | None = None
    email: str | None = None
    postal_address: str | None = None


class Client(Aggregate):
    """A client of a centre. Contact and notes are sealed under the client's own id."""

    KIND = "client"

    class Registered(Event, frozen=True, kw_only=True):
        TOPIC = "client.registered.v1"
        name: str
        client_kind: ClientKind

    class NameCorrected(Event, frozen=True, kw_only=True):
        """Name and reading were corrected; `corrects` is the event that stated them before."""

        TOPIC = "client.name_corrected.v1"
        name: str
        name_kana: str | None
        corrects: UUID

    class KindCorrected(Event, frozen=True, kw_only=True):
        TOPIC = "client.kind_corrected.v1"
        client_kind: ClientKind
        corrects: UUID

    class ContactStated(SealedEvent, frozen=True, kw_only=True):
        """How the client is reached from now on; `corrects` is None the first time."""

        TOPIC = "client.contact_stated.v1"
        contact_person: Annotated[str | None, Sealed] = None
        phone: Annotated[str | None, Sealed] = None
        email: Annotated[str | None, Sealed] = None
        postal_address: Annotated[str | None, Sealed] = None
        corrects: UUID | None

    class NotesStated(SealedEvent, frozen=True, kw_only=True):
        """What staff should know of the client; `corrects` is None the first time."""

        TOPIC = "client.notes_stated.v1"
        notes: Annotated[str | None, Sealed] = None
        corrects: UUID | None

    name: str
    name_kana: str | None
    kind: ClientKind
    contact: Contact
    notes: str | None

    @classmethod
    def register(cls, id: UUID, *, centre: str, name: str, kind: ClientKind) -> Self:
        """Register a new client."""
        client = cls(id, centre=centre)
        client.record(cls.Registered, name=name, client_kind=kind)
        return client

    def correct_name(self, name: str, name_kana: str | None) -> None:
        """Correct name and reading. Raises Invalid if a recorded one changes without a reason."""
        if (name, name_kana) == (self.name, self.name_kana):
            return
        self._require_day("name")
        _require_reason_to_change((self.name, name), (self.name_kana, name_kana))
        self.record(
            self.NameCorrected, name=name, name_kana=name_kana, corrects=self._stated["name"]
        )

    def correct_kind(self, kind: ClientKind) -> None:
        """Correct the kind. Raises Invalid if no reason is given."""
        if kind is not self.kind:
            self._require_day("kind")
            _require_reason_to_change((self.kind, kind))
            self.record(self.KindCorrected, client_kind=kind, corrects=self._stated["kind"])

    def state_contact(self, contact: Contact) -> None:
        """State how the client is reached.

        Raises Invalid for malformed values, for a My Number, and if a recorded fact is changed or
        removed without a reason; filling in one that is empty needs none.
        """
        if contact == self.contact:
            return
        facts = msgspec.structs.asdict(contact)
        refuse_my_number(reason=event_context().reason, **facts)
        _require_true(contact)
        self._require_day("contact")
        stood = msgspec.structs.asdict(self.contact)
        _require_reason_to_change(*((stood[name], fact) for name, fact in facts.items()))
        corrects = self._stated.get("contact")
        self.record(self.ContactStated, sealed_under=self.id, corrects=corrects, **facts)

    def state_notes(self, notes: str | None) -> None:
        """State what staff should know. Raises Invalid as `state_contact` does."""
        if notes == self.notes:
            return
        refuse_my_number(notes=notes, reason=event_context().reason)
        self._require_day("notes")
        _require_reason_to_change((self.notes, notes))
        corrects = self._stated.get("notes")
        self.record(self.NotesStated, sealed_under=self.id, corrects=corrects, notes=notes)

    def _require_day(self, group: str) -> None:
        """Raise Invalid if the command is dated before what is stated about a group of facts."""
        require_not_before(self._stated_on[group])

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.name, self.name_kana, self.kind = event.name, None, event.client_kind
        self.contact, self.notes = Contact(), None
        self._stated = dict.fromkeys(("name", "kind"), event.meta.event_id)
        self._stated_on = dict.fromkeys(
            ("name", "kind", "contact", "notes"), event.meta.occurred_on
        )

    @applies(NameCorrected)
    def _name_corrected(self, event: NameCorrected) -> None:
        self.name, self.name_kana = event.name, event.name_kana
        self._stated = {**self._stated, "name": event.meta.event_id}
        self._stated_on = {**self._stated_on, "name": event.meta.occurred_on}

    @applies(KindCorrected)
    def _kind_corrected(self, event: KindCorrected) -> None:
        self.kind = event.client_kind
        self._stated = {**self._stated, "kind": event.meta.event_id}
        self._stated_on = {**self._stated_on, "kind": event.meta.occurred_on}

    @applies(ContactStated)
    def _contact_stated(self, event: ContactStated) -> None:
        self.contact = Contact(**{name: getattr(event, name) for name in Contact.__struct_fields__})
        self._stated = {**self._stated, "contact": event.meta.event_id}
        self._stated_on = {**self._stated_on, "contact": event.meta.occurred_on}

    @applies(NotesStated)
    def _notes_stated(self, event: NotesStated) -> None:
        self.notes = event.notes
        self._stated = {**self._stated, "notes": event.meta.event_id}
        self._stated_on = {**self._stated_on, "notes": event.meta.occurred_on}

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff of the centre and supervisors see it; a client sees itself."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(STAFF | {Role.SUPERVISOR}) or caller.client_id == self.id


def _require_reason_to_change(*facts: tuple[str | None, str | None]) -> None:
    """Require a reason if one of the facts (as it stood, as it is stated now) changes.

    A fact that was empty (None) is filled in without a reason, also after it was removed.
    """
    is_change = any(stood is not None and stood != now for stood, now in facts)
    if is_change:
        require_reason()


def _require_true(contact: Contact) -> None:
    errors: dict[str, list[BilingualText]] = {}
    if contact.email and (wrong := email_problem(contact.email)):
        errors["email"] = [wrong]
    if contact.phone and (wrong := phone_problem(contact.phone)):
        errors["phone"] = [wrong]
    if errors:
        raise Invalid(errors)
