"""What a therapist allows and how somebody feels: one rule for tasks, shifts and cover."""

from datetime import date, datetime, timedelta

import pytest

from domain.kernel.time.availability import Availability, DayException, WeeklyTime
from domain.kernel.time.working_conditions import DayCondition, WorkLimits

MONDAY = date(2026, 4, 13)
LIMITS = WorkLimits(minutes_per_day=120, days_per_week=2)


@pytest.mark.parametrize(("minutes", "too_many"), [(120, False), (121, True)])
def test_the_minutes_of_a_day_may_reach_the_limit_and_not_exceed_it(
    minutes: int, too_many: bool
) -> None:
    assert LIMITS.exceeds_day(minutes) is too_many


@pytest.mark.parametrize(
    ("days", "too_many"), [((), False), ((1,), False), ((1, 2), True), ((0, 1, 2), False)]
)
def test_only_a_day_without_work_can_be_one_day_too_many(
    days: tuple[int, ...], too_many: bool
) -> None:
    worked = {MONDAY + timedelta(days=number) for number in days}
    assert LIMITS.exceeds_week(worked, MONDAY) is too_many


@pytest.mark.parametrize(
    ("level", "on", "unwell"),
    [(2, MONDAY, True), (3, MONDAY, False), (None, MONDAY, False), (1, date(2026, 4, 12), False)],
)
def test_a_low_condition_counts_on_its_own_day(level: int | None, on: date, unwell: bool) -> None:
    assert DayCondition(level=level, on=on).is_unwell_on(MONDAY) is unwell


@pytest.mark.parametrize(
    ("time", "holds"), [("08:59", False), ("09:00", True), ("11:59", True), ("12:00", False)]
)
def test_a_span_holds_from_its_beginning_and_not_at_its_end(time: str, holds: bool) -> None:
    said = Availability(weekly=(WeeklyTime(weekday=0, start="09:00", end="12:00"),))
    assert said.holds_at(datetime.fromisoformat(f"2026-04-13T{time}")) is holds


def test_a_day_on_which_it_is_otherwise_goes_before_the_week() -> None:
    away = Availability(
        weekly=(WeeklyTime(weekday=0, start="00:00", end="24:00"),),
        exceptions=(DayException(date=MONDAY, available=False),),
    )
    assert not away.holds_at(datetime.fromisoformat("2026-04-13T10:00"))
    assert away.says_of(MONDAY) and not Availability().says_of(MONDAY)
