"""Finds the shifts: as many filled parts as possible, and then the least cost.

A question of the size of one robot's year is searched as a whole, and its bounds are those of the
solver. A large one is improved piece by piece, a week and a few robots at a time; its bounds are
those of a flow. One thread searches, in a fixed order of steps, so that the same question has the
same answer.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from domain.kernel.time.periods import week_of
from domain.robots.rosters.candidates import Table
from domain.robots.rosters.cp_model import Model
from domain.robots.rosters.fair_shares import fair_shares, most_of
from domain.robots.rosters.initial_solution import greedy
from domain.robots.rosters.local_search import swept
from domain.robots.rosters.objective import SHIFT, cost_of
from domain.robots.rosters.relaxation import Flow
from domain.robots.rosters.roster import Found, Part, RosterQuestion, RosterShift
from domain.robots.rosters.solver_run import Effort, Goal, Searched, search
from domain.robots.value_objects import PART

LARGE = 40_000
"""A question with more choices than this is searched piece by piece."""
AHEAD = 3
"""A piece may take this many times its share of the remaining seconds."""
TOGETHER = 5
"""The number of robots in one piece."""
SHIFTS = 0.85
"""The share of the seconds for the shifts; the rest is for the stand-bys."""
FILLING = 0.4
"""The share of the effort for filling parts; the rest is for the cost."""


@dataclass(frozen=True)
class Solution:
    """The shifts found, and the fair share of each candidate."""

    shifts: list[RosterShift]
    shares: Mapping[str, int]
    filled: Found
    cost: Found
    seconds: float
    is_cut_short: bool


def solve(question: RosterQuestion) -> Solution:
    """The best shifts found within the effort and the seconds of the question."""
    table = Table(question)
    effort = Effort(question.seed, question.effort, question.most_seconds * SHIFTS)
    if len(table.choices) > LARGE:
        return _piecewise(table, effort)
    return _whole(table, effort)


def _whole(table: Table, effort: Effort) -> Solution:
    """Search everything at once."""
    model = Model(table)
    first = _fill(model, greedy(table), effort.part(FILLING, seconds=FILLING))
    shares = _shares(table, first.found.value * PART)
    second = _better(model, shares, first, effort.part(1 - FILLING, first.found.seconds))
    return Solution(
        shifts=sorted(table.choices[place] for place in second.chosen),
        shares=shares,
        filled=first.found,
        cost=second.found,
        seconds=first.found.seconds + second.found.seconds,
        is_cut_short=first.is_cut_short or second.is_cut_short,
    )


def _piecewise(table: Table, effort: Effort) -> Solution:
    """Start with passes over the days, then improve piece by piece while the rest is fixed."""
    begun, flow = time.monotonic(), Flow(table)
    shares = _shares(table, flow.most_parts * PART)
    shifts = swept(table, {table.choices[place] for place in greedy(table)}, shares)
    pieces = list(_pieces(table.question))
    is_cut_short = False
    for place, parts in enumerate(pieces):
        spent, ahead = time.monotonic() - begun, AHEAD / (len(pieces) - place)
        own = effort.part(1 / len(pieces), spent, seconds=ahead)
        searched, shifts = _piece(table, parts, shifts, shares, own)
        is_cut_short |= any(item.is_cut_short for item in searched)
    shifts = swept(table, shifts, shares)
    filled = sum((shift.end - shift.start) // PART for shift in shifts)
    cost = cost_of(table.question, shifts, shares, table.keepable)
    least = flow.least_cost(shares, filled)
    seconds = time.monotonic() - begun
    return Solution(
        shifts=sorted(shifts),
        shares=shares,
        filled=_proven(filled, flow.most_parts, seconds),
        cost=_proven(cost, least, seconds),
        seconds=seconds,
        is_cut_short=is_cut_short,
    )


def _proven(value: int, bound: int, seconds: float) -> Found:
    return Found(value=value, bound=bound, is_optimal=value == bound, seconds=seconds)


def _pieces(question: RosterQuestion) -> Iterator[tuple[Part, ...]]:
    """The parts of a week and a few robots each; the second round groups the robots differently."""
    robots = sorted({part.robot for part in question.parts})
    count = -(-len(robots) // TOGETHER)
    neighbours = {robot: place // TOGETHER for place, robot in enumerate(robots)}
    strangers = {robot: place % count for place, robot in enumerate(robots)}
    for group_of in (neighbours, strangers):
        pieces: dict[tuple[date, int], list[Part]] = defaultdict(list)
        for part in question.parts:
            pieces[week_of(part.day)[0], group_of[part.robot]].append(part)
        yield from (tuple(parts) for _, parts in sorted(pieces.items()))


def _piece(
    table: Table,
    parts: tuple[Part, ...],
    shifts: set[RosterShift],
    shares: Mapping[str, int],
    effort: Effort,
) -> tuple[list[Searched], set[RosterShift]]:
    """Search for the shifts of these parts again; return the results and all shifts."""
    wanted = {(part.robot, part.day) for part in parts}
    own = {shift for shift in shifts if (shift.robot, shift.day) in wanted}
    rest = shifts - own
    fixed = (*table.question.fixed, *sorted(rest))
    piece = Table(msgspec.structs.replace(table.question, parts=parts, fixed=fixed))
    model = Model(piece)
    first = _fill(model, _places(piece, own), effort.part(FILLING, seconds=FILLING))
    filling = swept(piece, {piece.choices[place] for place in first.chosen}, shares)
    begun = replace(first, chosen=_places(piece, filling))
    second = _better(model, shares, begun, effort.part(1 - FILLING, first.found.seconds))
    return [first, second], rest | {piece.choices[place] for place in second.chosen}


def _places(table: Table, shifts: set[RosterShift]) -> set[int]:
    return {place for place, one in enumerate(table.choices) if one in shifts}


def _fill(model: Model, begin: set[int], effort: Effort) -> Searched:
    """Fill as many parts as possible."""
    table = model.table
    goal = Goal(
        lambda chosen: sum(model.parts[place] for place in chosen), Flow(table).most_parts, True
    )
    model.cp.maximize(model.filled)
    return search(model, goal, begin, effort)


def _better(model: Model, shares: Mapping[str, int], first: Searched, effort: Effort) -> Searched:
    """Minimise the cost, with as many filled parts as `first` has."""
    table = model.table

    def value(chosen: set[int]) -> int:
        shifts = [table.choices[place] for place in chosen]
        return cost_of(table.question, shifts, shares, table.keepable)

    goal = Goal(value, least_cost(table, first.found.value), False)
    model.cp.add(model.filled >= first.found.value)
    model.cp.minimize(model.cost(shares))
    return search(model, goal, first.chosen, effort)


def least_cost(table: Table, filled: int) -> int:
    """A lower bound on the cost of this many filled parts: each shift has a limited length."""
    longest = max(((choice.end - choice.start) // PART for choice in table.choices), default=1)
    return -(-filled // longest) * SHIFT


def _shares(table: Table, minutes: int) -> dict[str, int]:
    """The fair shares of this many new minutes plus the fixed ones."""
    candidates, fixed = table.question.candidates, table.loads.minutes
    most = most_of(candidates, table.choices, table.loads)
    return fair_shares(minutes + sum(fixed.get(id, 0) for id in most), most, fixed)
