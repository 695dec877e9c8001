"""The calendar feed of a pilot: an address with a secret that opens that pilot's shifts alone."""

from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import COORDINATION, Caller


def feed_id(person_id: UUID) -> UUID:
    """The id of the feed of a person: there is one."""
    return uuid5(person_id, "shift feed")


class ShiftFeed(Aggregate):
    """The feed of one person. Only a hash of its secret is kept, beside the events."""

    KIND = "shift_feed"

    class Renewed(Event, frozen=True, kw_only=True):
        """The feed has a new secret; the one before opens nothing any more."""

        TOPIC = "shift_feed.renewed.v1"

        person_id: UUID

    class Ended(Event, frozen=True, kw_only=True):
        """No secret opens the feed any more."""

        TOPIC = "shift_feed.ended.v1"

        person_id: UUID

    person_id: UUID
    renewed_at: datetime | None

    @classmethod
    def begin(cls, person_id: UUID, *, centre: str) -> Self:
        """The feed of a person who has had none yet."""
        feed = cls(feed_id(person_id), centre=centre)
        feed.person_id, feed.renewed_at = person_id, None
        return feed

    def renew(self) -> None:
        """Give the feed a new secret."""
        self.record(self.Renewed, person_id=self.person_id)

    def end(self) -> None:
        """Close the feed."""
        if self.renewed_at is not None:
            self.record(self.Ended, person_id=self.person_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """The person, and those who coordinate in the centre."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(COORDINATION) or caller.person_id == self.person_id

    @applies(Renewed)
    def _renewed(self, event: Renewed) -> None:
        self.person_id, self.renewed_at = event.person_id, event.meta.recorded_at

    @applies(Ended)
    def _ended(self, _: Ended) -> None:
        self.renewed_at = None
