"""The doors of the address that opens the day of a venue without an account."""

from typing import Any
from uuid import UUID

from app.access import in_sight
from app.robots.beside_schemas import DayLinkAnswer, DayLinkBody
from app.robots.day_links import address_of
from app.web import Answer, Room, service
from domain.kernel.caller import COORDINATION
from domain.robots.day_link import DayLink, EndDayLink, IssueDayLink, day_link_id
from domain.robots.robot import Venue


def open_day_link_doors(room: Room) -> None:
    """Open the doors of the day links in the room of robots."""
    room.command(
        "/venues/<uuid:venue_id>/issue-day-link",
        IssueDayLink,
        body=DayLinkBody,
        answer=DayLinkAnswer,
        present=_shown,
        creates=True,
    )
    room.command(
        "/venues/<uuid:venue_id>/end-day-link",
        EndDayLink,
        answer=DayLinkAnswer,
        present=_shown,
        may_be_empty=True,
    )
    room.get("/venues/<uuid:venue_id>/day-link", answer=DayLinkAnswer, roles=COORDINATION)(day_link)


def day_link(_: dict[str, Any], venue_id: UUID) -> Answer:
    """The address of the day of a venue, as long as it holds."""
    venue = in_sight(Venue, venue_id)
    link = service().ledger.find(DayLink, day_link_id(venue.id))
    if link is None:
        return Answer({"venue_id": venue.id, "last": None, "address": None})
    return Answer(_shown(link), version=link.version)


def _shown(link: DayLink) -> dict[str, Any]:
    holds = link.last is not None and link.last >= service().clock.today()
    return {
        "venue_id": link.venue_id,
        "last": link.last if holds else None,
        "address": address_of(link) if holds else None,
    }
