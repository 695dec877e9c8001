"""A person: name, kana, residence and contact details, and health fields that few may see."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple, Self
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.days import japanese_day
from domain.people.facts import (
    FIELD_TYPES,
    MAY_BE_ASKED,
    MOST_REQUESTS,
    CorrectionRequest,
    DisabilityKind,
    HandbookKind,
    MainKind,
    PersonFacts,
    checked,
)


class Stated(NamedTuple):
    """A value of a field, the day from which it holds, and the event that states it."""

    day: date
    value: Any
    event_id: UUID


def _on(stated: Sequence[Stated], day: date) -> Stated:
    """The last of the values in `stated` that holds on a day; before all of them, the first."""
    held = [item for item in stated if item.day <= max(day, stated[0].day)]
    return held[-1]


class Person(Aggregate):
    """One person of a centre; personal fields are sealed under the person's own key."""

    KIND = "person"

    class Registered(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "person.registered.v1"
        resident: bool
        name: Annotated[str | None, Sealed]
        name_kana: Annotated[str | None, Sealed] = None
        birth_date: Annotated[date | None, Sealed] = None
        handbook_kinds: Annotated[tuple[HandbookKind, ...] | None, Sealed] = None
        disability_kinds: Annotated[tuple[DisabilityKind, ...] | None, Sealed] = None
        main_kind: Annotated[MainKind | None, Sealed] = None
        email: Annotated[str | None, Sealed] = None
        phone: Annotated[str | None, Sealed] = None

    class Corrected(SealedEvent, frozen=True, kw_only=True):
        """One field was corrected; `corrects` is the id of the event that set it before."""

        TOPIC = "person.corrected.v1"
        field: str
        corrects: UUID
        value: Annotated[str | tuple[str, ...] | None, Sealed] = None

    class ResidenceCorrected(SealedEvent, frozen=True, kw_only=True):
        """Whether the person lives in the city was corrected."""

        TOPIC = "person.residence_corrected.v1"
        corrects: UUID
        resident: bool

    class ConsentGiven(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "person.consent_given.v1"
        purpose: str

    class ConsentWithdrawn(SealedEvent, frozen=True, kw_only=True):
        """The person does not consent, or no longer does."""

        TOPIC = "person.consent_withdrawn.v1"
        purpose: str

    class CorrectionAsked(SealedEvent, frozen=True, kw_only=True):
        """The person requests a correction; the id of this event is the id of the request."""

        TOPIC = "person.correction_asked.v1"
        field: str
        wish: Annotated[str | None, Sealed] = None

    class CorrectionAnswered(SealedEvent, frozen=True, kw_only=True):
        """Staff made the requested correction, or said why not."""

        TOPIC = "person.correction_answered.v1"
        request_id: UUID
        field: str
        corrected: bool
        answer: Annotated[str | None, Sealed] = None

    begins_on: date
    """The day on which the record was made."""
    facts: PersonFacts
    """What holds from the last day that anything was stated for."""
    stated: dict[str, tuple[Stated, ...]]
    """What was stated about each field, in the order of the days from which it holds."""
    consents: dict[str, bool]
    requests: dict[UUID, CorrectionRequest]
    """Requests for corrections without an answer, by their ids."""

    @classmethod
    def register(cls, id: UUID, *, centre: str, facts: PersonFacts, today: date) -> Self:
        """Register a person. Raises Invalid for an impossible value, or a My Number."""
        person = cls(id, centre=centre)
        refuse_my_number(reason=event_context().reason)
        sound = checked(facts, today=today)
        person.record(cls.Registered, sealed_under=id, **msgspec.structs.asdict(sound))
        return person

    def correct(self, changes: dict[str, Any], *, today: date) -> None:
        """Correct fields from the day of the command on, with one event for each that differs.

        What was stated for later days stays, but for what the registration stated: facts of a day
        before the record was made hold from that day on in its place. Raises Invalid for an
        impossible value, for a day before the birth, and if there is no reason.
        """
        if not (event_context().reason or "").strip():
            raise Invalid.field(
                "reason", "訂正の理由を書いてください。", "Please give the reason for correcting."
            )
        refuse_my_number(reason=event_context().reason)
        day = event_context().occurred_on
        then = self.facts_on(day)
        sound = checked(msgspec.structs.replace(then, **changes), today=today)
        if sound.birth_date is not None and day < sound.birth_date:
            raise Invalid.field(
                "occurred_on",
                f"生年月日は{japanese_day(sound.birth_date)}です。その日か、それより後にしてください。",
                f"The person was born on {sound.birth_date.isoformat()}: choose that day or a later"
                " one.",
            )
        for field in msgspec.structs.fields(PersonFacts):
            value = getattr(sound, field.name)
            before = _on(self.stated[field.name], day)
            is_new = value != before.value or day < before.day
            if field.name in changes and is_new:
                self._record_correction(field.name, value, before)

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days.

        With facts of a day before the record was made, it is known from that day on.
        """
        known = super().known_by(events, day)
        made = [event for event in events if isinstance(event, cls.Registered)]
        return known if not known or made[0] in known else [*made, *known]

    def facts_on(self, day: date) -> PersonFacts:
        """The facts that hold on a day; before the record begins, the first ones."""
        return PersonFacts(**{name: _on(items, day).value for name, items in self.stated.items()})

    def _record_correction(self, field: str, value: Any, before: Stated) -> None:
        corrects = before.event_id
        if field == "resident":
            self.record(
                self.ResidenceCorrected, sealed_under=self.id, corrects=corrects, resident=value
            )
        else:
            self.record(
                self.Corrected,
                sealed_under=self.id,
                field=field,
                corrects=corrects,
                value=msgspec.to_builtins(value),
            )

    def say_consent(self, purpose: str, *, granted: bool) -> None:
        """Record whether the person consents to `purpose`."""
        refuse_my_number(purpose=purpose, reason=event_context().reason)
        if self.consents.get(purpose) is granted:
            return
        fact = self.ConsentGiven if granted else self.ConsentWithdrawn
        self.record(fact, sealed_under=self.id, purpose=purpose)

    def ask_for_correction(self, field: str, wish: str) -> None:
        """Record a request to correct `field`. Raises RuleBroken for too many open requests."""
        if field not in MAY_BE_ASKED:
            raise Invalid.field("field", "項目を選んでください。", "Please choose what it is.")
        refuse_my_number(wish=wish, reason=event_context().reason)
        if any(
            (request.field, request.wish) == (field, wish) for request in self.requests.values()
        ):
            return
        if len(self.requests) >= MOST_REQUESTS:
            raise RuleBroken(
                "返事を待っている依頼がたくさんあります。職員の返事をお待ちください。",
                "Many requests wait for an answer already. Please wait for the staff.",
            )
        self.record(self.CorrectionAsked, sealed_under=self.id, field=field, wish=wish)

    def answer_correction(self, request_id: UUID, *, corrected: bool, answer: str) -> None:
        """Answer a request. Raises RuleBroken if it is not waiting for an answer."""
        refuse_my_number(answer=answer, reason=event_context().reason)
        asked = self.requests.get(request_id)
        if asked is None:
            raise RuleBroken(
                "この依頼は返事を待っていません。もう返事をしたかもしれません。",
                "This request waits for no answer; it may have been answered already.",
            )
        self.record(
            self.CorrectionAnswered,
            sealed_under=self.id,
            request_id=request_id,
            field=asked.field,
            corrected=corrected,
            answer=answer,
        )

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff of the person's centre."""
        return super().is_visible_to(caller) and caller.has(STAFF)

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        known = {name: getattr(event, name) for name in FIELD_TYPES}
        self.facts = PersonFacts(**known)
        day, id = event.meta.occurred_on, event.meta.event_id
        self.begins_on, self._registered_by = day, id
        self.stated = {name: (Stated(day, known[name], id),) for name in FIELD_TYPES}
        self.consents = {}
        self.requests = {}

    @applies(Corrected)
    def _corrected(self, event: Corrected) -> None:
        value = msgspec.convert(event.value, FIELD_TYPES[event.field])
        self._state(event.field, value, event)

    @applies(ResidenceCorrected)
    def _residence_corrected(self, event: ResidenceCorrected) -> None:
        self._state("resident", event.resident, event)

    def _state(self, field: str, value: Any, event: Event) -> None:
        stated = Stated(event.meta.occurred_on, value, event.meta.event_id)
        known = self.stated[field]
        if known[0].event_id == self._registered_by and stated.day < known[0].day:
            known = known[1:]  # The registration stated what was known then, not a change.
        items = sorted((*known, stated), key=lambda item: item.day)
        self.stated = {**self.stated, field: tuple(items)}
        self.facts = msgspec.structs.replace(self.facts, **{field: items[-1].value})

    @applies(ConsentGiven)
    def _consent_given(self, event: ConsentGiven) -> None:
        self.consents = {**self.consents, event.purpose: True}

    @applies(ConsentWithdrawn)
    def _consent_withdrawn(self, event: ConsentWithdrawn) -> None:
        self.consents = {**self.consents, event.purpose: False}

    @applies(CorrectionAsked)
    def _correction_asked(self, event: CorrectionAsked) -> None:
        asked = CorrectionRequest(
            field=event.field, wish=event.wish, asked_on=event.meta.occurred_on
        )
        self.requests = {**self.requests, event.meta.event_id: asked}

    @applies(CorrectionAnswered)
    def _correction_answered(self, event: CorrectionAnswered) -> None:
        waiting = self.requests.items()
        self.requests = {id: one for id, one in waiting if id != event.request_id}
