"""Who belongs to the groups to which announcements are made."""

from collections.abc import Mapping
from uuid import UUID

from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.ledger import Ledger
from domain.messages.announcement import Announcement, Audience
from domain.participants.queries import person_of, terms_in, terms_of
from domain.robots.deployments.pilot_queries import pilots_in

ON_THE_BOOKS = frozenset({"trial", "active", "suspended"})
"""The states of participants to whom announcements are made."""


def reader_of(ledger: Ledger, caller: Caller) -> UUID | None:
    """The person who reads announcements under this account, or None."""
    if caller.person_id is not None or caller.participant_id is None:
        return caller.person_id
    return person_of(ledger, caller.participant_id)


def groups_of(ledger: Ledger, caller: Caller, person_id: UUID) -> frozenset[Audience]:
    """The groups to which a reader belongs at the centres of the account."""
    found = set[Audience]()
    if caller.participant_id is not None:
        terms = terms_of(ledger, caller.participant_id)
        if terms is not None and terms.state in ON_THE_BOOKS:
            found |= {Audience(terms.work_mode), Audience.EVERYBODY}
    if person_id in pilots_in(ledger, caller.centres):
        found |= {Audience.PILOTS, Audience.EVERYBODY}
    return frozenset(found)


def people_in(ledger: Ledger, centre: str) -> Mapping[UUID, frozenset[Audience]]:
    """Everybody at a centre to whom announcements are made, with their groups."""
    found: dict[UUID, frozenset[Audience]] = {}
    for terms in terms_in(ledger, centre):
        if terms.state in ON_THE_BOOKS:
            found[terms.person_id] = frozenset({Audience(terms.work_mode), Audience.EVERYBODY})
    for person_id in pilots_in(ledger, [centre]):
        found[person_id] = found.get(person_id, frozenset()) | {
            Audience.PILOTS,
            Audience.EVERYBODY,
        }
    return found


def meant_by(ledger: Ledger, announcement: Announcement) -> list[UUID]:
    """The people to whom an announcement is made, as of now."""
    people = people_in(ledger, announcement.centre)
    return [id for id, groups in people.items() if announcement.is_for(id, groups)]


def yet_to_read(ledger: Ledger, announcement: Announcement) -> list[UUID]:
    """The people to whom it is made and who have not read it; nobody once it was withdrawn."""
    if announcement.is_withdrawn:
        return []
    return [id for id in meant_by(ledger, announcement) if id not in announcement.readers]
