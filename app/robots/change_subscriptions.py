"""Who hears of which robots while a page is open: pilots, the staff of a venue, and its address."""

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
from domain.kernel.storage.database import Row
from domain.kernel.storage.ledger import Ledger, answering
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
    """A question whether this issue of an address holds now."""

    def check() -> Listener | None:
        link = at.ledger.find(VenueLink, id)
        return listener if link is not None and link.holds(issue, at.clock.today()) else None

    return check


def _of_a_pilot(at: Service, reader: Caller) -> frozenset[str]:
    rows = at.ledger.rows(
        "SELECT deployment_id FROM pilots WHERE person_id = ? AND enrolled = 1",
        str(reader.person_id),
    )
    return frozenset(_deployment(row["deployment_id"]) for row in rows)


def _of_a_venue(_: Service, reader: Caller) -> frozenset[str]:
    return frozenset({_venue(reader.venue_id)} if reader.venue_id else ())


def _deployment(id: object) -> str:
    return f"deployment:{id}"


def _venue(id: object) -> str:
    return f"venue:{id}"


class _First(msgspec.Struct):
    """What the first event beside a shift says of it."""

    shift_id: str


_FIRST = msgspec.json.Decoder(_First)


def _places(ledger: Ledger, page: Notifications) -> Subjects:
    """The deployments and venues of these events, by as many questions as there are kinds."""
    kinds: dict[str, dict[str, int]] = {}
    for item in page:
        ids = kinds.setdefault(item.topic.partition(".")[0], {})
        ids[str(item.originator_id)] = int(item.id)
    covers, besides = kinds.get("cover", {}), kinds.get("beside_shift", {})
    shifts = kinds.setdefault("shift", {})
    for row in _rows(ledger, "SELECT cover_id, shift_id FROM covers WHERE cover_id", covers):
        _later(shifts, row["shift_id"], covers[row["cover_id"]])
    for id, shift_id in _shifts_of(ledger, besides) if besides else ():
        _later(shifts, shift_id, besides[id])
    deployments = kinds.get("deployment", {})
    for table, key, own in (
        ("robot_shifts", "shift_id", shifts),
        ("deployments", "deployment_id", deployments),
    ):
        sql = f"SELECT {key} AS id, deployment_id, venue_id FROM {table} WHERE {key}"  # noqa: S608
        for row in _rows(ledger, sql, own):
            yield _deployment(row["deployment_id"]), own[row["id"]]
            yield _venue(row["venue_id"]), own[row["id"]]


def _rows(ledger: Ledger, sql: str, ids: Iterable[str]) -> list[Row]:
    wanted = [*ids]
    return ledger.rows(f"{sql} IN ({', '.join('?' * len(wanted))})", *wanted) if wanted else []


def _shifts_of(ledger: Ledger, assistance_ids: Iterable[str]) -> list[tuple[str, str]]:
    """The shifts in whose assistance something was recorded: the first event of each says so."""
    with answering:
        stored = ledger.recorder.select_streams([UUID(id) for id in assistance_ids])
    found = []
    for item in stored:
        if item.originator_version == 1:
            with suppress(msgspec.DecodeError):
                found.append((str(item.originator_id), _FIRST.decode(item.state).shift_id))
    return found


def _later(positions: dict[str, int], id: str, position: int) -> None:
    positions[id] = max(position, positions.get(id, 0))


STREAMS = sse.LiveStreams(
    reads=("robots.shifts", "robots.hours"),
    hearing=Subscription(TOPICS, _places),
    streams=(
        (PILOTS, frozenset({Role.PARTICIPANT}), _of_a_pilot),
        (VENUE, frozenset({Role.VENUE}), _of_a_venue),
    ),
    views=((BY_LINK, _listen_by_link),),
)
