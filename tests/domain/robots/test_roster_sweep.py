"""Passes over the days of a roster better it without the solver, and never make it worse."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.robots.rosters.candidates import Table
from domain.robots.rosters.initial_solution import greedy
from domain.robots.rosters.local_search import swept
from domain.robots.rosters.objective import cost_of
from domain.robots.rosters.roster import Candidate, RosterQuestion, RosterShift
from domain.robots.value_objects import PART
from tests.domain.robots.rosters import (
    AFTERNOON,
    MONDAY,
    answer,
    asked,
    broken_rules,
    parts,
    pilot,
    pilots,
)


def test_hours_are_shared_by_passes_over_the_days_alone() -> None:
    question = asked(pilot("a"), pilot("b"), parts=parts(6))
    mine = {RosterShift(part.day, AFTERNOON[0], "r", AFTERNOON[1], "a") for part in parts(6)}

    found = swept(Table(question), mine, {"a": 360, "b": 360})

    minutes = {
        id: sum(item.end - item.start for item in found if item.candidate == id) for id in "ab"
    }
    assert minutes == {"a": 420, "b": 300} or minutes == {"a": 360, "b": 360}
    assert sum(minutes.values()) == 6 * 120


def test_a_gap_is_filled_by_cutting_a_shift_in_two() -> None:
    """`b` can only come late and `a` no longer than an hour, wherever it lies."""
    question = asked(pilot("a", minutes_per_day=60), pilot("b", [0], (15 * 60, 16 * 60)))
    late = {RosterShift(MONDAY, 15 * 60, "r", 16 * 60, "a")}

    found = swept(Table(question), late, {})

    assert found == {
        RosterShift(MONDAY, 14 * 60, "r", 15 * 60, "a"),
        RosterShift(MONDAY, 15 * 60, "r", 16 * 60, "b"),
    }


def test_who_had_a_shift_keeps_it() -> None:
    had = RosterShift(MONDAY, AFTERNOON[0], "r", AFTERNOON[1], "b")
    question = asked(pilot("a"), pilot("b"), former=(had,))

    assert swept(Table(question), set(), {"a": 120, "b": 0}) == {had}


@given(st.lists(pilots, min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_pass_breaks_no_rule_and_makes_nothing_worse(drawn: list[Candidate]) -> None:
    candidates = tuple(replace(one, id=f"p{place}") for place, one in enumerate(drawn))
    wanted = parts(10) + parts(10, "s", (15 * 60, 16 * 60))
    question = RosterQuestion(parts=wanted, candidates=candidates)
    table, shares = Table(question), {candidate.id: 300 for candidate in candidates}
    before = {table.choices[place] for place in greedy(table)}

    after = swept(table, before, shares)

    def worth(shifts: set[RosterShift]) -> tuple[int, int]:
        filled = sum((shift.end - shift.start) // PART for shift in shifts)
        return -filled, cost_of(question, shifts, shares, table.keepable)

    assert worth(after) <= worth(before)
    assert broken_rules(question, answer(after)) == []
