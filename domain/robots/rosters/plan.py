"""Plans a roster: shifts, stand-bys, empty parts with the reasons, and hours per candidate."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from domain.robots.rosters.candidates import Loads, Table, loads_of
from domain.robots.rosters.objective import cells
from domain.robots.rosters.roster import (
    EmptyPart,
    Hours,
    Part,
    Roster,
    RosterQuestion,
    RosterShift,
    StandBy,
    WhyEmpty,
)
from domain.robots.rosters.solver import Solution, solve
from domain.robots.rosters.solver_run import Effort
from domain.robots.rosters.stand_bys import stand_bys_for
from domain.robots.value_objects import PART

STANDING_BY = 0.1
"""Solver steps for the stand-bys, as a share of those for the shifts; they come in addition."""


def plan(question: RosterQuestion) -> Roster:
    """The roster that answers `question`; needs OR-Tools, and publishes nothing."""
    table = Table(question)
    solution = solve(question)
    loads = loads_of((*question.fixed, *solution.shifts))
    effort = Effort(question.seed, question.effort, question.most_seconds)
    waiting = stand_bys_for(table, solution.shifts, effort.part(STANDING_BY, solution.seconds))
    return Roster(
        shifts=tuple(solution.shifts),
        stand_bys=waiting.stand_bys,
        empty=tuple(_empty_parts(table, solution.shifts, loads)),
        hours=_hours(table, solution, waiting.stand_bys, loads),
        filled=solution.filled,
        cost=solution.cost,
        with_stand_by=waiting.found,
        moved_parts=len(table.keepable - cells(solution.shifts)),
        seed=question.seed,
        is_cut_short=solution.is_cut_short or waiting.is_cut_short,
    )


def _empty_parts(table: Table, shifts: Sequence[RosterShift], loads: Loads) -> list[EmptyPart]:
    taken = {(shift.robot, shift.day, at) for shift in shifts for at in shift.starts()}
    new = {(shift.candidate, shift.robot, shift.day) for shift in shifts}
    return [
        EmptyPart(part, _why(table, part, loads, new))
        for robot, day, start, end in table.stretches
        for at in range(start, end, PART)
        if (robot, day, at) not in taken
        for part in (Part(robot, day, at),)
    ]


def _why(table: Table, part: Part, loads: Loads, new: set[tuple[str, str, date]]) -> WhyEmpty:
    """Why a part is empty: the reason of the candidate who came closest to taking it."""
    until = part.start + PART
    reasons = set()
    for item in table.pilots_of[part.robot]:
        if not item.is_free(part.day, part.start, until):
            continue
        if loads.is_busy(item.id, part.day, part.start, until):
            reasons.add(WhyEmpty.ELSEWHERE)
        elif loads.left_on(item, part.day) < PART:
            reasons.add(WhyEmpty.LIMITS)
        elif (item.id, part.robot, part.day) in new:
            reasons.add(WhyEmpty.SECOND_SHIFT)
        else:
            reasons.add(WhyEmpty.NOT_FOUND)
    nearest = (
        WhyEmpty.NOT_FOUND,
        WhyEmpty.SECOND_SHIFT,
        WhyEmpty.LIMITS,
        WhyEmpty.ELSEWHERE,
    )
    return next((why for why in nearest if why in reasons), WhyEmpty.NOBODY_FREE)


def _hours(
    table: Table, solution: Solution, stand_bys: Sequence[StandBy], loads: Loads
) -> tuple[Hours, ...]:
    shifts = Counter(shift.candidate for shift in solution.shifts)
    waiting: Counter[str] = Counter()
    for stand_by in stand_bys:
        if stand_by.candidate is not None:
            waiting[stand_by.candidate] += stand_by.shift.end - stand_by.shift.start
    return tuple(
        Hours(
            candidate=id,
            minutes=loads.minutes.get(id, 0),
            share=solution.shares.get(id, 0),
            shifts=shifts[id],
            stand_by=waiting[id],
        )
        for id in sorted(candidate.id for candidate in table.question.candidates)
    )
