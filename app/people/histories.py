"""The history of the record of a person."""

from typing import Any

from app.people.presentation import is_own_person, person_for
from app.people.schemas import PersonAnswer
from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import READERS, STAFF, Caller, Role
from domain.people.person import Person


def _present(person: Person, reader: Caller) -> dict[str, Any]:
    if reader.has(STAFF) or is_own_person(person.id, reader):
        return person_for(person, reader)
    return {"id": person.id, "centre": person.centre, "resident": person.facts.resident}


def _is_visible(person: Person, reader: Caller) -> bool:
    in_the_centre = reader.sees_centre(person.centre) and reader.has(READERS)
    return in_the_centre or is_own_person(person.id, reader)


HISTORIES = (
    HistoryKind(
        aggregate=Person,
        subjects="people",
        present=_present,
        answer=PersonAnswer,
        roles=READERS | {Role.PARTICIPANT},
        is_visible=_is_visible,
        people=lambda person, _: [person.id],
        page=lambda person: f"/people/{person.id}",
    ),
)
