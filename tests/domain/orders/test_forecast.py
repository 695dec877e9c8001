"""When an order will be done: the day on which the last task is handed in at the present pace."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.kernel.time.calendar import PUBLISHED, WorkCalendar, changed_calendar
from domain.orders.forecast import PACE_DAYS, Forecast, forecast

MONDAY = date(2025, 4, 14)
DAYS = some.dates(date(2015, 1, 1), date(2040, 12, 31))


@settings(deadline=None)
@given(DAYS, some.integers(1, 400))
def test_a_working_day_is_found_as_by_counting(day: date, count: int) -> None:
    found = PUBLISHED.working_day_from(day, count)
    between = (day + timedelta(days=number) for number in range((found - day).days + 1))
    assert sum(map(PUBLISHED.is_working_day, between)) == count
    assert PUBLISHED.is_working_day(found)


@pytest.mark.parametrize(
    ("left", "done", "on"),
    [
        (1, 5, MONDAY),
        (2, 5, MONDAY + timedelta(days=1)),
        (5, 5, MONDAY + timedelta(days=4)),
        (6, 5, MONDAY + timedelta(days=7)),
        (2, 3, MONDAY + timedelta(days=3)),
    ],
)
def test_the_pace_of_five_working_days_goes_on(left: int, done: int, on: date) -> None:
    found = said(left, done)
    assert found == Forecast(on, at_risk=on > MONDAY + timedelta(days=4))


def test_holidays_are_passed_over() -> None:
    before_golden_week = date(2025, 5, 2)
    found = said(2, PACE_DAYS, today=before_golden_week)
    assert found.on == date(2025, 5, 7)


def test_a_holiday_that_was_added_by_hand_is_passed_over_too() -> None:
    changed = changed_calendar(None, {MONDAY + timedelta(days=1): "市制の日"})
    assert said(2, 5, calendar=changed).on == MONDAY + timedelta(days=2)


def test_beyond_ten_years_nothing_is_said_but_that_it_will_be_late() -> None:
    assert said(1_000_000, 1) == Forecast(None, at_risk=True)


def test_without_a_pace_only_a_near_date_is_a_risk() -> None:
    assert said(3, 0) == Forecast(None, at_risk=False)
    assert said(3, 0, today=MONDAY + timedelta(days=1)).at_risk


def said(
    left: int, done: int, today: date = MONDAY, calendar: WorkCalendar = PUBLISHED
) -> Forecast:
    """The forecast of an open order that is due on the Friday of the first week."""
    return forecast(
        today=today,
        due_on=MONDAY + timedelta(days=4),
        left=left,
        handed_in={today: done},
        is_open=True,
        calendar=calendar,
    )
