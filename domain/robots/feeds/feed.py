"""The calendar feed of a pilot: an address with a secret that shows only that pilot's shifts."""

from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import COORDINATION, Caller


def feed_id(person_id: UUID) -> UUID:
    """The id of the feed of a person; each has one."""
    return uuid5(person_id, "shift feed")


class ShiftFeed(Aggregate):
    """The feed of one person. Only a hash of its secret is stored, outside the events."""

    KIND = "shift_feed"

    class Renewed(Event, frozen=True, kw_only=True):
        """The feed has a new secret; the old one is no longer valid."""

        TOPIC = "shift_feed.renewed.v1"

        person_id: UUID

    class Ended(Event, frozen=True, kw_only=True):
        """The feed is closed: no secret is valid."""

        TOPIC = "shift_feed.ended.v1"

        person_id: UUID

    person_id: UUID
    renewed_at: datetime | None

    @classmethod
    def begin(cls, person_id: UUID, *, centre: str) -> Self:
        """Return the feed of a person who has had none yet."""
        feed = cls(feed_id(person_id), centre=centre)
        feed.person_id, feed.renewed_at = person_id, None
        return feed

    def renew(self) -> None:
        """Replace the secret of the feed."""
        self.record(self.Renewed, person_id=self.person_id)

    def end(self) -> None:
        """Close the feed."""
        if self.renewed_at is not None:
            self.record(self.Ended, person_id=self.person_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to the person, and to coordinators of the centre."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(COORDINATION) or caller.person_id == self.person_id

    @applies(Renewed)
    def _renewed(self, event: Renewed) -> None:
        self.person_id, self.renewed_at = event.person_id, event.meta.recorded_at

    @applies(Ended)
    def _ended(self, _: Ended) -> None:
        self.renewed_at = None
