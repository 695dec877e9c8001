"""What of the trail lies in a reader's sight: events of their centres, people they may audit."""

from uuid import UUID

from app.audit.presentation import centre_of_person, person_behind
from app.http.routing import caller, service
from domain.kernel.errors import NotFound
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import AUDITORS

FURTHEST = 2**63 - 1


def event_is_visible(position: int) -> Event:
    """The event at `position`. Raises NotFound outside the reader's sight."""
    found = service().ledger.at(position) if position <= FURTHEST else None
    if found is None:
        raise NotFound
    if not caller().sees_centre(found.event.meta.centre):
        raise NotFound(out_of_scope=True)
    return found.event


def person_is_visible(id: UUID) -> UUID:
    """The person behind `id`. Raises NotFound outside the reader's sight."""
    reader, person_id = caller(), person_behind(id)
    if person_id is None:
        raise NotFound
    is_own = reader.participant_id is not None and person_behind(reader.participant_id) == person_id
    centre = centre_of_person(person_id) or ""
    if not is_own and not (reader.has(AUDITORS) and reader.sees_centre(centre)):
        raise NotFound(out_of_scope=True)
    return person_id


def person_asked_for(subject: UUID | None) -> list[UUID]:
    """The person in the reader's centres whose trail is asked for, if it is that of one."""
    asked_for = person_behind(subject) if subject is not None else None
    if asked_for is None or not caller().sees_centre(centre_of_person(asked_for) or ""):
        return []
    return [asked_for]
