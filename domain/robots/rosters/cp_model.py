"""The question as an OR-Tools CP-SAT model: a variable for each choice, and the constraints."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.robots.rosters.candidates import Table
from domain.robots.rosters.cp_variables import Program
from domain.robots.rosters.objective import MOVED, bends_of, cells, shift_cost
from domain.robots.rosters.roster import Candidate
from domain.robots.value_objects import PART


class Model(Program):
    """A variable for each choice of a table, and the constraints between them."""

    def __init__(self, table: Table) -> None:
        super().__init__([(item.end - item.start) // PART for item in table.choices])
        self.table = table
        self.choices = table.choices
        self.filled = self.length(range(len(self.choices)))
        self._of: dict[str, list[int]] = defaultdict(list)
        for place, choice in enumerate(self.choices):
            self._of[choice.candidate].append(place)
        self._one_pilot_a_part()
        for id, places in self._of.items():
            self._limits(table.candidate(id), places)

    def cost(self, shares: Mapping[str, int]) -> Any:
        """The CP-SAT expression of `cost_of`."""
        known = cells(self.table.question.former)
        costs = []
        for choice in self.choices:
            kept = cells((choice,)) & known if known else ()
            costs.append(shift_cost(choice) - MOVED * len(kept))
        terms = [self.weighed(costs), MOVED * len(self.table.keepable)]
        for id, share in shares.items():
            places = self._of.get(id, [])
            fixed = self.table.loads.minutes.get(id, 0) // PART
            for bend in bends_of(self.table.candidate(id), share):
                terms.append(self.bent(places, fixed, bend))
        return sum(terms)

    def _one_pilot_a_part(self) -> None:
        of_part: dict[tuple[str, date, int], list[Any]] = defaultdict(list)
        for choice, variable in zip(self.choices, self.taken, strict=True):
            for at in choice.starts():
                of_part[choice.robot, choice.day, at].append(variable)
        for variables in of_part.values():
            self.cp.add_at_most_one(variables)

    def _limits(self, candidate: Candidate, places: list[int]) -> None:
        loads = self.table.loads
        days: dict[date, list[int]] = defaultdict(list)
        for place in places:
            days[self.choices[place].day].append(place)
        for day, own in days.items():
            self._one_at_a_time(own)
            if candidate.minutes_per_day is not None:
                left = candidate.minutes_per_day - loads.minutes_by_day.get((candidate.id, day), 0)
                if self._robots(own) > 1:
                    self.cp.add(self.length(own) <= left // PART)
        if candidate.minutes_in_all is not None:
            left = candidate.minutes_in_all - loads.minutes.get(candidate.id, 0)
            self.cp.add(self.length(places) <= max(0, left) // PART)
        self.limit_days(candidate, days, loads, self._works)

    def _one_at_a_time(self, places: list[int]) -> None:
        """At most one shift per day with each robot, and one robot at each time."""
        groups: dict[object, list[Any]] = defaultdict(list)
        several = self._robots(places) > 1
        for place in places:
            choice = self.choices[place]
            groups[choice.robot].append(self.taken[place])
            for at in choice.starts() if several else ():
                groups[at].append(self.taken[place])
        for variables in groups.values():
            self.cp.add_at_most_one(variables)

    def _works(self, places: list[int]) -> Any:
        """1 if any of these choices of one day is taken."""
        if self._robots(places) == 1:
            return sum(self.taken[place] for place in places)
        return self.any_of(places)

    def _robots(self, places: list[int]) -> int:
        return len({self.choices[place].robot for place in places})
