"""The roster: hard rules hold, what comes first comes first, what is empty has its reason."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.robots.rosters import solver
from domain.robots.rosters.candidates import Table
from domain.robots.rosters.objective import cost_of
from domain.robots.rosters.plan import plan
from domain.robots.rosters.relaxation import Flow
from domain.robots.rosters.roster import Candidate, Roster, RosterQuestion, RosterShift, WhyEmpty
from domain.robots.value_objects import PART
from tests.domain.robots.rosters import (
    AFTERNOON,
    MONDAY,
    asked,
    broken_promises,
    broken_rules,
    parts,
    pilot,
    pilots,
)


def taken(roster: Roster) -> list[tuple[int, str, str, str]]:
    """Day, hours and pilot of each shift."""
    return [
        ((shift.day - MONDAY).days, _time(shift.start), _time(shift.end), shift.candidate)
        for shift in roster.shifts
    ]


def _time(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def test_one_pilot_takes_the_whole_time_where_nothing_speaks_for_a_hand_over() -> None:
    roster = plan(asked(pilot("a"), pilot("b", (), AFTERNOON)))

    assert taken(roster) == [(0, "14:00", "16:00", "a")]
    assert roster.filled.is_optimal
    assert (roster.filled.value, roster.filled.bound, roster.filled.gap) == (4, 4, 0)
    assert roster.empty == ()


def test_nobody_is_planned_outside_their_time() -> None:
    roster = plan(asked(pilot("a", [0], (14 * 60, 15 * 60))))

    assert taken(roster) == [(0, "14:00", "15:00", "a")]
    assert {item.why for item in roster.empty} == {WhyEmpty.NOBODY_FREE}


def test_the_limit_of_a_day_is_kept_and_said_as_the_reason() -> None:
    roster = plan(asked(pilot("a", minutes_per_day=90)))

    assert roster.hours[0].minutes == 90
    assert [item.why for item in roster.empty] == [WhyEmpty.LIMITS]


def test_the_limit_of_days_in_a_week_counts_days_that_are_fixed_elsewhere() -> None:
    elsewhere = RosterShift(MONDAY + timedelta(days=4), 600, "other", 660, "a")
    roster = plan(asked(pilot("a", days_per_week=2), parts=parts(3), fixed=(elsewhere,)))

    assert len(roster.shifts) == 1
    assert {item.why for item in roster.empty} == {WhyEmpty.LIMITS}


def test_the_limit_over_everything_is_kept() -> None:
    roster = plan(asked(pilot("a", minutes_in_all=150), parts=parts(3)))

    assert roster.hours[0].minutes == 150


def test_who_pilots_another_robot_at_the_time_is_elsewhere() -> None:
    elsewhere = RosterShift(MONDAY, AFTERNOON[0], "other", AFTERNOON[1], "a")
    roster = plan(asked(pilot("a"), fixed=(elsewhere,)))

    assert roster.shifts == ()
    assert {item.why for item in roster.empty} == {WhyEmpty.ELSEWHERE}


def test_nobody_comes_twice_on_one_day_for_the_same_robot() -> None:
    gap = pilot("a", [0], (14 * 60, 14 * 60 + 30), (15 * 60, 16 * 60))
    roster = plan(asked(gap))

    assert taken(roster) == [(0, "15:00", "16:00", "a")]
    whys = [item.why for item in roster.empty]
    assert whys == [WhyEmpty.SECOND_SHIFT, WhyEmpty.NOBODY_FREE]


def test_filling_comes_before_fair_hours() -> None:
    roster = plan(asked(pilot("a"), pilot("b", [0]), parts=parts(5)))

    assert roster.filled.value == 20
    assert Counter(shift.candidate for shift in roster.shifts) == {"a": 4, "b": 1}


def test_hours_are_shared_fairly() -> None:
    roster = plan(asked(pilot("a"), pilot("b"), pilot("c"), parts=parts(6)))

    assert {hour.candidate: hour.minutes for hour in roster.hours} == dict.fromkeys("abc", 240)
    assert {hour.share for hour in roster.hours} == {240}


def test_a_wish_for_more_hours_counts_within_what_is_fair() -> None:
    wishes = pilot("a", wish="fewer"), pilot("b", wish="more")
    roster = plan(asked(*wishes, parts=parts(5)))

    minutes = {hour.candidate: hour.minutes for hour in roster.hours}
    assert (minutes["a"], minutes["b"]) == (240, 360)


def test_a_named_number_of_hours_goes_before_the_wish() -> None:
    named = pilot("a", wish="more", wished_minutes=240), pilot("b")
    roster = plan(asked(*named, parts=parts(5)))

    assert {hour.candidate: hour.minutes for hour in roster.hours} == {"a": 240, "b": 360}


def test_a_fixed_shift_keeps_its_time_and_counts_for_its_pilot() -> None:
    fixed = RosterShift(MONDAY, AFTERNOON[0], "r", AFTERNOON[0] + 60, "b")
    roster = plan(asked(pilot("a"), pilot("b"), fixed=(fixed,), parts=parts(2)))

    assert all(not shift.overlaps(MONDAY, fixed.start, fixed.end) for shift in roster.shifts)
    assert sum(hour.minutes for hour in roster.hours) == 240


def test_every_shift_has_a_stand_by_where_somebody_could_come() -> None:
    roster = plan(asked(pilot("a"), pilot("b"), pilot("c"), parts=parts(6)))

    assert all(
        stand_by.candidate not in (None, stand_by.shift.candidate) for stand_by in roster.stand_bys
    )
    assert {hour.stand_by for hour in roster.hours} == {240}


def test_planning_again_moves_nothing_where_nothing_changed() -> None:
    question = asked(*(pilot(id) for id in "abcd"), parts=parts(7))
    first = plan(question)
    other_seed = msgspec.structs.replace(question, former=first.shifts, seed=7)

    again = plan(other_seed)

    assert again.shifts == first.shifts
    assert again.moved_parts == 0


def test_planning_again_moves_only_what_has_to_move() -> None:
    question = asked(*(pilot(id) for id in "abc"), parts=parts(6))
    first = plan(question)
    lost = next(shift for shift in first.shifts if shift.candidate == "a")
    days = [day for day in range(6) if MONDAY + timedelta(days=day) != lost.day]
    changed = (pilot("a", days), pilot("b"), pilot("c"))

    again = plan(msgspec.structs.replace(question, candidates=changed, former=first.shifts))

    assert again.filled.value == first.filled.value
    assert again.moved_parts == 0
    assert [shift for shift in first.shifts if shift not in again.shifts] == [lost]


def test_the_same_question_has_the_same_answer() -> None:
    question = asked(*(pilot(id, range(5)) for id in "abcde"), parts=parts(5), seed=3)

    answers = [plan(question) for _ in range(2)]

    assert answers[0].shifts == answers[1].shifts
    assert answers[0].stand_bys == answers[1].stand_bys


def test_a_question_and_its_roster_survive_being_sent() -> None:
    question = asked(pilot("a", robots=["r"]), former=(RosterShift(MONDAY, 840, "r", 960, "a"),))
    sent = msgspec.json.decode(msgspec.json.encode(question), type=RosterQuestion)
    roster = plan(sent)

    assert sent == question
    assert msgspec.json.decode(msgspec.json.encode(roster), type=Roster) == roster


def test_nothing_to_fill_is_answered_with_nothing() -> None:
    roster = plan(asked(pilot("a"), parts=()))

    assert (roster.shifts, roster.empty, roster.filled.gap) == ((), (), 0)


def test_without_pilots_everything_is_empty() -> None:
    roster = plan(asked())

    assert {item.why for item in roster.empty} == {WhyEmpty.NOBODY_FREE}
    assert (roster.filled.value, roster.filled.is_optimal) == (0, True)


def test_a_large_question_is_searched_piece_by_piece_under_the_same_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    candidates = [
        pilot(f"p{place}", range(place % 3, 12), robots=robots, days_per_week=2, minutes_in_all=300)
        for place, robots in enumerate([["r"], ["s"], ["t"], ["r", "s"], ["s", "t"], ["t", "r"]])
    ]
    wanted = parts(12) + parts(12, "s") + parts(12, "t")
    question = RosterQuestion(parts=wanted, candidates=tuple(candidates))
    monkeypatch.setattr(solver, "LARGE", 0)
    monkeypatch.setattr(solver, "TOGETHER", 2)

    roster = plan(question)

    assert broken_rules(question, roster) == []
    assert broken_promises(question, roster) == []
    assert roster.filled.value == sum((shift.end - shift.start) // PART for shift in roster.shifts)
    shares = {hour.candidate: hour.share for hour in roster.hours}
    assert roster.cost.value == cost_of(question, roster.shifts, shares, set())
    assert max(hour.minutes for hour in roster.hours) <= 300
    assert roster.filled.value == 6 * 300 // PART
    assert not roster.is_cut_short


@given(st.lists(pilots, min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_hard_rules_hold_whatever_the_pilots(drawn: list[Candidate]) -> None:
    candidates = [msgspec.structs.replace(one, id=f"p{place}") for place, one in enumerate(drawn)]
    wanted = parts(10) + parts(10, "s", (15 * 60, 16 * 60))
    question = RosterQuestion(parts=wanted, candidates=tuple(candidates))

    roster = plan(question)

    assert broken_rules(question, roster) == []
    assert broken_promises(question, roster) == []
    filled = sum((shift.end - shift.start) // PART for shift in roster.shifts)
    assert filled == roster.filled.value <= roster.filled.bound
    assert filled + len(roster.empty) == len(wanted)
    assert WhyEmpty.NOT_FOUND not in {item.why for item in roster.empty}
    shares = {hour.candidate: hour.share for hour in roster.hours}
    assert roster.cost.value == cost_of(question, roster.shifts, shares, Table(question).keepable)
    assert roster.cost.value >= roster.cost.bound
    flow = Flow(Table(question))
    assert flow.most_parts >= filled
    assert flow.least_cost(shares, filled) <= roster.cost.value


@pytest.mark.parametrize("broken", ["two at a time", "p0 is not free or no pilot there"])
def test_the_check_of_the_rules_notices_a_broken_one(broken: str) -> None:
    question = RosterQuestion(parts=parts(), candidates=(pilot("p0", [0], (840, 900)), pilot("p1")))
    wrong = {
        "two at a time": (
            RosterShift(MONDAY, 840, "r", 900, "p0"),
            RosterShift(MONDAY, 870, "r", 960, "p1"),
        ),
        "p0 is not free or no pilot there": (RosterShift(MONDAY, 840, "r", 960, "p0"),),
    }
    roster = msgspec.structs.replace(plan(question), shifts=wrong[broken], stand_bys=())

    assert broken_rules(question, roster) == [broken]
