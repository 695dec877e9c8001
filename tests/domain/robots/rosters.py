"""Questions of a roster in few words, and what is wrong with an answer, read off its shifts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.kernel.time.periods import week_of
from domain.robots.rosters.roster import (
    Candidate,
    Found,
    Part,
    Roster,
    RosterQuestion,
    RosterShift,
    Wish,
)
from domain.robots.value_objects import PART

MONDAY = date(2026, 4, 20)
AFTERNOON = (14 * 60, 16 * 60)


def parts(days: int = 1, robot: str = "r", span: tuple[int, int] = AFTERNOON) -> tuple[Part, ...]:
    return tuple(
        Part(robot, MONDAY + timedelta(days=day), at)
        for day in range(days)
        for at in range(*span, PART)
    )


def pilot(
    id: str, days: Iterable[int] = range(7), /, *spans: tuple[int, int], **limits: object
) -> Candidate:
    free = {MONDAY + timedelta(days=day): spans or (AFTERNOON,) for day in days}
    return msgspec.convert({"id": id, "free": free, **limits}, Candidate, strict=False)


def asked(*candidates: Candidate, **facts: Any) -> RosterQuestion:
    return RosterQuestion(**{"parts": parts(), **facts}, candidates=candidates)


pilots = st.builds(
    lambda id, days, start, length, day, week, robots, wish: pilot(
        id,
        days,
        (start, start + length),
        minutes_per_day=day,
        days_per_week=week,
        robots=robots,
        wish=wish,
    ),
    st.just("x"),
    st.sets(st.integers(0, 9)),
    st.sampled_from([840, 870, 900]),
    st.sampled_from([60, 90, 120]),
    st.sampled_from([None, 30, 60, 120]),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([None, ["r"], ["s"], ["r", "s"]]),
    st.sampled_from(list(Wish)),
)


def answer(shifts: Iterable[RosterShift]) -> Roster:
    """A roster of these shifts, and of nothing else."""
    none = Found(value=0, bound=0, is_optimal=True, seconds=0.0)
    return Roster(
        shifts=tuple(sorted(shifts)),
        stand_bys=(),
        empty=(),
        hours=(),
        filled=none,
        cost=none,
        moved_parts=0,
        seed=1,
        is_cut_short=False,
    )


def broken_rules(question: RosterQuestion, roster: Roster) -> list[str]:
    """Every hard rule that the roster breaks, read off the shifts alone."""
    known = {candidate.id: candidate for candidate in question.candidates}
    wanted = set(question.parts)
    found = []
    by_day: dict[tuple[str, date], int] = defaultdict(int)
    weeks: dict[tuple[str, date], set[date]] = defaultdict(set)
    for shift in roster.shifts:
        who = known[shift.candidate]
        by_day[who.id, shift.day] += shift.end - shift.start
        weeks[who.id, week_of(shift.day)[0]].add(shift.day)
        if not who.is_free(shift.day, shift.start, shift.end) or not who.may_pilot(shift.robot):
            found.append(f"{who.id} is not free or no pilot there")
        if any(Part(shift.robot, shift.day, at) not in wanted for at in shift.starts()):
            found.append("a time that nobody asked for")
    for shift, other in combinations(roster.shifts, 2):
        if shift.overlaps(other.day, other.start, other.end) and (
            shift.robot == other.robot or shift.candidate == other.candidate
        ):
            found.append("two at a time")
    for (id, _), minutes in by_day.items():
        if minutes > (known[id].minutes_per_day or 1440):
            found.append(f"{id} has too much on a day")
    for (id, _), days in weeks.items():
        if len(days) > (known[id].days_per_week or 7):
            found.append(f"{id} has too many days in a week")
    return found


def broken_promises(question: RosterQuestion, roster: Roster) -> list[str]:
    """What would be broken if everybody who stands by were called to all of it."""
    called = [
        replace(stand_by.shift, candidate=stand_by.candidate)
        for stand_by in roster.stand_bys
        if stand_by.candidate
    ]
    found = []
    for item in called:
        theirs = [each for each in (*roster.shifts, *called) if each.candidate == item.candidate]
        if sum(1 for each in theirs if each.overlaps(item.day, item.start, item.end)) > 1:
            found.append(f"{item.candidate} cannot be in two places")
    without = replace(roster, shifts=())
    for id in sorted({item.candidate for item in called}):
        own = tuple(each for each in (*roster.shifts, *called) if each.candidate == id)
        found += broken_rules(question, replace(without, shifts=own))
    return found
