"""The day page of a venue by its signed link: no account, no names, and never cached."""

from typing import Any

from flask import Response, g

from app.http.authorization import ANYONE, service
from app.http.idempotency import digest
from app.pages import sse
from app.pages.browser_keeping import keep_for_link
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, render
from app.robots import change_subscriptions, labels
from app.robots.deployments.deployment_names import span
from app.robots.shifts.current_pilot import was_missed
from app.robots.venue_links.tokens import count_act, link_of
from app.robots.venue_links.venue_day import VenueForm, code_of, command_of, venue_days
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.robots.deployments.robot import Venue
from domain.robots.venue_links.venue_link import VenueLink

pages = Pages("robots")


@pages.page("/venue/day/<token>", roles=ANYONE, query=FlashQuery)
def venue_day(_query: dict[str, Any], token: str) -> Response:
    """Today and tomorrow at the venue that the address names."""
    seen, link = sse.position(), link_of(token)
    keep_for_link(link.id)
    response = render(
        "robots/venue_day.html",
        words=labels,
        span=span,
        code=code_of,
        was_missed=was_missed,
        name=service().ledger.get(Venue, link.venue_id).name,
        here=f"/venue/day/{token}",
        stream=change_subscriptions.BY_LINK.replace("<token>", token),
        seen=seen,
        at=service().clock.now(),
        robots=venue_days(link.venue_id),
        today=service().clock.today(),
        is_link=True,
        until=link.last,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@pages.form("/venue/day/<token>", roles=ANYONE, body=VenueForm, back=venue_day)
def say_by_link(values: dict[str, Any], token: str) -> str:
    """Close or reopen a day, report a fault, or record that it is repaired, as the venue."""
    link = link_of(token)
    keep_for_link(link.id)
    command = command_of(values, link.venue_id)
    count_act(link)
    once = typed().once
    how = Envelope(
        caller=_venue(link),
        correlation_id=g.request_id,
        idempotency_key=once,
        digest=digest() if once is not None else "",
    )
    g.position = service().bus.dispatch(command, how).position
    return f"/venue/day/{token}?said={values['act']}"


def _venue(link: VenueLink) -> Caller:
    """Return the venue as the caller of commands through its link."""
    return Caller(
        account_id=None,
        roles=frozenset({Role.VENUE}),
        centres=(link.centre,),
        venue_id=link.venue_id,
        system_name="venue-link",
    )
