"""Registers a participant: the person and their stay in one form."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from flask import Response, g

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.http.idempotency import digest
from app.pages.forms import typed
from app.pages.routing import Pages, render
from app.participants import labels
from app.participants.duplicate_check import maybe_the_same, require_another
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.bus import Command, Envelope
from domain.participants.commands import INTAKE, RegisterParticipant
from domain.participants.participant import Participant
from domain.participants.queries import stays_of
from domain.participants.value_objects import Difficulty, LeaveReason, WorkMode
from domain.people.commands import RegisterPerson
from domain.people.facts import DisabilityKind, HandbookKind, MainKind
from domain.people.person import Person
from projections.identity.centres import centres_to_choose

PERSON = (
    "name",
    "name_kana",
    "birth_date",
    "resident",
    "handbook_kinds",
    "disability_kinds",
    "main_kind",
    "email",
    "phone",
    "centre",
)

pages = Pages("participants")


class IntakeQuery(fields.Query):
    """The person, if they have a record already."""

    person = fields.Id()


class NewStay(fields.Form):
    """How a person is registered as a participant."""

    work_mode = fields.Code(WorkMode, required=True)
    difficulty = fields.Code(Difficulty, required=True)
    trial = fields.Flag()
    occurred_on = fields.Day()
    reason = fields.Text(max=1000, lines=True)
    left_on = fields.Day()
    left_reason = fields.Code(LeaveReason)


class StayForm(NewStay):
    """The registration of a person who has a record already."""

    person = fields.Id(required=True)


class IntakeForm(NewStay):
    """A person and their registration; `different` confirms that they are no duplicate."""

    name = fields.Text(required=True, max=100)
    name_kana = fields.Text(max=100)
    birth_date = fields.Day()
    resident = fields.Flag(required=True)
    handbook_kinds = fields.Many(fields.Code(HandbookKind), max=5, unique=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), max=8, unique=True)
    main_kind = fields.Code(MainKind, required=True)
    email = fields.Email()
    phone = fields.Phone()
    centre = fields.Word()
    different = fields.Flag()


@pages.page(
    "/participants/new",
    roles=INTAKE,
    query=IntakeQuery,
    reads=("people.cards", "participants.roll", "identity.centres"),
)
def new_participant(query: dict[str, Any]) -> Response:
    """The form; for a person who has a record already, only the registration."""
    person = _person(query["person"]) if "person" in query else None
    return render(
        "participants/new.html",
        words=labels,
        person=person,
        stays=_stays(person) if person else [],
        alike=maybe_the_same(typed()),
        own_centres=centres_to_choose(service().views, caller().centres),
        today=service().clock.today(),
    )


def stay_again(_query: dict[str, Any]) -> Response:
    """The registration form of the same person."""
    try:
        person = UUID(typed().values.get("person", ""))
    except ValueError:
        raise NotFound from None
    response: Response = new_participant({"person": person})
    return response


@pages.form("/participants/new", roles=INTAKE, body=IntakeForm, back=new_participant)
def register(values: dict[str, Any]) -> str:
    """Record the person and register them as a participant."""
    _require_resident(values["resident"])
    once = typed().once
    person_id = uuid5(NAMESPACE_OID, f"{caller().actor}/{once}") if once else uuid4()
    # If a form is sent twice, the similar person is the one that it registered the first time.
    is_new = not service().ledger.is_used(person_id)
    if not values.pop("different", False) and is_new:
        require_another(values)
    facts = {name: values.pop(name) for name in PERSON if name in values}
    facts = {"handbook_kinds": (HandbookKind.NOT_ASKED,), "disability_kinds": (), **facts}
    dated = {name: values[name] for name in ("occurred_on", "reason") if name in values}
    _dispatch(RegisterPerson(id=person_id, **facts, **dated), "person")
    return _on_the_books(person_id, values)


@pages.form("/participants/new/known", roles=INTAKE, body=StayForm, back=stay_again)
def register_known(values: dict[str, Any]) -> str:
    """Register a person who has a record already."""
    person = _person(values.pop("person"))
    _require_resident(person.facts.resident)
    return _on_the_books(person.id, values)


def _on_the_books(person_id: UUID, values: dict[str, Any]) -> str:
    made = _dispatch(RegisterParticipant(person_id=person_id, **values), "stay")
    return f"/participants/{made}?said=registered"


def _dispatch(command: Command, step: str) -> UUID:
    """Dispatch one of the form's two commands; if the form is sent twice, each runs once."""
    once = typed().once
    outcome = service().bus.dispatch(
        command,
        Envelope(
            caller=caller(),
            correlation_id=g.request_id,
            idempotency_key=f"{once}-{step}" if once else None,
            digest=digest() if once else "",
        ),
    )
    g.position = outcome.position
    assert outcome.aggregate is not None  # noqa: S101 - both create an aggregate
    return outcome.aggregate.id


def _require_resident(resident: bool) -> None:
    """Refuse before anything is recorded. Raises Invalid."""
    if not resident:
        raise Invalid.field(
            "resident",
            "登録できるのは市内にお住まいの方です。まだ何も記録していません。"
            "相談先のご案内が必要なときは、社会福祉士に声をかけてください。",
            "Only people who live in the city can be registered. Nothing was recorded. "
            "Ask the social worker where else the person may turn to.",
        )


def _person(person_id: UUID) -> Person:
    found = service().ledger.get(Person, person_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    viewed([person_id], "person")
    return found


def _stays(person: Person) -> list[Participant]:
    """Return the stays of a person at the centre by the day on which they began."""
    ids = [stay.participant_id for stay in stays_of(service().ledger, person.id)]
    found = service().ledger.find_readable(Participant, ids).values()
    return sorted(found, key=lambda stay: (stay.registered_on, stay.code))
