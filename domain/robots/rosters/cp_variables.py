"""Choices as variables of OR-Tools CP-SAT, and expressions built from them.

The solver is imported only when it is used: it takes two seconds and about two hundred megabytes,
so it should run in a process that ends afterwards.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.kernel.time.periods import week_of
from domain.robots.rosters.candidates import Loads
from domain.robots.rosters.objective import Bend
from domain.robots.rosters.roster import Candidate


class Program:
    """A variable for each choice; `parts` has the length of each choice in parts."""

    def __init__(self, parts: Sequence[int]) -> None:
        from ortools.sat.python import cp_model

        self.cp: Any = cp_model.CpModel()
        self._sum = cp_model.LinearExpr.weighted_sum
        self.parts = parts
        self.taken = [self.cp.new_bool_var("") for _ in parts]
        self._derived: list[tuple[Any, Callable[[set[int]], int]]] = []

    def hint(self, chosen: set[int]) -> None:
        """Start the search from these choices."""
        self.cp.clear_hints()
        for place, variable in enumerate(self.taken):
            self.cp.add_hint(variable, place in chosen)
        for variable, value in self._derived:
            self.cp.add_hint(variable, value(chosen))

    def weighed(self, weights: Sequence[int]) -> Any:
        """The sum of the weights of all choices that are taken."""
        return self._sum(self.taken, weights)

    def length(self, places: Iterable[int]) -> Any:
        """The number of parts of those of these choices that are taken."""
        own = list(places)
        return self._sum([self.taken[place] for place in own], [self.parts[place] for place in own])

    def any_of(self, places: Iterable[int]) -> Any:
        """1 if any of these choices is taken."""
        any_of, own = self.cp.new_bool_var(""), frozenset(places)
        self._derived.append((any_of, lambda chosen: int(not own.isdisjoint(chosen))))
        for place in sorted(own):
            self.cp.add_implication(self.taken[place], any_of)
        return any_of

    def limit_days(
        self,
        candidate: Candidate,
        days: Mapping[date, list[int]],
        loads: Loads,
        works: Callable[[list[int]], Any],
    ) -> None:
        """Limit the days per week that a candidate works, including the days counted by `loads`.

        `days` has the candidate's choices by day; `works` returns 1 if any of the given choices is
        taken.
        """
        if candidate.days_per_week is None:
            return
        weeks: dict[date, list[date]] = defaultdict(list)
        for day in days:
            weeks[week_of(day)[0]].append(day)
        for monday, own in weeks.items():
            worked = loads.days_by_week.get((candidate.id, monday), set())
            new = [day for day in own if day not in worked]
            if len(new) + len(worked) > candidate.days_per_week:
                left = max(0, candidate.days_per_week - len(worked))
                self.cp.add(sum(works(days[day]) for day in new) <= left)

    def bent(self, places: Sequence[int], fixed: int, bend: Bend) -> Any:
        """The cost of the length of these choices plus `fixed` parts."""
        if not places:
            return bend.cost(fixed)
        most = fixed + sum(self.parts[place] for place in places) + abs(bend.at)
        beyond = self.cp.new_int_var(0, most, "")
        self.cp.add(beyond >= bend.side * (self.length(places) + fixed - bend.at))
        own = frozenset(places)

        def value(chosen: set[int]) -> int:
            parts = fixed + sum(self.parts[place] for place in own & chosen)
            return max(0, bend.side * (parts - bend.at))

        self._derived.append((beyond, value))
        return bend.weight * beyond
