"""Inline tables of searches for cover, and the queries of pilots and staff.

The claim `cover.taken` makes one acceptance win when several arrive at the same time.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, Row, marks
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    claim,
    upsert,
)
from domain.kernel.storage.ledger import Ledger
from domain.robots.cover.cover import SEEKING, Cover

TABLES = """
CREATE TABLE IF NOT EXISTS covers (
    cover_id TEXT PRIMARY KEY, shift_id TEXT NOT NULL, centre TEXT NOT NULL, state TEXT NOT NULL,
    tell_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS covers_by_shift ON covers (shift_id, state);
CREATE INDEX IF NOT EXISTS covers_by_centre ON covers (centre, state);
CREATE TABLE IF NOT EXISTS cover_offers (
    cover_id TEXT NOT NULL, person_id TEXT NOT NULL, answer TEXT, PRIMARY KEY (cover_id, person_id)
);
CREATE INDEX IF NOT EXISTS cover_offers_by_person ON cover_offers (person_id);
"""
COVER_TAKEN = "cover.taken"
_SEEKING = ", ".join(f"'{item.value}'" for item in sorted(SEEKING))
_SHIFTS = (
    "SELECT c.cover_id, c.state AS cover_state, c.tell_at, s.shift_id, s.deployment_id, s.venue_id,"
    " s.day, s.start_time, s.end_time FROM covers c JOIN robot_shifts s ON s.shift_id = c.shift_id"
)
_OPEN = f"c.state IN ({_SEEKING}) AND s.state = 'open' AND s.day >= ?"


def cover_row(cover: Cover, events: Sequence[Event]) -> Iterator[Change]:
    """The row of one search, the rows of the people asked, and the claim of the one who accepts."""
    for event in events:
        if isinstance(event, Cover.Taken):
            yield claim(COVER_TAKEN, str(cover.id), event.person_id)
            yield _answered(cover, event.person_id, "yes")
        elif isinstance(event, Cover.Declined):
            yield _answered(cover, event.person_id, "no")
        elif isinstance(event, Cover.Offered):
            yield from (_asked(cover, person_id) for person_id in event.person_ids)
    yield upsert(
        "covers",
        "cover_id",
        cover_id=str(cover.id),
        shift_id=str(cover.shift_id),
        centre=cover.centre,
        state=cover.state.value,
        tell_at=cover.tell_at.isoformat(),
    )


def _asked(cover: Cover, person_id: UUID) -> Change:
    return Change(
        "INSERT INTO cover_offers (cover_id, person_id) VALUES (?, ?)"
        " ON CONFLICT (cover_id, person_id) DO NOTHING",
        (str(cover.id), str(person_id)),
    )


def _answered(cover: Cover, person_id: UUID, answer: str) -> Change:
    return Change(
        "UPDATE cover_offers SET answer = ? WHERE cover_id = ? AND person_id = ?",
        (answer, str(cover.id), str(person_id)),
    )


def offers_to(ledger: Ledger, person_id: UUID, today: date) -> list[Row]:
    """The shifts that a person is asked to take and has not answered, the soonest first."""
    return ledger.rows(
        f"{_SHIFTS} JOIN cover_offers o ON o.cover_id = c.cover_id"
        f" WHERE o.person_id = ? AND o.answer IS NULL AND {_OPEN}"
        " ORDER BY s.day, s.start_time, c.cover_id",
        str(person_id),
        today.isoformat(),
    )


def sought_in(ledger: Ledger, centres: Sequence[str], today: date) -> list[Row]:
    """The shifts of these centres that need cover, the soonest first."""
    if not centres:
        return []
    return ledger.rows(
        f"{_SHIFTS} WHERE c.centre IN ({marks(centres)}) AND {_OPEN}"
        " ORDER BY s.day, s.start_time, c.cover_id LIMIT 200",
        *centres,
        today.isoformat(),
    )


def searches_for(ledger: Ledger, shift_id: UUID) -> list[UUID]:
    """The active searches for a shift."""
    rows = ledger.rows(
        f"SELECT cover_id FROM covers WHERE shift_id = ? AND state IN ({_SEEKING})"  # noqa: S608
        " ORDER BY cover_id",
        str(shift_id),
    )
    return [UUID(row["cover_id"]) for row in rows]


def shifts_of_searches(ledger: Ledger, cover_ids: Collection[str]) -> dict[str, str]:
    """The shift of each search, by the id of the search."""
    if not cover_ids:
        return {}
    rows = ledger.rows(
        f"SELECT cover_id, shift_id FROM covers WHERE cover_id IN ({marks(cover_ids)})",  # noqa: S608
        *cover_ids,
    )
    return {row["cover_id"]: row["shift_id"] for row in rows}


INLINE_PROJECTIONS: InlineProjections = {Cover: cover_row}
INLINE_VERSIONS: InlineVersions = {Cover: InlineVersion(1, ("covers", "cover_offers"))}
