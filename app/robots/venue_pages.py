"""The day of a venue for its staff who sign in, and the address that staff of the centre issue."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app import fields
from app.access import caller, service
from app.pages import live
from app.pages.doors import Pages, give, show
from app.pages.forms import SaidQuery
from app.robots import listening, words
from app.robots.day_links import address_of
from app.robots.places import span
from app.robots.venue_day import VenueForm, code_of, command_of, venue_days
from domain.kernel.caller import COORDINATION, Role
from domain.kernel.errors import NotFound
from domain.robots.day_link import DayLink, EndDayLink, IssueDayLink, day_link_id
from domain.robots.robot import Venue

VENUES = frozenset({Role.VENUE})

pages = Pages("robots")


class LinkForm(fields.Form):
    """The last day of the address."""

    last = fields.Day(required=True)


@pages.page("/venue", roles=VENUES, query=SaidQuery)
def venue(_query: dict[str, Any]) -> Response:
    """Today and tomorrow at my venue."""
    seen, own = live.position(), caller().venue_id
    found = service().ledger.find(Venue, own) if own else None
    if own is None or found is None or not found.is_visible_to(caller()):
        return show("robots/no_venue.html")
    return show(
        "robots/venue_day.html",
        words=words,
        span=span,
        code=code_of,
        name=found.name,
        here="/venue",
        stream=listening.VENUE,
        seen=seen,
        at=service().clock.now(),
        robots=venue_days(own),
        today=service().clock.today(),
        is_link=False,
    )


@pages.form("/venue", roles=VENUES, body=VenueForm, back=venue)
def say_at_venue(values: dict[str, Any]) -> str:
    """Close a day, report a fault, or say that it is mended."""
    own = caller().venue_id
    if own is None:
        raise NotFound
    give(command_of(values, own))
    return f"/venue?said={values['act']}"


@pages.page("/venues/<uuid:venue_id>/link", roles=COORDINATION, query=SaidQuery)
def link(_query: dict[str, Any], venue_id: UUID) -> Response:
    """The address of the day page of a venue, which needs no account."""
    found, held = _visible(venue_id)
    today = service().clock.today()
    holds = held is not None and held.last is not None and held.last >= today
    return show(
        "robots/venue_link.html",
        venue=found,
        last=held.last if held and holds else None,
        address=address_of(held) if held and holds else "",
        until=_a_quarter_on(today),
        today=today,
    )


@pages.form("/venues/<uuid:venue_id>/link", roles=COORDINATION, body=LinkForm, back=link)
def issue_link(values: dict[str, Any], venue_id: UUID) -> str:
    """Issue a new address."""
    _visible(venue_id)
    give(IssueDayLink(venue_id=venue_id, **values))
    return f"/venues/{venue_id}/link?said=issued"


@pages.form("/venues/<uuid:venue_id>/link/end", roles=COORDINATION, body=fields.Form, back=link)
def end_link(_values: dict[str, Any], venue_id: UUID) -> str:
    """End the address."""
    _visible(venue_id)
    give(EndDayLink(venue_id=venue_id))
    return f"/venues/{venue_id}/link?said=ended"


def _visible(venue_id: UUID) -> tuple[Venue, DayLink | None]:
    found = service().ledger.get(Venue, venue_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found, service().ledger.find(DayLink, day_link_id(venue_id))


def _a_quarter_on(today: date) -> date:
    return date.fromordinal(today.toordinal() + 92)
