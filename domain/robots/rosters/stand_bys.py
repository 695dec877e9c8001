"""Finds stand-bys for given shifts: for as many shifts as possible, and shared evenly.

A stand-by could step in every time: their own shifts and all shifts they stand by for are together
within their free time and the limits per day, per week and in total.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.kernel.time.periods import week_of
from domain.robots.rosters.candidates import Loads, Table, loads_of
from domain.robots.rosters.cp_variables import Program
from domain.robots.rosters.objective import Bend
from domain.robots.rosters.roster import Candidate, Found, RosterShift, StandBy
from domain.robots.rosters.solver_run import Effort, Goal, Searched, search
from domain.robots.value_objects import PART

NAMING = 0.6
"""The share of the effort for naming stand-bys; the rest is for sharing them evenly."""
AHEAD = 3
"""A week may take this many times its share of the remaining seconds."""
STEPS = (2, 3, 4, 6)
"""Halves of an even share of stand-by time; beyond each, one more part costs one more."""


@dataclass(frozen=True)
class Waiting:
    """The stand-by of each shift, and the result: `found` counts shifts with a stand-by."""

    stand_bys: tuple[StandBy, ...]
    found: Found
    is_cut_short: bool


def stand_bys_for(table: Table, shifts: Sequence[RosterShift], effort: Effort) -> Waiting:
    """Name a stand-by for as many shifts as possible, each free for the whole shift.

    Weeks are searched one by one, which loses nothing, because only the limit in total spans
    several weeks. If a candidate has one, all weeks are searched at once.
    """
    loads = loads_of((*table.question.fixed, *shifts))
    groups = _groups(table, shifts)
    named: dict[RosterShift, str] = {}
    waited: Counter[str] = Counter()
    searched: list[Searched] = []
    spent = 0.0
    for place, group in enumerate(groups):
        calls = _Calls(table, group, loads)
        own = effort.part(1 / len(groups), spent, seconds=AHEAD / (len(groups) - place))
        first, second = _named(calls, waited, own)
        searched.append(first)
        spent += first.found.seconds + second.found.seconds
        for chosen in second.chosen:
            shift, who = calls.pairs[chosen]
            named[shift] = who.id
            waited[who.id] += (shift.end - shift.start) // PART
    return Waiting(
        tuple(StandBy(item, named.get(item)) for item in sorted(shifts)),
        _together([item.found for item in searched]),
        any(item.is_cut_short for item in searched),
    )


def _groups(table: Table, shifts: Sequence[RosterShift]) -> list[list[RosterShift]]:
    if any(candidate.minutes_in_all is not None for candidate in table.question.candidates):
        return [sorted(shifts)]
    weeks: dict[date, list[RosterShift]] = defaultdict(list)
    for shift in sorted(shifts):
        weeks[week_of(shift.day)[0]].append(shift)
    return list(weeks.values())


def _together(found: Sequence[Found]) -> Found:
    """Combine the results of all weeks."""
    value, bound = sum(item.value for item in found), sum(item.bound for item in found)
    seconds = sum(item.seconds for item in found)
    return Found(value=value, bound=bound, is_optimal=value == bound, seconds=seconds)


def _named(calls: "_Calls", waited: Counter[str], effort: Effort) -> tuple[Searched, Searched]:
    """Name a stand-by for as many shifts as possible, and then share evenly."""
    program = calls.program()
    goal = Goal(len, len({shift for shift, _ in calls.pairs}), is_maximum=True)
    program.cp.maximize(program.weighed([1] * len(calls.pairs)))
    first = search(program, goal, calls.greedy(waited), effort.part(NAMING, seconds=NAMING))
    own = effort.part(1 - NAMING, first.found.seconds)
    return first, _evenly(calls, program, waited, first, own)


def _evenly(
    calls: "_Calls", program: Program, waited: Counter[str], first: Searched, effort: Effort
) -> Searched:
    """Maximise the time with a stand-by, shared evenly by all who could stand by."""
    own = calls.of_each()
    parts = sum(waited[id] for id in own) + sum(program.parts[place] for place in first.chosen)
    bends = [Bend(1, 1, round(parts * halves / 2 / max(1, len(own)))) for halves in STEPS]
    gain = len(STEPS) + 1

    def value(chosen: set[int]) -> int:
        waiting = Counter({id: waited[id] for id in own})
        for place in chosen:
            waiting[calls.pairs[place][1].id] += program.parts[place]
        uneven = sum(bend.cost(parts) for parts in waiting.values() for bend in bends)
        return gain * sum(program.parts[place] for place in chosen) - uneven

    costs = [program.bent(places, waited[id], bend) for id, places in own.items() for bend in bends]
    program.cp.add(program.weighed([1] * len(calls.pairs)) >= len(first.chosen))
    program.cp.maximize(gain * program.length(range(len(calls.pairs))) - sum(costs))
    longest = gain * sum({one: (one.end - one.start) // PART for one, _ in calls.pairs}.values())
    return search(program, Goal(value, longest, is_maximum=True), first.chosen, effort)


class _Calls:
    """The possible stand-bys of each shift, and the constraints between them."""

    def __init__(self, table: Table, shifts: Sequence[RosterShift], loads: Loads) -> None:
        self.table, self.loads = table, loads
        self.pairs = [(shift, who) for shift in sorted(shifts) for who in self._able(shift)]

    def _able(self, shift: RosterShift) -> list[Candidate]:
        return [
            item
            for item in self.table.pilots_of[shift.robot]
            if item.id != shift.candidate
            and item.is_free(shift.day, shift.start, shift.end)
            and _could_come(item, shift, self.loads)
        ]

    def of_each(self) -> dict[str, list[int]]:
        """The indexes of each candidate's pairs."""
        own: dict[str, list[int]] = defaultdict(list)
        for place, (_, one) in enumerate(self.pairs):
            own[one.id].append(place)
        return dict(sorted(own.items()))

    def greedy(self, waited: Counter[str]) -> set[int]:
        """A valid choice of pairs: shifts with few possible stand-bys come first.

        Among several candidates, the one with the fewest stand-by parts is chosen.
        """
        calls: dict[RosterShift, list[int]] = defaultdict(list)
        for place, (shift, _) in enumerate(self.pairs):
            calls[shift].append(place)
        loads = self.loads.copy()
        parts = Counter(waited)
        chosen: set[int] = set()
        for shift, places in sorted(calls.items(), key=lambda each: (len(each[1]), each[0])):
            free = [place for place in places if _could_come(self.pairs[place][1], shift, loads)]
            if free:
                best = min(free, key=lambda place: (parts[self.pairs[place][1].id], place))
                id = self.pairs[best][1].id
                chosen.add(best)
                parts[id] += (shift.end - shift.start) // PART
                loads.add(RosterShift(shift.day, shift.start, shift.robot, shift.end, id))
        return chosen

    def program(self) -> Program:
        """A variable for each pair, and the constraints between them."""
        program = Program([(one.end - one.start) // PART for one, _ in self.pairs])
        of_shift: dict[RosterShift, list[int]] = defaultdict(list)
        for place, (shift, _) in enumerate(self.pairs):
            of_shift[shift].append(place)
        for places in of_shift.values():
            program.cp.add_at_most_one(program.taken[place] for place in places)
        for places in self.of_each().values():
            self._limits(program, self.pairs[places[0]][1], places)
        return program

    def _limits(self, program: Program, candidate: Candidate, places: list[int]) -> None:
        days: dict[date, list[int]] = defaultdict(list)
        for place in places:
            days[self.pairs[place][0].day].append(place)
        for day, own in days.items():
            self._one_at_a_time(program, own)
            if candidate.minutes_per_day is not None:
                program.cp.add(program.length(own) <= self.loads.left_on(candidate, day) // PART)
        if candidate.minutes_in_all is not None:
            left = candidate.minutes_in_all - self.loads.minutes.get(candidate.id, 0)
            program.cp.add(program.length(places) <= max(0, left) // PART)
        program.limit_days(candidate, days, self.loads, program.any_of)

    def _one_at_a_time(self, program: Program, places: list[int]) -> None:
        at_once: dict[int, list[int]] = defaultdict(list)
        for place in places:
            for at in self.pairs[place][0].starts():
                at_once[at].append(place)
        for own in sorted({tuple(own) for own in at_once.values() if len(own) > 1}):
            program.cp.add_at_most_one(program.taken[place] for place in own)


def _could_come(candidate: Candidate, shift: RosterShift, loads: Loads) -> bool:
    """True if the candidate is free for the shift and within the limits, given `loads`."""
    is_busy = loads.is_busy(candidate.id, shift.day, shift.start, shift.end)
    return not is_busy and shift.end - shift.start <= loads.left_on(candidate, shift.day)
