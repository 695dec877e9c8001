"""How the commands of this context are handled: load, decide, save."""

from uuid import UUID

from msgspec.structs import asdict

from domain.kernel.errors import NotAllowed, NotFound, nothing_to_correct
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import CARE, Role
from domain.kernel.messaging.row_errors import all_or_none, only_checked
from domain.participants.queries import person_of
from domain.people import commands as people
from domain.people.facts import CARE_ONLY, FIELD_TYPES, HEALTH, PersonFacts, checked
from domain.people.person import Person


def register(command: people.RegisterPerson, uow: UnitOfWork) -> Person:
    """Register a person. The same command with the same id returns the existing person."""
    facts = PersonFacts(**{name: getattr(command, name) for name in FIELD_TYPES})
    said = asdict(checked(facts, today=uow.today))
    if known := uow.made_before(Person, command, **said):
        return known
    person = Person.register(
        uow.new_id(command.id),
        centre=uow.caller.choose_centre(command.centre),
        facts=facts,
        today=uow.today,
    )
    uow.save(person)
    return person


def correct(command: people.CorrectPerson, uow: UnitOfWork) -> Person:
    """Correct fields. Raises NotAllowed for health fields if the caller may not see them."""
    person = uow.get(Person, command.person_id)
    changes = command.changes()
    if changes.keys() & HEALTH and not uow.caller.has(CARE):
        raise NotAllowed
    if not changes:
        raise nothing_to_correct()
    person.correct(changes, today=uow.today)
    if command.request_id is not None:
        _answer(person, command.request_id, uow, corrected=True, answer=command.reason or "")
    uow.save(person)
    return person


def say_consent(command: people.SayConsent, uow: UnitOfWork) -> Person:
    """Record whether the person consents to a purpose."""
    person = _own_or_visible(command.person_id, uow)
    person.say_consent(command.purpose, granted=command.granted)
    uow.save(person)
    return person


def ask_for_correction(command: people.AskForCorrection, uow: UnitOfWork) -> Person:
    """Record a request for a correction."""
    person = _own_or_visible(command.person_id, uow)
    person.ask_for_correction(command.field, command.wish)
    uow.save(person)
    return person


def answer_correction(command: people.AnswerCorrection, uow: UnitOfWork) -> Person:
    """Answer a request. Raises NotAllowed for one about health if the caller may not see it."""
    person = uow.get(Person, command.person_id)
    _answer(person, command.request_id, uow, corrected=command.corrected, answer=command.answer)
    uow.save(person)
    return person


def _answer(
    person: Person, request_id: UUID, uow: UnitOfWork, *, corrected: bool, answer: str
) -> None:
    asked = person.requests.get(request_id)
    if asked is not None and asked.field in CARE_ONLY and not uow.caller.has(CARE):
        raise NotAllowed
    person.answer_correction(request_id, corrected=corrected, answer=answer)


def _own_or_visible(person_id: UUID, uow: UnitOfWork) -> Person:
    """The person, for staff of the centre and for the person. Raises NotFound for others."""
    person = uow.ledger.get(Person, person_id)
    if not (person.is_visible_to(uow.caller) or _is_own(person_id, uow)):
        raise NotFound(out_of_scope=True)
    uow.require_version(person)
    return person


def _is_own(person_id: UUID, uow: UnitOfWork) -> bool:
    own = uow.caller.participant_id
    if own is None or Role.PARTICIPANT not in uow.caller.roles:
        return False
    return person_of(uow.ledger, own) == person_id


def import_people(command: people.ImportPeople, uow: UnitOfWork) -> Aggregate | None:
    """Register all people of a file. Raises Invalid with the errors of all rows."""
    with all_or_none() as rows:
        for place, one in enumerate(command.people):
            with rows.at(place):
                register(one, uow)
    if command.dry_run:
        only_checked(uow)
        return None
    return uow.saved[-1] if uow.saved else None


HANDLERS: Handlers = {
    people.RegisterPerson: register,
    people.CorrectPerson: correct,
    people.SayConsent: say_consent,
    people.AskForCorrection: ask_for_correction,
    people.AnswerCorrection: answer_correction,
    people.ImportPeople: import_people,
}
