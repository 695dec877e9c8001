"""A roster as a table: a row per day, a column per half hour, shifts spanning their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.robots.deployments.schedule import DayPlan
from domain.robots.value_objects import PART, ShiftState, clock_time, minutes, parts

GONE = frozenset({ShiftState.CANCELLED.value})
"""Shifts that the table leaves out."""


@dataclass
class Cell:
    """Adjacent columns of a day: a shift, a gap (open, but nobody is there), or no running time."""

    start: str
    end: str
    shift: Row | None = None
    is_gap: bool = False

    @property
    def columns(self) -> int:
        """Return the length in half hours."""
        return (minutes(self.end) - minutes(self.start)) // PART


@dataclass
class Day:
    """A row of the table."""

    day: date
    closed_because: BilingualText | None
    cells: list[Cell] = field(default_factory=list)
    gap: int = 0
    """Open minutes without a shift, or with a shift without a pilot."""
    running: int = 0
    is_certain: bool = True
    """False if it is not known yet whether the robot runs."""


@dataclass(frozen=True)
class Table:
    """The days, and the start times of the columns."""

    starts: Sequence[str]
    days: Sequence[Day]

    @property
    def gap(self) -> int:
        """Return the minutes of all gaps."""
        return sum(day.gap for day in self.days)

    @property
    def running(self) -> int:
        """Return the minutes during which the robot runs."""
        return sum(day.running for day in self.days)

    @property
    def is_certain(self) -> bool:
        """Return whether it is known of every day if the robot runs."""
        return all(day.is_certain for day in self.days)


def table(plans: Sequence[DayPlan], shifts: Sequence[Row]) -> Table:
    """Return the table of days and their shifts (rows with `day`, `start_time`, `end_time`)."""
    by_day: dict[str, list[Row]] = {}
    for row in shifts:
        if row["state"] not in GONE:
            by_day.setdefault(row["day"], []).append(row)
    running = {plan.day: {part for span in plan.slots for part in parts(*span)} for plan in plans}
    used = set().union(*running.values()) if running else set()
    for rows in by_day.values():
        used |= {part for row in rows for part in parts(row["start_time"], row["end_time"])}
    starts = [clock_time(at) for at in _whole(sorted(minutes(item) for item in used))]
    days = [_day(plan, by_day.get(plan.day.isoformat(), []), running, starts) for plan in plans]
    return Table(starts, days)


def _whole(found: list[int]) -> range:
    return range(found[0], found[-1] + PART, PART) if found else range(0)


def _day(
    plan: DayPlan, rows: list[Row], running: Mapping[date, set[str]], starts: Sequence[str]
) -> Day:
    taken = {
        part: row
        for row in sorted(rows, key=lambda row: row["state"] != ShiftState.NO_SHOW.value)
        for part in parts(row["start_time"], row["end_time"])
    }
    day = Day(plan.day, plan.closed_because, running=plan.minutes, is_certain=plan.is_certain)
    for start in starts:
        row, is_open = taken.get(start), start in running[plan.day]
        is_gap = row is None and is_open
        before = day.cells[-1] if day.cells else None
        if is_gap or (row is not None and row["person_id"] is None):
            day.gap += PART
        if before is not None and _same(before, row, is_gap=is_gap):
            before.end = clock_time(minutes(start) + PART)
        else:
            day.cells.append(Cell(start, clock_time(minutes(start) + PART), row, is_gap))
    return day


def _same(cell: Cell, row: Row | None, *, is_gap: bool) -> bool:
    if row is None or cell.shift is None:
        return cell.shift is row and cell.is_gap == is_gap
    return bool(cell.shift["shift_id"] == row["shift_id"])
