"""Improves a roster day by day: each day of each robot is replanned while the rest is fixed.

A day of one robot is small enough to try nearly every way to cut it into shifts, so one pass over a
large question takes about a second. The passes end when a whole pass improves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.robots.rosters.candidates import Table, loads_of
from domain.robots.rosters.objective import MOVED, Bend, bends_of, cells, shift_cost
from domain.robots.rosters.roster import RosterShift
from domain.robots.value_objects import PART

FILLED = 1_000_000
"""The value of a part with a pilot: more than anything it can cost."""
MOST_PASSES = 20
KEPT = 4
"""The number of partial solutions of a day that are followed further at each time."""


class _Move(NamedTuple):
    """One way to fill a day up to some time; a lower `worth` is better."""

    worth: int
    places: tuple[int, ...]
    people: frozenset[str]


@dataclass
class _Sweep:
    """The current shifts, and their loads."""

    table: Table
    shifts: set[RosterShift]
    bends: Mapping[str, list[Bend]]
    days: dict[tuple[date, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.loads = loads_of((*self.table.question.fixed, *sorted(self.shifts)))
        self.of_day: dict[tuple[date, str], list[RosterShift]] = defaultdict(list)
        for shift in sorted(self.shifts):
            self.of_day[shift.day, shift.robot].append(shift)
        for place, choice in enumerate(self.table.choices):
            self.days[choice.day, choice.robot].append(place)

    def once(self) -> bool:
        """Run one pass over all days; True if any day improved."""
        bettered = [self._better(key, places) for key, places in sorted(self.days.items())]
        return any(bettered)

    def _better(self, key: tuple[date, str], places: list[int]) -> bool:
        before = self.of_day[key]
        for shift in before:
            self.loads.drop(shift)
        best = self._best(places)
        found = [self.table.choices[place] for place in best.places]
        is_better = best.worth < sum(map(self._worth, before))
        after = found if is_better else before
        for shift in after:
            self.loads.add(shift)
        self.of_day[key] = after
        if is_better:
            self.shifts -= set(before)
            self.shifts |= set(after)
        return is_better

    def _worth(self, shift: RosterShift) -> int:
        """The cost of a shift while all other days and robots are fixed, less what it fills."""
        parts = (shift.end - shift.start) // PART
        before = self.loads.minutes.get(shift.candidate, 0) // PART
        hours = sum(
            bend.cost(before + parts) - bend.cost(before)
            for bend in self.bends.get(shift.candidate, ())
        )
        keepable = self.table.keepable
        kept = len(cells((shift,)) & keepable) if keepable else 0
        return shift_cost(shift) + hours - MOVED * kept - FILLED * parts

    def _best(self, places: Iterable[int]) -> _Move:
        """The best way to fill a day, or nearly so: only a few ways are followed at each time."""
        begins: dict[int, list[int]] = defaultdict(list)
        for place in places:
            if self._may(self.table.choices[place]):
                begins[self.table.choices[place].start].append(place)
        ways: dict[int, list[_Move]] = defaultdict(list)
        ways[0] = [_Move(0, (), frozenset())]
        for at in sorted(begins):
            here = _kept(way for time in list(ways) if time <= at for way in ways.pop(time))
            ways[at + 1] = list(here)
            for place in begins[at]:
                choice = self.table.choices[place]
                worth, own = self._worth(choice), {choice.candidate}
                ways[choice.end] += [
                    _Move(way.worth + worth, (*way.places, place), way.people | own)
                    for way in here
                    if choice.candidate not in way.people
                ]
        return min((way for each in ways.values() for way in each), key=_order)

    def _may(self, choice: RosterShift) -> bool:
        loads, one = self.loads, self.table.candidate(choice.candidate)
        if choice.end - choice.start > loads.left_on(one, choice.day):
            return False
        return not loads.is_busy(one.id, choice.day, choice.start, choice.end)


def swept(table: Table, shifts: set[RosterShift], shares: Mapping[str, int]) -> set[RosterShift]:
    """A roster that fills no less and costs no more, and where no single day can be improved."""
    bends = {id: bends_of(table.candidate(id), share) for id, share in shares.items()}
    sweep = _Sweep(table, set(shifts), bends)
    for _ in range(MOST_PASSES):
        if not sweep.once():
            break
    return sweep.shifts


def _kept(ways: Iterable[_Move]) -> list[_Move]:
    """The best of several ways, at most one for the same set of people."""
    found: dict[frozenset[str], _Move] = {}
    for way in sorted(ways, key=_order):
        found.setdefault(way.people, way)
        if len(found) == KEPT:
            break
    return list(found.values())


def _order(way: _Move) -> tuple[int, tuple[int, ...]]:
    return way.worth, way.places
