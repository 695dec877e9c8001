"""Every shift that a pilot could take: the choices of the solver."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from domain.kernel.time.periods import week_of
from domain.robots.rosters.objective import Cell, cells
from domain.robots.rosters.roster import Candidate, RosterQuestion, RosterShift, joined
from domain.robots.value_objects import PART

LONGEST = 480
"""The longest shift that is ever planned, in minutes."""


@dataclass(frozen=True)
class Loads:
    """The time that fixed shifts take from each candidate."""

    minutes_by_day: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    days_by_week: dict[tuple[str, date], set[date]] = field(
        default_factory=lambda: defaultdict(set)
    )
    minutes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_day: dict[tuple[str, date], list[RosterShift]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, shift: RosterShift) -> None:
        """Add one shift."""
        length = shift.end - shift.start
        self.minutes_by_day[shift.candidate, shift.day] += length
        self.days_by_week[shift.candidate, week_of(shift.day)[0]].add(shift.day)
        self.minutes[shift.candidate] += length
        self.by_day[shift.candidate, shift.day].append(shift)

    def drop(self, shift: RosterShift) -> None:
        """Remove one shift."""
        length, key = shift.end - shift.start, (shift.candidate, shift.day)
        self.minutes_by_day[key] -= length
        self.minutes[shift.candidate] -= length
        self.by_day[key].remove(shift)
        if not self.by_day[key]:
            self.days_by_week[shift.candidate, week_of(shift.day)[0]].discard(shift.day)

    def copy(self) -> "Loads":
        """Return an independent copy."""
        return loads_of([shift for shifts in self.by_day.values() for shift in shifts])

    def left_on(self, candidate: Candidate, day: date) -> int:
        """Minutes left by the limits per day and in total; 0 if no day of the week is left."""
        left = LONGEST
        if candidate.minutes_per_day is not None:
            left = min(
                left, candidate.minutes_per_day - self.minutes_by_day.get((candidate.id, day), 0)
            )
        if candidate.minutes_in_all is not None:
            left = min(left, candidate.minutes_in_all - self.minutes.get(candidate.id, 0))
        return max(0, left) if self.has_day_left(candidate, day) else 0

    def has_day_left(self, candidate: Candidate, day: date) -> bool:
        """True if the candidate already works that day, or may work one more day in that week."""
        if candidate.days_per_week is None:
            return True
        days = self.days_by_week.get((candidate.id, week_of(day)[0]), set())
        return day in days or len(days) < candidate.days_per_week

    def is_busy(self, candidate: str, day: date, start: int, end: int) -> bool:
        """True if the candidate has a shift during that time."""
        return any(item.overlaps(day, start, end) for item in self.by_day.get((candidate, day), ()))


def loads_of(shifts: tuple[RosterShift, ...] | list[RosterShift]) -> Loads:
    """The time that these shifts take from each candidate."""
    loads = Loads()
    for shift in shifts:
        loads.add(shift)
    return loads


@dataclass(frozen=True)
class Table:
    """Data derived from the question: the stretches that need pilots, and the possible choices."""

    question: RosterQuestion

    @cached_property
    def loads(self) -> Loads:
        """The loads of the fixed shifts."""
        return loads_of(self.question.fixed)

    @cached_property
    def _by_id(self) -> dict[str, Candidate]:
        return {candidate.id: candidate for candidate in self.question.candidates}

    def candidate(self, id: str) -> Candidate:
        """The candidate with this id."""
        return self._by_id[id]

    @cached_property
    def stretches(self) -> list[tuple[str, date, int, int]]:
        """Robot, day, start and end of every continuous time without a fixed shift, in order."""
        taken = {(item.robot, item.day, at) for item in self.question.fixed for at in item.starts()}
        spans: dict[tuple[date, str], list[tuple[int, int]]] = defaultdict(list)
        for part in sorted(set(self.question.parts)):
            if (part.robot, part.day, part.start) not in taken:
                spans[part.day, part.robot].append((part.start, part.start + PART))
        return [
            (robot, day, start, end)
            for (day, robot), own in sorted(spans.items())
            for start, end in joined(tuple(own))
        ]

    @cached_property
    def pilots_of(self) -> dict[str, list[Candidate]]:
        """The candidates of each robot, by id."""
        robots = {robot for robot, _, _, _ in self.stretches}
        everybody = sorted(self.question.candidates, key=lambda candidate: candidate.id)
        return {robot: [item for item in everybody if item.may_pilot(robot)] for robot in robots}

    @cached_property
    def choices(self) -> list[RosterShift]:
        """Every shift within a candidate's time and limits, as if it were the only new one."""
        return [
            choice
            for robot, day, start, end in self.stretches
            for item in self.pilots_of[robot]
            for choice in self._choices_of(item, robot, day, start, end)
        ]

    @cached_property
    def reachable_parts(self) -> int:
        """The number of parts that a candidate could take; no roster fills more."""
        return len(
            {(choice.robot, choice.day, at) for choice in self.choices for at in choice.starts()}
        )

    @cached_property
    def keepable(self) -> set[Cell]:
        """The parts of the former roster that could be kept, with their candidates."""
        former = cells(self.question.former)
        return former & cells(self.choices) if former else set()

    def _choices_of(
        self, candidate: Candidate, robot: str, day: date, start: int, end: int
    ) -> Iterator[RosterShift]:
        left = self.loads.left_on(candidate, day)
        for begins, ends in joined(candidate.free.get(day, ())):
            for at in range(start, end, PART):
                if at < begins:
                    continue
                for until in range(at + PART, min(end, ends, at + left) + 1, PART):
                    if self.loads.is_busy(candidate.id, day, at, until):
                        break
                    yield RosterShift(day, at, robot, until, candidate.id)
