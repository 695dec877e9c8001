"""Queues a notice of an announcement that is shown from today on, for those yet to read it.

One that is shown from a later day on is notified by the clock on that day.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.messages.announcement import Announcement
from domain.messages.audience import yet_to_read
from domain.notices.inline_projection import people_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice

NAME = "notify_of_announcements"
LISTENS_TO = (Announcement.Made, Announcement.Corrected)


def decide(
    event: Announcement.Made | Announcement.Corrected, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Queue the notices, unless the text was stated anew since."""
    announcement = ledger.get(Announcement, event.originator_id)
    is_shown = event.from_on <= event.meta.occurred_on <= event.until_on
    if is_shown and announcement.stated_by == event_id:
        people = yet_to_read(ledger, announcement)
        hearing = people_who_hear(ledger, NoticeKind.ANNOUNCEMENT, people)
        yield from notice(NoticeKind.ANNOUNCEMENT, str(event_id), hearing, event.meta.recorded_at)
