"""Presentation of people, and the record that their data was viewed."""

from typing import Any
from uuid import UUID

import msgspec
from flask import g

from app.http.routing import caller, service, viewed
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import CARE, Caller, Role
from domain.kernel.storage.database import Row
from domain.kernel.storage.stored_events import at_version
from domain.people.facts import CARE_ONLY, HEALTH
from domain.people.person import Person


def present_person(person: Person) -> dict[str, Any]:
    """A person after a command."""
    trace(person, person.id, "person")
    return person_for(person, caller())


def person_for(person: Person, reader: Caller) -> dict[str, Any]:
    """Return what `reader` may know of a person: health only for care staff and for the person."""
    facts = msgspec.structs.asdict(person.facts)
    if not sees_health(person, reader):
        facts = {name: value for name, value in facts.items() if name not in HEALTH}
    consents = [
        {"purpose": purpose, "granted": granted}
        for purpose, granted in sorted(person.consents.items())
    ]
    return {
        "id": person.id,
        "centre": person.centre,
        **facts,
        "consents": consents,
        "correction_requests": requests_for(person, reader),
    }


def requests_for(person: Person, reader: Caller) -> list[dict[str, Any]]:
    """Return the open requests; text that may mention health only for those who see health."""
    all_of_it = sees_health(person, reader)
    return [
        {"id": id, "field": asked.field, "asked_on": asked.asked_on}
        | ({"wish": asked.wish} if all_of_it or asked.field not in CARE_ONLY else {})
        for id, asked in person.requests.items()
    ]


def sees_health(person: Person, reader: Caller) -> bool:
    """Return True for care staff, and for the person."""
    return reader.has(CARE) or is_own_person(person.id, reader)


def person_card(row: Row) -> dict[str, Any]:
    """A person in a list."""
    return {**row, "id": row["person_id"], "resident": bool(row["resident"])}


def is_own_person(person_id: UUID, reader: Caller) -> bool:
    """Return True if this is the person of `reader`, who signed in as a participant."""
    return Role.PARTICIPANT in reader.roles and reader.person_id == person_id


def trace(aggregate: Aggregate, person_id: UUID, what: str) -> None:
    """Record that the person's data is shown, unless this request recorded an event of `aggregate`.

    A command that changes nothing returns the record as well.
    """
    ledger, version = service().ledger, aggregate.version
    if at_version(ledger, aggregate.id, version).meta.correlation_id != g.request_id:
        viewed([person_id], what)
