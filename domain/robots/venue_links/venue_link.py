"""The day link of a venue: an address without an account, which staff give out and end."""

from datetime import date
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import COORDINATION, Caller
from domain.robots.deployments.robot import Venue


def venue_link_id(venue_id: UUID) -> UUID:
    """The id of the day link of a venue: there is one."""
    return uuid5(venue_id, "day link")


class VenueLink(Aggregate):
    """What the address names beside the venue: its last day, and which issue of it holds."""

    KIND = "day_link"
    IMPERSONAL = True

    class Issued(Event, frozen=True, kw_only=True):
        """A new address holds until `last`; the one before opens nothing any more."""

        TOPIC = "day_link.issued.v1"

        venue_id: UUID
        last: date

    class Ended(Event, frozen=True, kw_only=True):
        """No address opens the page of the venue."""

        TOPIC = "day_link.ended.v1"

    venue_id: UUID
    last: date | None
    """The last day of the address that holds; None if none does."""
    issue: int

    @classmethod
    def begin(cls, venue: Venue) -> Self:
        """The link of a venue for which none was issued yet."""
        link = cls(venue_link_id(venue.id), centre=venue.centre)
        link.venue_id, link.last, link.issue = venue.id, None, 0
        return link

    def issue_until(self, last: date) -> None:
        """Give out a new address."""
        self.record(self.Issued, venue_id=self.venue_id, last=last)

    def end(self) -> None:
        """Let no address hold."""
        if self.last is not None:
            self.record(self.Ended)

    def holds(self, issue: int, today: date) -> bool:
        """True if this issue of the address opens the page today."""
        return self.last is not None and issue == self.issue and today <= self.last

    def is_visible_to(self, caller: Caller) -> bool:
        """Those who coordinate in the centre."""
        return super().is_visible_to(caller) and caller.has(COORDINATION)

    @applies(Issued)
    def _issued(self, event: Issued) -> None:
        if event.originator_version == 1:
            self.venue_id, self.issue = event.venue_id, 0
        self.last, self.issue = event.last, self.issue + 1

    @applies(Ended)
    def _ended(self, _: Ended) -> None:
        self.last = None
