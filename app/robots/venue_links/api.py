"""Routes of the link that opens the day of a venue without an account."""

from typing import Any
from uuid import UUID

from app.http.authorization import get_visible
from app.http.routing import Answer, ApiRouter, service
from app.robots.shifts.assistance_schemas import DayLinkAnswer, DayLinkBody
from app.robots.venue_links.tokens import address_of
from domain.kernel.messaging.caller import COORDINATION
from domain.robots.deployments.robot import Venue
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id

router = ApiRouter("robots")


def _shown(link: VenueLink) -> dict[str, Any]:
    holds = link.last is not None and link.last >= service().clock.today()
    return {
        "venue_id": link.venue_id,
        "last": link.last if holds else None,
        "address": address_of(link) if holds else None,
    }


router.command(
    "/venues/<uuid:venue_id>/issue-day-link",
    IssueVenueLink,
    body=DayLinkBody,
    answer=DayLinkAnswer,
    present=_shown,
    creates=True,
)

router.command(
    "/venues/<uuid:venue_id>/end-day-link",
    EndVenueLink,
    answer=DayLinkAnswer,
    present=_shown,
    may_be_empty=True,
)


@router.get("/venues/<uuid:venue_id>/day-link", answer=DayLinkAnswer, roles=COORDINATION)
def day_link(_: dict[str, Any], venue_id: UUID) -> Answer:
    """The address of a venue's day page, while it is valid."""
    venue = get_visible(Venue, venue_id)
    link = service().ledger.find(VenueLink, venue_link_id(venue.id))
    if link is None:
        return Answer({"venue_id": venue.id, "last": None, "address": None})
    return Answer(_shown(link), version=link.version)
