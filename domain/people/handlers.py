"""How orders to this room are carried out: load, tell, save."""

from domain.kernel.aggregate import Aggregate
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import CARE
from domain.kernel.errors import Invalid, NotAllowed
from domain.kernel.rows import all_or_none, only_checked
from domain.people import commands as people
from domain.people.facts import FIELD_TYPES, HEALTH, PersonFacts
from domain.people.person import Person


def register(command: people.RegisterPerson, desk: Desk) -> Person:
    """Write a person down; the same id again gives the person who is there."""
    if command.id and (known := desk.find(Person, command.id)):
        return known
    facts = PersonFacts(**{name: getattr(command, name) for name in FIELD_TYPES})
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
    desk.save(person)
    return person


def say_consent(command: people.SayConsent, desk: Desk) -> Person:
    """Record what the person agreed to."""
    person = desk.get(Person, command.person_id)
    person.say_consent(command.purpose, granted=command.granted)
    desk.save(person)
    return person


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
    people.ImportPeople: import_people,
}
