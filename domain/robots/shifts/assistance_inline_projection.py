"""Inline tables of assistance with shifts: open calls for help and open offers."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change, Row, marks
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)
from domain.kernel.storage.ledger import Ledger
from domain.robots.shifts.assistance import ShiftAssistance

RECENT = timedelta(days=1)
"""How many days back a shift may lie and still count as waiting for help."""
TABLES = """
CREATE TABLE IF NOT EXISTS beside_shifts (
    shift_id TEXT PRIMARY KEY, centre TEXT NOT NULL, needs_help INTEGER NOT NULL, swap_by TEXT
);
CREATE INDEX IF NOT EXISTS beside_shifts_with_swap ON beside_shifts (centre)
    WHERE swap_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS beside_shifts_with_help ON beside_shifts (centre) WHERE needs_help = 1;
"""
_SHIFTS = (
    "SELECT b.shift_id, s.deployment_id, s.venue_id, s.day, s.start_time, s.end_time, s.person_id"
    " FROM beside_shifts b JOIN robot_shifts s ON s.shift_id = b.shift_id"
)


def assistance_row(assistance: ShiftAssistance, _: Sequence[Event]) -> Iterator[Change]:
    """The row of the assistance with one shift."""
    yield upsert(
        "beside_shifts",
        "shift_id",
        shift_id=str(assistance.shift_id),
        centre=assistance.centre,
        needs_help=int(assistance.needs_help),
        swap_by=str(assistance.swap_by) if assistance.swap_by else None,
    )


def swaps_for(ledger: Ledger, person_id: UUID, today: date) -> list[Row]:
    """The shifts that other pilots of the same deployments offer, the soonest first."""
    return ledger.rows(
        f"{_SHIFTS} JOIN pilots p ON p.deployment_id = s.deployment_id"
        " WHERE p.person_id = ? AND p.enrolled = 1 AND b.swap_by = s.person_id"
        " AND b.swap_by <> ? AND s.state IN ('assigned', 'confirmed') AND s.day >= ?"
        " ORDER BY s.day, s.start_time, b.shift_id LIMIT 50",
        str(person_id),
        str(person_id),
        today.isoformat(),
    )


def swaps_of(ledger: Ledger, person_id: UUID, today: date) -> frozenset[str]:
    """The ids of the shifts from `today` on that a pilot offers to the others."""
    rows = ledger.rows(
        f"{_SHIFTS} WHERE s.person_id = ? AND b.swap_by = s.person_id"
        " AND s.state IN ('assigned', 'confirmed') AND s.day >= ?",
        str(person_id),
        today.isoformat(),
    )
    return frozenset(row["shift_id"] for row in rows)


def help_wanted(ledger: Ledger, centres: Sequence[str], first: date) -> list[Row]:
    """The shifts since `first` whose pilots are waiting for help."""
    if not centres:
        return []
    return ledger.rows(
        f"{_SHIFTS} WHERE b.needs_help = 1 AND s.day >= ?"
        f" AND b.centre IN ({marks(centres)})"
        " ORDER BY s.day, s.start_time, b.shift_id LIMIT 50",
        first.isoformat(),
        *centres,
    )


INLINE_PROJECTIONS: InlineProjections = {ShiftAssistance: assistance_row}
INLINE_VERSIONS: InlineVersions = {ShiftAssistance: InlineVersion(1, ("beside_shifts",))}
