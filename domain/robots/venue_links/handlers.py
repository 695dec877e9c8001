"""Handlers of the link of a venue's day page."""

from uuid import UUID

from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.robots.deployments.robot import Venue
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id

LONGEST = 400
"""The most days that an address may be valid."""


def issue(command: IssueVenueLink, uow: UnitOfWork) -> VenueLink:
    """Issue an address. Raises Invalid for a day that is past or too far away."""
    link = _link(uow, command.venue_id)
    if not 0 <= (command.last - uow.today).days <= LONGEST:
        raise Invalid.field(
            "last",
            f"今日から{LONGEST}日以内の日付にしてください。",
            f"Choose a day within {LONGEST} days from today.",
        )
    link.issue_until(command.last)
    uow.save(link)
    return link


def end(command: EndVenueLink, uow: UnitOfWork) -> VenueLink | None:
    """End the address; None if none was ever issued."""
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
