"""Presentation of participants for the roles that may see them."""

from typing import Any

from app.http.routing import caller, service
from app.people.presentation import trace
from domain.kernel.messaging.caller import CARE, STAFF, Caller
from domain.kernel.storage.database import Row
from domain.participants.course import StepKind
from domain.participants.participant import Participant
from domain.people.person import Person
from domain.tasks.place_queries import count_in_hand


def present_participant(participant: Participant) -> dict[str, Any]:
    """A participant after a command."""
    trace(participant, participant.person_id, "participant")
    return participant_for(participant, caller())


def participant_for(participant: Participant, reader: Caller) -> dict[str, Any]:
    """Return what `reader` may know.

    Everybody who sees the participant sees code, mode and state. Staff and the participants
    themselves also see what work needs. Health and assessments are only for care staff and the
    participants themselves, and the notes of staff only for care staff.
    """
    is_own = reader.participant_id == participant.id
    shown = _outline(participant)
    if reader.has(STAFF) or is_own:
        shown |= _working_facts(participant)
    if reader.has(CARE) or is_own:
        shown |= _health(participant, with_notes=reader.has(CARE))
    return shown


def names_somebody(reader: Caller, participant: Participant) -> bool:
    """Return True if `participant_for` shows `reader` more than the outline."""
    return reader.has(STAFF) or reader.participant_id == participant.id


def participant_row(row: Row, reader: Caller) -> dict[str, Any]:
    """A participant in a list."""
    shown = {name: row[name] for name in ("centre", "code", "state", "work_mode")}
    shown["id"] = row["participant_id"]
    if reader.has(STAFF):
        shown |= {name: row[name] for name in ("person_id", "registered_on")}
        if row["open_tasks"] is not None:
            shown["open_tasks"] = row["open_tasks"]
        shown["name"] = row["name"]
    return shown


def _outline(participant: Participant) -> dict[str, Any]:
    return {
        "id": participant.id,
        "centre": participant.centre,
        "code": participant.code,
        "state": participant.state,
        "work_mode": participant.work_mode,
        "registered_on": participant.registered_on,
    }


def _working_facts(participant: Participant) -> dict[str, Any]:
    at = service()
    person = at.ledger.find(Person, participant.person_id)
    is_out = participant.days.get(at.clock.today())
    limits = participant.limits
    return {
        "person_id": participant.person_id,
        "name": person.facts.name if person else None,
        "left_reason": participant.left_because,
        "steps": [
            {
                **{name: getattr(step, name) for name in ("id", "kind", "day", "work_mode", "why")},
                "trial": step.is_trial if step.kind is StepKind.REGISTRATION else None,
            }
            for step in participant.course.steps
        ],
        "max_open_tasks": participant.max_open_tasks,
        "open_tasks": count_in_hand(at.ledger, participant.id),
        "attendance": None if is_out is None else ("out" if is_out else "in"),
        "availability": participant.availability,
        "skills": participant.skills,
        "limits": (
            {name: getattr(limits, name) for name in limits.__struct_fields__} if limits else None
        ),
    }


def _health(participant: Participant, *, with_notes: bool) -> dict[str, Any]:
    condition, assessed = participant.condition, participant.assessed
    shown: dict[str, Any] = {
        "difficulty": participant.difficulty,
        "condition": (
            {"level": condition.level, "note": condition.note, "on": condition.on}
            if condition
            else None
        ),
    }
    if with_notes:
        shown["assessment"] = {"on": assessed[0], "note": assessed[1]} if assessed else None
        if participant.limits is not None:
            limits = participant.limits
            shown["limits"] = {
                **{name: getattr(limits, name) for name in limits.__struct_fields__},
                "note": participant.limits_note,
            }
    return shown
