"""The token of a venue link: sealed with the installation's secrets, and limited in rate."""

from datetime import date
from uuid import UUID

from flask import request

from app.http.authorization import service
from app.http.problems import TooOften
from app.runtime.secrets import Secrets
from domain.identity.throttle import FROM_EVERYWHERE, TooSoon, reserve_one
from domain.kernel.errors import NotFound
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id

PURPOSE = "venue day"
LONGEST_TOKEN = 300


def token_of(link: VenueLink) -> str:
    """Return a token that opens the page while this issue of the link is valid."""
    return sealed_token(service().secrets, link)


def sealed_token(secrets: Secrets, link: VenueLink) -> str:
    """Return the venue, the last day and the issue, sealed so that only `secrets` can read them."""
    last = link.last.isoformat() if link.last else ""
    return secrets.enclose(PURPOSE, f"{link.venue_id} {last} {link.issue}", PURPOSE)


def address_of(link: VenueLink) -> str:
    """Return the full address of the page of a venue, to be handed out."""
    return f"{request.host_url.rstrip('/')}/venue/day/{token_of(link)}"


def link_of(token: str) -> VenueLink:
    """Return the link that a token opens today. Raises NotFound.

    Invalid tokens are not counted: a token is sealed, so nobody can guess one, and a limit would
    let one visitor lock out everybody behind the same IP address.
    """
    link = _opened(token)
    if link is None:
        raise NotFound
    return link


def count_act(link: VenueLink) -> None:
    """Count an act through a link towards its limit. Raises TooOften."""
    key, at = service().secrets.fingerprint(PURPOSE, str(link.id)), service()
    try:
        reserve_one(at.ledger, f"day link|{key}", FROM_EVERYWHERE, at.clock.now())
    except TooSoon as refusal:
        raise TooOften(refusal.seconds) from refusal


def _opened(token: str) -> VenueLink | None:
    at = service()
    try:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        venue_id, last, issue = at.secrets.disclose(PURPOSE, token, PURPOSE).split(" ")
        link = at.ledger.find(VenueLink, venue_link_id(UUID(venue_id)))
        is_whole = link is not None and link.last == date.fromisoformat(last)
        holds = link is not None and is_whole and link.holds(int(issue), at.clock.today())
    except ValueError:
        return None
    return link if holds else None
