"""The day of a venue for its staff with an account, and the link that the centre's staff issue."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages import sse
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.robots import change_subscriptions, labels
from app.robots.deployments.deployment_names import span
from app.robots.shifts.current_pilot import was_missed
from app.robots.venue_links.tokens import address_of
from app.robots.venue_links.venue_day import VenueForm, code_of, command_of, venue_days
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.robots.deployments.robot import Venue
from domain.robots.venue_links.commands import EndVenueLink, IssueVenueLink
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id

VENUES = frozenset({Role.VENUE})

pages = Pages("robots")


class LinkForm(fields.Form):
    """The last day on which the address is valid."""

    last = fields.Day(required=True)


@pages.page("/venue", roles=VENUES, query=FlashQuery)
def venue(_query: dict[str, Any]) -> Response:
    """Today and tomorrow at the caller's venue."""
    seen, own = sse.position(), caller().venue_id
    found = service().ledger.find(Venue, own) if own else None
    if own is None or found is None or not found.is_visible_to(caller()):
        return render("robots/no_venue.html")
    return render(
        "robots/venue_day.html",
        words=labels,
        span=span,
        code=code_of,
        was_missed=was_missed,
        name=found.name,
        here="/venue",
        stream=change_subscriptions.VENUE,
        seen=seen,
        at=service().clock.now(),
        robots=venue_days(own),
        today=service().clock.today(),
        is_link=False,
    )


@pages.form("/venue", roles=VENUES, body=VenueForm, back=venue)
def say_at_venue(values: dict[str, Any]) -> str:
    """Close or reopen a day, report a fault, or record that it is repaired."""
    own = caller().venue_id
    if own is None:
        raise NotFound
    dispatch(command_of(values, own))
    return f"/venue?said={values['act']}"


@pages.page("/venues/<uuid:venue_id>/link", roles=COORDINATION, query=FlashQuery)
def link(_query: dict[str, Any], venue_id: UUID) -> Response:
    """The address of the day page of a venue, which needs no account."""
    found, held = _visible(venue_id)
    today = service().clock.today()
    holds = held is not None and held.last is not None and held.last >= today
    return render(
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
    dispatch(IssueVenueLink(venue_id=venue_id, **values))
    return f"/venues/{venue_id}/link?said=issued"


@pages.form("/venues/<uuid:venue_id>/link/end", roles=COORDINATION, body=fields.Form, back=link)
def end_link(_values: dict[str, Any], venue_id: UUID) -> str:
    """End the address."""
    _visible(venue_id)
    dispatch(EndVenueLink(venue_id=venue_id))
    return f"/venues/{venue_id}/link?said=ended"


def _visible(venue_id: UUID) -> tuple[Venue, VenueLink | None]:
    found = service().ledger.get(Venue, venue_id)
    if not found.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return found, service().ledger.find(VenueLink, venue_link_id(venue_id))


def _a_quarter_on(today: date) -> date:
    return date.fromordinal(today.toordinal() + 92)
