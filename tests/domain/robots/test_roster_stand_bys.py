"""Who stands by: for as many shifts as can be, within every limit if called, and evenly."""

from collections import Counter
from datetime import timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.robots.rosters.candidates import Table
from domain.robots.rosters.plan import plan
from domain.robots.rosters.roster import Candidate, Roster, RosterQuestion, RosterShift, StandBy
from domain.robots.rosters.solver_run import Effort
from domain.robots.rosters.stand_bys import Waiting, stand_bys_for
from tests.domain.robots.rosters import (
    AFTERNOON,
    MONDAY,
    asked,
    broken_promises,
    parts,
    pilot,
    pilots,
)


def waiting_for(question: RosterQuestion, days: int) -> Waiting:
    """Who stands by where `p` pilots every afternoon."""
    shifts = tuple(
        RosterShift(MONDAY + timedelta(days=day), AFTERNOON[0], "r", AFTERNOON[1], "p")
        for day in range(days)
    )
    return stand_bys_for(Table(question), shifts, Effort(seed=1, steps=5, seconds=60))


def test_nobody_stands_by_who_could_not_take_the_shift() -> None:
    roster = plan(asked(pilot("a"), pilot("b", minutes_per_day=30)))

    assert [
        stand_by.candidate for stand_by in roster.stand_bys if stand_by.shift.candidate == "a"
    ] == [None]


def test_who_is_needed_elsewhere_does_not_stand_by_where_another_could() -> None:
    """In turn, `a` would be named for Monday, and Tuesday or Wednesday would be left without."""
    others = pilot("a", range(3), days_per_week=1), pilot("b", [0])
    question = asked(pilot("p"), *others, pilot("c", [1, 2], days_per_week=1), parts=parts(3))

    waiting = waiting_for(question, 3)

    assert waiting.stand_bys[0].candidate == "b"
    assert {stand_by.candidate for stand_by in waiting.stand_bys[1:]} == {"a", "c"}
    assert (waiting.found.value, waiting.found.bound, waiting.found.is_optimal) == (3, 3, True)


def test_who_stands_by_could_come_to_all_of_it_within_the_limits_of_the_week() -> None:
    roster = plan(asked(pilot("a"), pilot("b", days_per_week=2), parts=parts(4)))

    theirs = {stand_by.shift.day for stand_by in roster.stand_bys if stand_by.candidate == "b"} | {
        shift.day for shift in roster.shifts if shift.candidate == "b"
    }
    assert len(theirs) == 2
    assert roster.with_stand_by is not None
    assert roster.with_stand_by.value < len(roster.shifts)


def test_waiting_is_shared_by_all_who_could_wait() -> None:
    """Two who wait without a limit; one of them could come on every day, the other on two."""
    question = asked(pilot("p"), pilot("a"), pilot("b", [4, 5]), parts=parts(6))

    waiting = waiting_for(question, 6)

    assert Counter(stand_by.candidate for stand_by in waiting.stand_bys) == {"a": 4, "b": 2}


def test_waiting_is_shared_over_the_weeks_too() -> None:
    """Only `a` can wait in the first week, so the others wait in the second."""
    late = pilot("b", range(7, 14)), pilot("c", range(7, 14))
    question = asked(pilot("p", range(14)), pilot("a", range(14)), *late, parts=parts(14))

    waiting = waiting_for(question, 14)

    days = Counter(stand_by.candidate for stand_by in waiting.stand_bys)
    assert (days["a"], {days["b"], days["c"]}) == (7, {3, 4})
    assert (waiting.found.value, waiting.found.bound) == (14, 14)


def test_nobody_waits_on_more_days_of_a_week_than_they_may_work() -> None:
    waiting = waiting_for(asked(pilot("p"), pilot("a", days_per_week=2), parts=parts(5)), 5)

    assert Counter(stand_by.candidate for stand_by in waiting.stand_bys) == {"a": 2, None: 3}
    assert (waiting.found.value, waiting.found.bound) == (2, 2)


