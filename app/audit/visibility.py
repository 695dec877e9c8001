"""What a reader may see of the trail: events of their centres, and people they may audit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.audit.presentation import centre_of_person, person_behind
from app.http.routing import caller, service
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import AUDITORS

FURTHEST = 2**63 - 1


def event_is_visible(position: int) -> Event:
    """Return the event at `position`. Raises NotFound if it is not visible to the reader."""
    found = service().ledger.at(position) if position <= FURTHEST else None
    if found is None:
        raise NotFound
    if not caller().sees_centre(found.event.meta.centre):
        raise NotFound(out_of_scope=True)
    return found.event


def person_is_visible(id: UUID) -> UUID:
    """Return the person behind `id`. Raises NotFound if they are not visible to the reader."""
    reader, person_id = caller(), person_behind(id)
    if person_id is None:
        raise NotFound
    is_own = reader.participant_id is not None and person_behind(reader.participant_id) == person_id
    centre = centre_of_person(person_id) or ""
    if not is_own and not (reader.has(AUDITORS) and reader.sees_centre(centre)):
        raise NotFound(out_of_scope=True)
    return person_id


def centres_asked_for(query: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the centres whose events are asked for, by default the reader's. Raises Invalid."""
    centre = query.get("centre")
    if centre is None:
        return caller().centres
    if centre not in caller().centres:
        raise Invalid.field(
            "centre",
            "操作履歴を見られるセンターを選んでください。",
            "Choose a centre whose trail you may see.",
        )
    return (centre,)


def person_asked_for(subject: UUID | None) -> list[UUID]:
    """Return the person whose trail is requested, if `subject` is one of the reader's centres."""
    asked_for = person_behind(subject) if subject is not None else None
    if asked_for is None or not caller().sees_centre(centre_of_person(asked_for) or ""):
        return []
    return [asked_for]
