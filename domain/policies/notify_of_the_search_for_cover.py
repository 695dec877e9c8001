"""When a shift is offered, the candidates are notified; if nobody accepts, staff and venue are."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import people_who_hear, those_of_a_venue_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.robots.cover.cover import Cover

NAME = "tell_of_the_search_for_cover"
LISTENS_TO = (Cover.Offered, Cover.NobodyFound)


def decide(
    event: Cover.Offered | Cover.NobodyFound, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Queue the notices, once for each event."""
    if isinstance(event, Cover.Offered):
        kind = NoticeKind.SHIFT_OFFERED
        hearing = tuple(
            account
            for person_id in event.person_ids
            for account in people_who_hear(ledger, kind, [person_id])
        )
    else:
        kind = NoticeKind.SHIFT_UNCOVERED
        hearing = those_of_a_venue_who_hear(ledger, kind, event.meta.centre, event.venue_id)
    yield from notice(kind, str(event_id), hearing, event.meta.recorded_at)
