"""The question as a model of OR-Tools CP-SAT: a variable for each choice, and the rules.

The solver is imported here and nowhere else, and when it is asked: it takes two seconds and some
two hundred megabytes, so it belongs into a process that ends afterwards.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.kernel.periods import week_of
from domain.robots.roster import Candidate
from domain.robots.roster_choices import Table
from domain.robots.roster_cost import MOVED, Bend, bends_of, cells, shift_cost
from domain.robots.terms import PART


class Model:
    """A variable for each choice of a table, and what must hold between them."""

    def __init__(self, table: Table) -> None:
        from ortools.sat.python import cp_model

        self.table = table
        self.cp: Any = cp_model.CpModel()
        self._sum = cp_model.LinearExpr.weighted_sum
        self.choices = table.choices
        self.taken = [self.cp.new_bool_var("") for _ in self.choices]
        self.parts = [(one.end - one.start) // PART for one in self.choices]
        self.filled = self._sum(self.taken, self.parts)
        self._derived: list[tuple[Any, Callable[[set[int]], int]]] = []
        self._of: dict[str, list[int]] = defaultdict(list)
        for place, choice in enumerate(self.choices):
            self._of[choice.candidate].append(place)
        self._one_pilot_a_part()
        for id, places in self._of.items():
            self._limits(table.candidate(id), places)

    def hint(self, chosen: set[int]) -> None:
        """Let the search begin at these choices."""
        self.cp.clear_hints()
        for place, variable in enumerate(self.taken):
            self.cp.add_hint(variable, place in chosen)
        for variable, value in self._derived:
            self.cp.add_hint(variable, value(chosen))

    def cost(self, shares: Mapping[str, int]) -> Any:
        """The expression of `cost_of`."""
        known = cells(self.table.question.former)
        costs = []
        for choice in self.choices:
            kept = cells((choice,)) & known if known else ()
            costs.append(shift_cost(choice) - MOVED * len(kept))
        terms = [self._sum(self.taken, costs), MOVED * len(self.table.keepable)]
        for id, share in shares.items():
            places = self._of.get(id, [])
            fixed = self.table.loads.minutes.get(id, 0) // PART
            for bend in bends_of(self.table.candidate(id), share):
                terms.append(self._bent(places, fixed, bend))
        return sum(terms)

    def _bent(self, places: list[int], fixed: int, bend: Bend) -> Any:
        if not places:
            return bend.cost(fixed)
        most = fixed + sum(self.parts[place] for place in places) + abs(bend.at)
        beyond = self.cp.new_int_var(0, most, "")
        self.cp.add(beyond >= bend.side * (self._length(places) + fixed - bend.at))
        own = frozenset(places)

        def value(chosen: set[int]) -> int:
            parts = fixed + sum(self.parts[place] for place in own & chosen)
            return max(0, bend.side * (parts - bend.at))

        self._derived.append((beyond, value))
        return bend.weight * beyond

    def _one_pilot_a_part(self) -> None:
        of_part: dict[tuple[str, date, int], list[Any]] = defaultdict(list)
        for choice, variable in zip(self.choices, self.taken, strict=True):
            for at in choice.starts():
                of_part[choice.robot, choice.day, at].append(variable)
        for variables in of_part.values():
            self.cp.add_at_most_one(variables)

    def _limits(self, one: Candidate, places: list[int]) -> None:
        loads = self.table.loads
        days: dict[date, list[int]] = defaultdict(list)
        for place in places:
            days[self.choices[place].day].append(place)
        for day, own in days.items():
            self._one_at_a_time(own)
            if one.minutes_per_day is not None:
                left = one.minutes_per_day - loads.minutes_by_day.get((one.id, day), 0)
                if self._robots(own) > 1:
                    self.cp.add(self._length(own) <= left // PART)
        if one.minutes_in_all is not None:
            left = one.minutes_in_all - loads.minutes.get(one.id, 0)
            self.cp.add(self._length(places) <= max(0, left) // PART)
        if one.days_per_week is not None:
            self._days_of_weeks(one, one.days_per_week, days)

    def _one_at_a_time(self, places: list[int]) -> None:
        """One shift a day of each robot, and one robot at each time."""
        groups: dict[object, list[Any]] = defaultdict(list)
        several = self._robots(places) > 1
        for place in places:
            choice = self.choices[place]
            groups[choice.robot].append(self.taken[place])
            for at in choice.starts() if several else ():
                groups[at].append(self.taken[place])
        for variables in groups.values():
            self.cp.add_at_most_one(variables)

    def _days_of_weeks(self, one: Candidate, most: int, days: dict[date, list[int]]) -> None:
        weeks: dict[date, list[date]] = defaultdict(list)
        for day in days:
            weeks[week_of(day)[0]].append(day)
        for monday, own in weeks.items():
            worked = self.table.loads.days_by_week.get((one.id, monday), set())
            new = [day for day in own if day not in worked]
            if len(new) + len(worked) > most:
                works = [self._works(days[day]) for day in new]
                self.cp.add(sum(works) <= max(0, most - len(worked)))

    def _works(self, places: list[int]) -> Any:
        """1 if any of these choices of one day is taken."""
        if self._robots(places) == 1:
            return sum(self.taken[place] for place in places)
        works = self.cp.new_bool_var("")
        own = frozenset(places)
        self._derived.append((works, lambda chosen: int(not own.isdisjoint(chosen))))
        for place in places:
            self.cp.add_implication(self.taken[place], works)
        return works

    def _length(self, places: list[int]) -> Any:
        return self._sum(
            [self.taken[place] for place in places], [self.parts[place] for place in places]
        )

    def _robots(self, places: list[int]) -> int:
        return len({self.choices[place].robot for place in places})