def test_nobody_waits_longer_on_a_day_than_they_may_work() -> None:
    question = asked(pilot("p"), pilot("q"), pilot("a", minutes_per_day=60))
    shifts = RosterShift(MONDAY, 840, "r", 900, "p"), RosterShift(MONDAY, 900, "r", 960, "q")
    limited = tuple(replace(candidate, minutes_per_day=60) for candidate in question.candidates)

    waiting = stand_bys_for(
        Table(replace(question, candidates=limited)), shifts, Effort(seed=1, steps=5, seconds=60)
    )

    assert sorted(str(stand_by.candidate) for stand_by in waiting.stand_bys) == ["None", "a"]
    assert (waiting.found.value, waiting.found.bound) == (1, 1)


def test_a_search_without_any_time_left_claims_no_more_than_it_knows() -> None:
    question = asked(pilot("p"), pilot("a", days_per_week=2), parts=parts(5))
    shifts = [RosterShift(MONDAY + timedelta(days=day), 840, "r", 960, "p") for day in range(5)]

    waiting = stand_bys_for(Table(question), shifts, Effort(seed=1, steps=0, seconds=0))

    assert (waiting.found.value, waiting.found.bound, waiting.is_cut_short) == (2, 5, True)


def test_nobody_waits_in_two_places_at_once() -> None:
    question = asked(pilot("p"), pilot("q"), pilot("a"), parts=parts() + parts(1, "s"))
    shifts = RosterShift(MONDAY, 840, "r", 960, "p"), RosterShift(MONDAY, 840, "s", 960, "q")

    waiting = stand_bys_for(Table(question), shifts, Effort(seed=1, steps=5, seconds=60))

    assert sorted(str(stand_by.candidate) for stand_by in waiting.stand_bys) == ["None", "a"]
    assert (waiting.found.value, waiting.found.bound) == (1, 1)


def test_a_limit_over_everything_holds_for_all_weeks_together() -> None:
    others = pilot("a", range(14), minutes_in_all=360), pilot("b", range(7, 9))
    question = asked(pilot("p", range(14)), *others, parts=parts(14))

    waiting = waiting_for(question, 14)

    assert Counter(stand_by.candidate for stand_by in waiting.stand_bys) == {
        "a": 3,
        "b": 2,
        None: 9,
    }
    assert waiting.found.is_optimal


def test_a_draft_of_an_older_release_does_not_tell_how_many_have_a_stand_by() -> None:
    said = msgspec.to_builtins(plan(asked(pilot("a"), pilot("b"))))
    del said["with_stand_by"]

    assert msgspec.convert(said, Roster).with_stand_by is None


@given(st.lists(pilots, min_size=2, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_other_stand_bys_would_serve_more_shifts(drawn: list[Candidate]) -> None:
    candidates = [replace(one, id=f"p{place}") for place, one in enumerate(drawn)]
    question = RosterQuestion(parts=parts(3) + parts(1, "s"), candidates=tuple(candidates))

    roster = plan(question)

    served = [stand_by for stand_by in roster.stand_bys if stand_by.candidate is not None]
    assert len(served) == most_stand_bys(question, roster)
    found = roster.with_stand_by
    assert found is not None
    assert (found.value, found.bound, found.is_optimal) == (len(served), len(served), True)


def most_stand_bys(question: RosterQuestion, roster: Roster) -> int:
    """For how many shifts somebody could stand by, found by trying everything."""
    best = 0

    def look(place: int, named: tuple[StandBy, ...]) -> None:
        nonlocal best
        tried = replace(roster, stand_bys=named)
        if broken_promises(question, tried):
            return
        best = max(best, len(named))
        if len(named) + len(roster.shifts) - place <= best:
            return
        shift = roster.shifts[place]
        for candidate in question.candidates:
            if candidate.id != shift.candidate:
                look(place + 1, (*named, StandBy(shift, candidate.id)))
        look(place + 1, named)

    look(0, ())
    return best
