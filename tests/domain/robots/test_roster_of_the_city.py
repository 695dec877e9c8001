"""The city's whole trial is planned at once, to the proven best or within a hundredth of it."""

import pytest

from bench.roster import city
from domain.robots.rosters.plan import plan
from domain.robots.rosters.roster import WhyEmpty


@pytest.mark.fault
def test_the_trial_of_the_city_is_planned_to_the_best_that_can_be() -> None:
    question = city(1)
    assert len({part.day for part in question.parts}) == 160
    assert len(question.parts) == 379 * 2

    roster = plan(question)

    assert roster.filled.is_optimal
    assert roster.cost.gap <= 0.01
    assert roster.filled.value + len(roster.empty) == 379 * 2
    assert WhyEmpty.NOT_FOUND not in {item.why for item in roster.empty}
