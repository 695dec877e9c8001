"""Routes of the calendar feed: its address is shown once, and serves the shifts of one pilot."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Response, request

from app.http.consistency import require_current
from app.http.idempotency import idempotency_key
from app.http.problems import language
from app.http.response_headers import DISPOSITION, content_disposition
from app.http.routing import ANYONE, Answer, ApiRouter, CommandBody, caller, envelope, service
from app.robots.deployments.deployment_names import names_in
from app.robots.feeds.icalendar import calendar
from app.robots.feeds.schemas import FeedAnswer
from domain.identity.sign_in import hash_of, new_secret
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import Role
from domain.robots.feeds.commands import EndShiftFeed, RenewShiftFeed
from domain.robots.feeds.feed import ShiftFeed
from domain.robots.feeds.queries import whose
from projections.robots.feeds import entries_of

BACK = timedelta(days=60)
"""How far back a feed reaches."""
PATH = "/shifts/feeds/<secret>.ics"


router = ApiRouter("robots")


pilots = frozenset({Role.PARTICIPANT})


@router.action("/shifts/feeds/renew", roles=pilots, body=CommandBody, answer=FeedAnswer, status=201)
def renew_shift_feed(values: dict[str, Any]) -> Answer:
    """Give the caller's calendar feed a new address, shown once; the previous one stops working."""
    secret = new_feed_secret(idempotency_key())
    command = RenewShiftFeed(secret_hash=hash_of(secret), **values)
    outcome = service().bus.dispatch(command, envelope())
    assert isinstance(outcome.aggregate, ShiftFeed)  # noqa: S101 - the handler says so
    shown = {"path": feed_path(secret), "renewed_at": outcome.aggregate.renewed_at}
    return Answer(shown, 201, outcome.aggregate.version, outcome.position)


@router.action("/shifts/feeds/end", roles=pilots, body=CommandBody, answer=FeedAnswer)
def end_shift_feed(values: dict[str, Any]) -> Answer:
    """Close the caller's calendar feed."""
    outcome = service().bus.dispatch(EndShiftFeed(**values), envelope())
    version = outcome.aggregate.version if outcome.aggregate else None
    return Answer({"path": None, "renewed_at": None}, 200, version, outcome.position)


@router.get(PATH, answer=None, roles=ANYONE, media_types=("text/calendar",), may_be_unchanged=True)
def shift_feed(_: dict[str, Any], secret: str) -> Response:
    """The shifts of one pilot, for a calendar that subscribes to them (iCalendar)."""
    person_id = whose(service().ledger, hash_of(secret))
    if person_id is None:
        raise NotFound
    # A calendar drops entries that its feed lacks, so no answer is better than an incomplete one.
    require_current(("robots.feeds",))
    rows = entries_of(service().views, str(person_id), service().clock.today() - BACK)
    titles = names_in("deployment", (row["deployment_id"] for row in rows))
    venues = names_in("venue", (row["venue_id"] for row in rows))
    body = calendar(rows, titles, venues, language())
    response = Response(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            DISPOSITION: content_disposition("shifts.ics", is_inline=True),
            "X-Robots-Tag": "noindex",
        },
    )
    response.set_etag(sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def new_feed_secret(key: str | None) -> str:
    """Return a secret for an address; the same `key` returns the same secret again."""
    if key is None:
        return new_secret()
    return service().secrets.sign("shift feed", f"{caller().actor} {key}")


def feed_path(secret: str) -> str:
    """Return the path of a feed."""
    return f"/api/v1/shifts/feeds/{secret}.ics"
