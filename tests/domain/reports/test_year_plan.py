"""The plan of a year: its target, its budget, and the figures that somebody answers for."""

from datetime import date

import pytest

from domain.reports.value_objects import Counted, Period, Span, span_of, to_date, whole
from domain.reports.year_plan import YearPlan
from tests.scenario import Scenario

EVE = Span(date(2022, 12, 31), date(2022, 12, 31))


def a_year() -> YearPlan:
    return YearPlan.begin(centre="digital-kamakura", year=2022)


def beginning(target: int = 50) -> YearPlan:
    plan = a_year()
    plan.set_target(target)
    return plan


def test_the_first_target_begins_the_plan_and_another_names_what_it_was() -> None:
    plan = Scenario(beginning).when(lambda plan: plan.set_target(60)).then(YearPlan.TargetSet)
    assert (plan.target, plan.year_from) == (60, date(2022, 4, 1))


def test_what_holds_already_is_recorded_once() -> None:
    Scenario(beginning).when(lambda plan: plan.set_target(50)).then_nothing()


def test_target_budget_and_confirmations_do_not_touch_each_other() -> None:
    plan = (
        Scenario(beginning)
        .given(lambda plan: plan.set_budget(14_850_000))
        .when(lambda plan: plan.confirm(Counted.REGISTERED, EVE, 8))
        .then(YearPlan.FigureConfirmed)
    )
    assert (plan.target, plan.budget) == (50, 14_850_000)
    assert plan.confirmed == {(Counted.REGISTERED, EVE): 8}


def test_a_figure_may_be_confirmed_anew_when_it_is_another_number() -> None:
    plan = Scenario(beginning).given(lambda plan: plan.confirm(Counted.REGISTERED, EVE, 8))
    plan.when(lambda plan: plan.confirm(Counted.REGISTERED, EVE, 8)).then_nothing()
    plan.when(lambda plan: plan.confirm(Counted.REGISTERED, EVE, 9)).then(YearPlan.FigureConfirmed)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (Period.YEAR, date(2023, 3, 31), date(2022, 4, 1), date(2023, 3, 31)),
        (Period.YEAR, date(2023, 4, 1), date(2023, 4, 1), date(2024, 3, 31)),
        (Period.HALF, date(2022, 9, 30), date(2022, 4, 1), date(2022, 9, 30)),
        (Period.HALF, date(2023, 1, 5), date(2022, 10, 1), date(2023, 3, 31)),
        (Period.MONTH, date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 29)),
        (Period.MONTH, date(2022, 12, 31), date(2022, 12, 1), date(2022, 12, 31)),
    ],
)
def test_periods_begin_and_end_with_the_fiscal_year(
    period: Period, day: date, first: date, last: date
) -> None:
    assert whole(period, day) == Span(first, last)
    assert to_date(period, day) == Span(first, day)


def test_who_is_registered_is_asked_of_one_day_and_the_others_of_a_period() -> None:
    day = date(2022, 12, 31)
    assert span_of(Counted.REGISTERED, Period.YEAR, day) == EVE
    assert span_of(Counted.ORDERS, Period.YEAR, day) == Span(date(2022, 4, 1), day)
