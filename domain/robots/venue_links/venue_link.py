"""The link to a venue's day page: an address without an account, issued and ended by staff."""

from datetime import date
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import COORDINATION, Caller
from domain.robots.deployments.robot import Venue


def venue_link_id(venue_id: UUID) -> UUID:
    """The id of the link of a venue; each has one."""
    return uuid5(venue_id, "day link")


class VenueLink(Aggregate):
    """The link of one venue: its last valid day, and the number of its current issue."""

    KIND = "day_link"
    IMPERSONAL = True

    class Issued(Event, frozen=True, kw_only=True):
        """A new address is valid until `last`; the one before is no longer valid."""

        TOPIC = "day_link.issued.v1"

        venue_id: UUID
        last: date

    class Ended(Event, frozen=True, kw_only=True):
        """No address of the venue is valid."""

        TOPIC = "day_link.ended.v1"

    venue_id: UUID
    last: date | None
    """The last day of the valid address; None if there is none."""
    issue: int

    @classmethod
    def begin(cls, venue: Venue) -> Self:
        """Return the link of a venue for which none was issued yet."""
        link = cls(venue_link_id(venue.id), centre=venue.centre)
        link.venue_id, link.last, link.issue = venue.id, None, 0
        return link

    def issue_until(self, last: date) -> None:
        """Issue a new address."""
        self.record(self.Issued, venue_id=self.venue_id, last=last)

    def end(self) -> None:
        """End the address."""
        if self.last is not None:
            self.record(self.Ended)

    def holds(self, issue: int, today: date) -> bool:
        """True if this issue of the address is valid today."""
        return self.last is not None and issue == self.issue and today <= self.last

    def is_visible_to(self, caller: Caller) -> bool:
        """Visible to coordinators of the centre."""
        return super().is_visible_to(caller) and caller.has(COORDINATION)

    @applies(Issued)
    def _issued(self, event: Issued) -> None:
        if event.originator_version == 1:
            self.venue_id, self.issue = event.venue_id, 0
        self.last, self.issue = event.last, self.issue + 1

    @applies(Ended)
    def _ended(self, _: Ended) -> None:
        self.last = None
