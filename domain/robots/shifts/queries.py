"""Queries about the current shifts: of deployments, of venues, of people."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, TypedDict, cast
from uuid import UUID

import msgspec

from domain.kernel.storage.database import marks
from domain.kernel.storage.ledger import Ledger
from domain.robots.deployments.queries import Place


class ShiftRow(TypedDict):
    """A shift; days and times are strings."""

    shift_id: str
    deployment_id: str
    robot_id: str
    venue_id: str
    centre: str
    day: str
    start_time: str
    end_time: str
    state: str
    person_id: str | None
    stand_by_id: str | None
    pinned: int


class Span(NamedTuple):
    """The day, start and end of a shift."""

    day: date
    start: str
    end: str


class ShiftOf(NamedTuple):
    """A shift and its pilot."""

    shift_id: UUID
    person_id: UUID


def shifts_of_deployment(
    ledger: Ledger, deployment_id: UUID, first: date, last: date
) -> list[ShiftRow]:
    """The shifts of a deployment from `first` to `last`, by their times."""
    rows = ledger.rows(
        "SELECT * FROM robot_shifts WHERE deployment_id = ? AND day >= ? AND day <= ?"
        " ORDER BY day, start_time, shift_id",
        str(deployment_id),
        first.isoformat(),
        last.isoformat(),
    )
    return cast(list[ShiftRow], rows)


def shifts_at_venue(ledger: Ledger, venue_id: UUID, first: date, last: date) -> list[ShiftRow]:
    """The shifts at a venue from `first` to `last`, by their times."""
    rows = ledger.rows(
        "SELECT * FROM robot_shifts WHERE venue_id = ? AND day >= ? AND day <= ?"
        " ORDER BY day, start_time, shift_id",
        str(venue_id),
        first.isoformat(),
        last.isoformat(),
    )
    return cast(list[ShiftRow], rows)


def next_shifts(ledger: Ledger, person_id: UUID, first: date) -> list[ShiftRow]:
    """The first twenty shifts of a person from `first` on, in whatever state."""
    rows = ledger.rows(
        "SELECT * FROM robot_shifts WHERE person_id = ? AND day >= ? ORDER BY day, start_time"
        " LIMIT 20",
        str(person_id),
        first.isoformat(),
    )
    return cast(list[ShiftRow], rows)


def shifts_ahead(ledger: Ledger, person_id: UUID, first: date) -> list[Span]:
    """The times of a person's shifts from `first` on that are neither over nor given up."""
    rows = ledger.rows(
        "SELECT day, start_time, end_time FROM robot_shifts WHERE person_id = ? AND day >= ?"
        " AND state IN ('assigned', 'confirmed', 'started', 'interrupted') ORDER BY day",
        str(person_id),
        first.isoformat(),
    )
    return [
        Span(date.fromisoformat(row["day"]), row["start_time"], row["end_time"]) for row in rows
    ]


def held_on(ledger: Ledger, day: date, states: Collection[str]) -> list[ShiftOf]:
    """The shifts of a day in one of `states`, by start time."""
    rows = ledger.rows(
        "SELECT shift_id, person_id FROM robot_shifts WHERE day = ?"  # noqa: S608
        f" AND state IN ({marks(states)}) ORDER BY start_time, shift_id",
        day.isoformat(),
        *states,
    )
    return [ShiftOf(UUID(row["shift_id"]), UUID(row["person_id"])) for row in rows]


def open_by_deployment(
    ledger: Ledger, deployment_ids: Collection[str], first: date, last: date
) -> dict[str, int]:
    """How many shifts have no pilot from `first` to `last`, by deployment."""
    if not deployment_ids:
        return {}
    rows = ledger.rows(
        "SELECT deployment_id, COUNT(*) AS n FROM robot_shifts WHERE state = 'open'"  # noqa: S608
        f" AND day >= ? AND day <= ? AND deployment_id IN ({marks(deployment_ids)})"
        " GROUP BY deployment_id",
        first.isoformat(),
        last.isoformat(),
        *deployment_ids,
    )
    return {row["deployment_id"]: row["n"] for row in rows}


def count_shifts(ledger: Ledger, deployment_id: UUID, first: date, last: date) -> tuple[int, int]:
    """The number of shifts in the span that are not cancelled, and of those without a pilot."""
    row = ledger.row(
        "SELECT COUNT(*) AS n, SUM(CASE WHEN person_id IS NULL THEN 1 ELSE 0 END) AS open_ones"
        " FROM robot_shifts WHERE deployment_id = ? AND day >= ? AND day <= ?"
        " AND state <> 'cancelled'",
        str(deployment_id),
        first.isoformat(),
        last.isoformat(),
    )
    return (row["n"], row["open_ones"] or 0) if row else (0, 0)


class PlannedShifts(NamedTuple):
    """A deployment, and how many of its shifts are planned on a day."""

    deployment_id: str
    title: str
    shifts: int


def planned_on(ledger: Ledger, centre: str, day: date) -> list[PlannedShifts]:
    """The shifts of a centre on `day` that are not over, of deployments that rest on holidays."""
    rows = ledger.rows(
        "SELECT d.deployment_id, d.title, d.facts, COUNT(*) AS n FROM robot_shifts s"
        " JOIN deployments d ON d.deployment_id = s.deployment_id"
        " WHERE s.day = ? AND s.state IN ('open', 'assigned', 'confirmed') AND d.centre = ?"
        " GROUP BY d.deployment_id, d.title, d.facts ORDER BY d.title, d.deployment_id",
        day.isoformat(),
        centre,
    )
    return [
        PlannedShifts(row["deployment_id"], row["title"], row["n"])
        for row in rows
        if msgspec.json.decode(row["facts"])["schedule"]["closed_on_public_holidays"]
    ]


def spans_of(ledger: Ledger, shift_ids: Collection[str]) -> dict[str, Span]:
    """Day, start and end of several shifts by their ids."""
    if not shift_ids:
        return {}
    rows = ledger.rows(
        "SELECT shift_id, day, start_time, end_time FROM robot_shifts"  # noqa: S608
        f" WHERE shift_id IN ({marks(shift_ids)})",
        *shift_ids,
    )
    return {
        row["shift_id"]: Span(date.fromisoformat(row["day"]), row["start_time"], row["end_time"])
        for row in rows
    }


def places_of(ledger: Ledger, shift_ids: Collection[str]) -> dict[str, Place]:
    """The deployments and venues of several shifts by their ids."""
    if not shift_ids:
        return {}
    rows = ledger.rows(
        "SELECT shift_id, deployment_id, venue_id FROM robot_shifts"  # noqa: S608
        f" WHERE shift_id IN ({marks(shift_ids)})",
        *shift_ids,
    )
    return {row["shift_id"]: Place(row["deployment_id"], row["venue_id"]) for row in rows}
