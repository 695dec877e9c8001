"""The flow is never worse than a roster, and knows what a roster has to reckon with."""

from datetime import timedelta

from domain.robots.rosters.candidates import Table
from domain.robots.rosters.plan import plan
from domain.robots.rosters.relaxation import Flow
from domain.robots.rosters.roster import RosterShift
from domain.robots.value_objects import PART
from tests.domain.robots.rosters import AFTERNOON, MONDAY, asked, parts, pilot


def test_the_flow_costs_as_much_as_the_roster_where_nothing_stands_in_the_way() -> None:
    question = asked(pilot("a"), pilot("b"), pilot("c"), parts=parts(6))
    roster = plan(question)
    flow = Flow(Table(question))

    shares = {hour.candidate: hour.share for hour in roster.hours}
    assert flow.most_parts == roster.filled.value == 24
    assert flow.least_cost(shares, 24) == roster.cost.value == 6


def test_the_flow_knows_the_limits_of_days_and_weeks_and_what_is_fixed_and_unfair() -> None:
    elsewhere = RosterShift(MONDAY + timedelta(days=4), 600, "other", 660, "a")
    limited = pilot("a", days_per_week=2, minutes_per_day=90)
    question = asked(limited, parts=parts(4), fixed=(elsewhere,))
    flow = Flow(Table(question))

    assert flow.most_parts == 3
    # Five parts with those elsewhere, and eight below the band: 8 × 100, and the shift itself.
    assert flow.least_cost({"a": 15 * PART}, 3) == 8 * 100 + 1


def test_the_flow_knows_what_it_costs_to_take_from_whoever_had_it() -> None:
    had = RosterShift(MONDAY, AFTERNOON[0], "r", AFTERNOON[1], "b")
    question = asked(pilot("a"), pilot("b"), former=(had,))

    roster = plan(question)

    shares = {hour.candidate: hour.share for hour in roster.hours}
    assert Flow(Table(question)).least_cost(shares, 4) == roster.cost.value
    assert roster.shifts == (had,)
