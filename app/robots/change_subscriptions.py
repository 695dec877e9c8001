"""Who is notified of changes while a page is open: pilots, staff of a venue, and its link."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import msgspec
from flask import Response

from app.bootstrap import Service
from app.http.authorization import service
from app.pages import sse
from app.pages.change_feed import Notifications, Subjects, Subscription
from app.pages.sse_subscription import Check, Listener
from app.robots.venue_links.tokens import link_of
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.stored_events import first_of_each
from domain.robots.cover.inline_projection import shifts_of_searches
from domain.robots.deployments.pilot_queries import deployments_of
from domain.robots.deployments.queries import places_of_deployments
from domain.robots.shifts.queries import places_of
from domain.robots.venue_links.venue_link import VenueLink

TOPICS = ("shift.", "beside_shift.", "cover.", "deployment.")
PILOTS = "/live/shifts"
VENUE = "/live/venue"
BY_LINK = "/live/venue/day/<token>"


def _listen_by_link(token: str) -> Response:
    """Tell the open page of a venue's address. Raises NotFound, TooOften and Unavailable."""
    link = link_of(token)
    listener = Listener(str(link.id), frozenset({_venue(link.venue_id)}))
    return sse.stream_for(listener, _check(service(), link.id, link.issue, listener))


def _check(at: Service, id: UUID, issue: int, listener: Listener) -> Check:
    """Return a check that this issue of a venue's link is still valid."""

    def check() -> Listener | None:
        link = at.ledger.find(VenueLink, id)
        return listener if link is not None and link.holds(issue, at.clock.today()) else None

    return check


def _of_a_pilot(at: Service, reader: Caller) -> frozenset[str]:
    own = deployments_of(at.ledger, reader.person_id) if reader.person_id else ()
    return frozenset(map(_deployment, own))


def _of_a_venue(_: Service, reader: Caller) -> frozenset[str]:
    return frozenset({_venue(reader.venue_id)} if reader.venue_id else ())


def _deployment(id: object) -> str:
    return f"deployment:{id}"


def _venue(id: object) -> str:
    return f"venue:{id}"


class _First(msgspec.Struct):
    """The fields that are read from the first event of a shift's assistance."""

    shift_id: str


_FIRST = msgspec.json.Decoder(_First)


def _places(ledger: Ledger, page: Notifications) -> Subjects:
    """Yield the deployments and venues of these events, with one query per kind."""
    kinds: dict[str, dict[str, int]] = {}
    for item in page:
        ids = kinds.setdefault(item.topic.partition(".")[0], {})
        ids[str(item.originator_id)] = item.position
    covers, besides = kinds.get("cover", {}), kinds.get("beside_shift", {})
    shifts = kinds.setdefault("shift", {})
    for id, shift_id in shifts_of_searches(ledger, covers).items():
        _later(shifts, shift_id, covers[id])
    for id, shift_id in _shifts_of(ledger, besides) if besides else ():
        _later(shifts, shift_id, besides[id])
    deployments = kinds.get("deployment", {})
    for own, places in (
        (shifts, places_of(ledger, shifts)),
        (deployments, places_of_deployments(ledger, deployments)),
    ):
        for id, place in places.items():
            yield _deployment(place.deployment_id), own[id]
            yield _venue(place.venue_id), own[id]


def _shifts_of(ledger: Ledger, assistance_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return the shift of each assistance id, taken from its first event."""
    found = []
    for id, first in first_of_each(ledger, [UUID(id) for id in assistance_ids]).items():
        with suppress(msgspec.DecodeError):
            found.append((str(id), _FIRST.decode(first.state).shift_id))
    return found


def _later(positions: dict[str, int], id: str, position: int) -> None:
    positions[id] = max(position, positions.get(id, 0))


HEARING = Subscription(TOPICS, _places)
STREAMS = sse.LiveStreams(
    reads=("robots.shifts", "robots.hours"),
    hearing=HEARING,
    streams=(
        (PILOTS, frozenset({Role.PARTICIPANT}), _of_a_pilot),
        (VENUE, frozenset({Role.VENUE}), _of_a_venue),
    ),
    views=((BY_LINK, _listen_by_link),),
)
