"""The day link of a venue: an address without an account, which staff give out and end."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.errors import Invalid, NotFound
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Command, Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION, Caller
from domain.robots.deployments.robot import Venue

LONGEST = 400
"""Days that an address may hold at most."""


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


@dataclass(frozen=True, kw_only=True)
class IssueVenueLink(Command):
    """Give a venue a new address that holds until a day; the one before ends."""

    NAME = "IssueDayLink"
    ALLOWED = COORDINATION
    venue_id: UUID
    last: date


@dataclass(frozen=True, kw_only=True)
class EndVenueLink(Command):
    """End the address of a venue."""

    NAME = "EndDayLink"
    ALLOWED = COORDINATION
    venue_id: UUID


def issue(command: IssueVenueLink, uow: UnitOfWork) -> VenueLink:
    """Issue an address. Raises Invalid for a day that is over or too far away."""
    link = _link(uow, command.venue_id)
    if not 0 <= (command.last - uow.today).days <= LONGEST:
        raise Invalid.field(
            "last",
            f"きょうから{LONGEST}日以内の日付にしてください。",
            f"Choose a day within {LONGEST} days from today.",
        )
    link.issue_until(command.last)
    uow.save(link)
    return link


def end(command: EndVenueLink, uow: UnitOfWork) -> VenueLink | None:
    """End it; None where none was ever issued."""
    link = _link(uow, command.venue_id)
    link.end()
    uow.save(link)
    return link if link.version else None


def _link(uow: UnitOfWork, venue_id: UUID) -> VenueLink:
    venue = uow.find(Venue, venue_id)
    if venue is None:
        raise NotFound
    link = uow.ledger.find(VenueLink, venue_link_id(venue.id)) or VenueLink.begin(venue)
    uow.require_version(link)
    return link


HANDLERS: Handlers = {IssueVenueLink: issue, EndVenueLink: end}
