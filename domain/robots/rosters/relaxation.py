"""Bounds that no roster can beat: a flow of half hours from pilots to robots, with fewer rules.

Half hours flow from each pilot through weeks and days to the times of a robot. A flow may split
them freely, so the best flow is at least as good as the best roster. It is found exactly, and
within seconds even for a large question.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from domain.kernel.time.periods import week_of
from domain.robots.rosters.candidates import Table
from domain.robots.rosters.objective import MOVED, Cell, bends_of, shift_cost
from domain.robots.value_objects import PART

SCALE = 720
"""Flow cost units per point of cost, because half an hour costs a fraction of a shift."""


class Flow:
    """The flow through a table: the most parts it can fill, and the least cost of these parts."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @cached_property
    def most_parts(self) -> int:
        """An upper bound on the filled parts of any roster."""
        return int(self._solved(self._network({}), None).maximum_flow())

    def least_cost(self, shares: Mapping[str, int], parts: int) -> int:
        """A lower bound on the cost of a roster that fills exactly this many parts."""
        solved = self._solved(self._network(shares), parts)
        settled = MOVED * len(self.table.keepable) + sum(
            bend.cost(self._fixed(id))
            for id, share in shares.items()
            for bend in bends_of(self.table.candidate(id), share)
        )
        return settled - (-int(solved.optimal_cost()) // SCALE)

    @cached_property
    def _cells(self) -> dict[Cell, int]:
        """The least cost of each part for each pilot who could take it."""
        least: dict[Cell, int] = {}
        for choice in self.table.choices:
            each = shift_cost(choice) * SCALE * PART // (choice.end - choice.start)
            for at in choice.starts():
                cell = (choice.robot, choice.day, at, choice.candidate)
                least[cell] = min(each, least.get(cell, each))
        for cell in self.table.keepable:
            least[cell] -= MOVED * SCALE
        return least

    def _fixed(self, id: str) -> int:
        return self.table.loads.minutes.get(id, 0) // PART

    def _network(self, shares: Mapping[str, int]) -> "_Network":
        network = _Network()
        days: dict[str, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
        for (robot, day, at, id), cost in sorted(self._cells.items()):
            days[id][day].add(at)
            network.arc((id, day, at), ("part", robot, day, at), 1, cost)
        for part in sorted({cell[:3] for cell in self._cells}):
            network.arc(("part", *part), "sink", 1)
        for id, own in sorted(days.items()):
            self._pilot(network, id, own, shares)
        return network

    def _pilot(
        self,
        network: "_Network",
        id: str,
        days: Mapping[date, set[int]],
        shares: Mapping[str, int],
    ) -> None:
        """The arcs from the source to the half hours of one pilot, within the limits."""
        one, loads = self.table.candidate(id), self.table.loads
        weeks: dict[date, list[tuple[date, int]]] = defaultdict(list)
        for day, starts in sorted(days.items()):
            most = min(len(starts), loads.left_on(one, day) // PART)
            weeks[week_of(day)[0]].append((day, most))
            network.arc((id, "week", week_of(day)[0]), (id, day), most)
            for at in sorted(starts):
                network.arc((id, day), (id, day, at), 1)
        for monday, own in weeks.items():
            worked = loads.days_by_week.get((id, monday), set())
            new = sorted((most for day, most in own if day not in worked), reverse=True)
            free = len(new) if one.days_per_week is None else one.days_per_week - len(worked)
            most = sum(new[: max(0, free)]) + sum(left for day, left in own if day in worked)
            network.arc(("pilot", id), (id, "week", monday), most)
        self._hours(network, id, shares)

    def _hours(self, network: "_Network", id: str, shares: Mapping[str, int]) -> None:
        """Arcs for the hours of a pilot: each segment of the cost curve has its own unit cost."""
        one, fixed = self.table.candidate(id), self._fixed(id)
        most = len(self.table.question.parts)
        if one.minutes_in_all is not None:
            most = max(0, one.minutes_in_all // PART - fixed)
        bends = bends_of(one, shares[id]) if id in shares else []
        turns = sorted({bend.at for bend in bends if fixed < bend.at < fixed + most})
        for begin, end in zip([fixed, *turns], [*turns, fixed + most], strict=True):
            slope = sum(bend.cost(begin + 1) - bend.cost(begin) for bend in bends)
            network.arc("source", ("pilot", id), end - begin, slope * SCALE)

    def _solved(self, network: "_Network", parts: int | None) -> Any:
        """The cheapest flow of `parts`, or the largest flow if None."""
        flow = network.flow
        supply = len(self.table.question.parts) if parts is None else parts
        flow.set_node_supply(network.node("source"), supply)
        flow.set_node_supply(network.node("sink"), -supply)
        status = flow.solve_max_flow_with_min_cost()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow of the roster is broken: {status}")
        return flow


class _Network:
    """Nodes by name, and the arcs between them."""

    def __init__(self) -> None:
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

        self.flow: Any = SimpleMinCostFlow()
        self._nodes: dict[object, int] = {}

    def node(self, name: object) -> int:
        """The number of the node with this name."""
        return self._nodes.setdefault(name, len(self._nodes))

    def arc(self, tail: object, head: object, most: int, cost: int = 0) -> None:
        """Add an arc that carries up to `most` half hours, at this cost each."""
        self.flow.add_arc_with_capacity_and_unit_cost(self.node(tail), self.node(head), most, cost)
