"""How orders to this room are carried out: load, tell, save."""

from uuid import UUID

from msgspec.structs import asdict

from domain.kernel.aggregate import Aggregate
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import CARE, Role
from domain.kernel.errors import Invalid, NotAllowed, NotFound
from domain.kernel.rows import all_or_none, only_checked
from domain.people import commands as people
from domain.people.facts import CARE_ONLY, FIELD_TYPES, HEALTH, PersonFacts, checked
from domain.people.person import Person


def register(command: people.RegisterPerson, desk: Desk) -> Person:
    """Write a person down; the same id again gives the person who is there."""
    facts = PersonFacts(**{name: getattr(command, name) for name in FIELD_TYPES})
    said = asdict(checked(facts, today=desk.today))
    if known := desk.made_before(Person, command, **said):
        return known
    person = Person.register(
        desk.new_id(command.id),
        centre=desk.caller.choose_centre(command.centre),
        facts=facts,
        today=desk.today,
    )
    desk.save(person)
    return person


def correct(command: people.CorrectPerson, desk: Desk) -> Person:
    """State facts anew; who may not see health facts may not correct them either."""
    person = desk.get(Person, command.person_id)
    changes = command.changes()
    if changes.keys() & HEALTH and not desk.caller.has(CARE):
        raise NotAllowed
    if not changes:
        raise Invalid.field(
            "_schema",
            "訂正する項目を1つ以上書いてください。",
            "Give at least one field to correct.",
        )
    person.correct(changes, today=desk.today)
    if command.request_id is not None:
        _answer(person, command.request_id, desk, corrected=True, answer=command.reason or "")
    desk.save(person)
    return person


def say_consent(command: people.SayConsent, desk: Desk) -> Person:
    """Record what the person agreed to."""
    person = _own_or_in_sight(command.person_id, desk)
    person.say_consent(command.purpose, granted=command.granted)
    desk.save(person)
    return person


def ask_for_correction(command: people.AskForCorrection, desk: Desk) -> Person:
    """Note what the person wants corrected."""
    person = _own_or_in_sight(command.person_id, desk)
    person.ask_for_correction(command.field, command.wish)
    desk.save(person)
    return person


def answer_correction(command: people.AnswerCorrection, desk: Desk) -> Person:
    """Answer it; what touches health is answered by those who may see it."""
    person = desk.get(Person, command.person_id)
    _answer(person, command.request_id, desk, corrected=command.corrected, answer=command.answer)
    desk.save(person)
    return person


def _answer(person: Person, request_id: UUID, desk: Desk, *, corrected: bool, answer: str) -> None:
    asked = person.requests.get(request_id)
    if asked is not None and asked.field in CARE_ONLY and not desk.caller.has(CARE):
        raise NotAllowed
    person.answer_correction(request_id, corrected=corrected, answer=answer)


def _own_or_in_sight(person_id: UUID, desk: Desk) -> Person:
    """The person, for staff of the centre and for nobody else but themselves. Raises NotFound."""
    person = desk.ledger.get(Person, person_id)
    if not (person.is_visible_to(desk.caller) or _is_own(person_id, desk)):
        raise NotFound(out_of_scope=True)
    desk.require_version(person)
    return person


def _is_own(person_id: UUID, desk: Desk) -> bool:
    own = desk.caller.participant_id
    if own is None or Role.PARTICIPANT not in desk.caller.roles:
        return False
    row = desk.ledger.row(
        "SELECT person_id FROM participant_terms WHERE participant_id = ?", str(own)
    )
    return row is not None and row["person_id"] == str(person_id)


def import_people(command: people.ImportPeople, desk: Desk) -> Aggregate | None:
    """Write every person of a file down. Raises Invalid that names every bad row."""
    with all_or_none() as rows:
        for place, one in enumerate(command.people):
            with rows.at(place):
                register(one, desk)
    if command.dry_run:
        only_checked(desk)
        return None
    return desk.saved[-1] if desk.saved else None


HANDLERS: Handlers = {
    people.RegisterPerson: register,
    people.CorrectPerson: correct,
    people.SayConsent: say_consent,
    people.AskForCorrection: ask_for_correction,
    people.AnswerCorrection: answer_correction,
    people.ImportPeople: import_people,
}
