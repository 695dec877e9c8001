"""People as they are shown, and the trace that showing them leaves."""

from typing import Any
from uuid import UUID

import msgspec
from flask import g

from app.web import caller, service, viewed
from domain.kernel.aggregate import Aggregate
from domain.kernel.caller import CARE, Caller, Role
from domain.kernel.database import Row
from domain.people.facts import HEALTH
from domain.people.person import Person


def present_person(person: Person) -> dict[str, Any]:
    """A person after a command."""
    trace(person, person.id, "person")
    return person_for(person, caller())


def person_for(person: Person, reader: Caller) -> dict[str, Any]:
    """What `reader` may know of a person: health only for care staff and for the person."""
    facts = msgspec.structs.asdict(person.facts)
    if not (reader.has(CARE) or is_own_person(person.id, reader)):
        facts = {name: value for name, value in facts.items() if name not in HEALTH}
    consents = [
        {"purpose": purpose, "granted": granted}
        for purpose, granted in sorted(person.consents.items())
    ]
    return {"id": person.id, "centre": person.centre, **facts, "consents": consents}


def person_card(row: Row) -> dict[str, Any]:
    """A person in a list."""
    return {**row, "id": row["person_id"], "resident": bool(row["resident"])}


def is_own_person(person_id: UUID, reader: Caller) -> bool:
    """True if the participant behind `reader` is this person."""
    if Role.PARTICIPANT not in reader.roles or reader.participant_id is None:
        return False
    row = service().ledger.row(
        "SELECT person_id FROM participant_terms WHERE participant_id = ?",
        str(reader.participant_id),
    )
    return row is not None and row["person_id"] == str(person_id)


def trace(thing: Aggregate, person_id: UUID, what: str) -> None:
    """Record that the person's data is shown, unless this very request left its trace on `thing`.

    A command that changes nothing (it was true already) answers with the record all the same.
    """
    ledger, version = service().ledger, thing.version
    (last,) = ledger.recorder.select_events(thing.id, gt=version - 1, lte=version)
    if ledger.mapper.to_domain_event(last).meta.correlation_id != g.request_id:
        viewed([person_id], what)
