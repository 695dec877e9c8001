"""The days of a robot: the city's trial, closures, holidays, and hours that fit together."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.time.calendar import CERTAIN_UNTIL, PUBLISHED, changed_calendar
from domain.kernel.time.clock import Clock
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import Schedule, Slot, require_open
from tests.domain.signing import on

FIRST, LAST = date(2022, 5, 9), date(2022, 12, 27)
SUMMER = Slot(first=FIRST, last=date(2022, 9, 30), start="14:30", end="16:30")
AUTUMN = Slot(first=date(2022, 10, 1), last=LAST, start="13:30", end="16:30")


def schedule(*slots: Slot, first: date = FIRST, last: date = LAST) -> Schedule:
    return Schedule(first=first, last=last, slots=slots or (SUMMER, AUTUMN), closed_weekdays=(5, 6))


def trial(plan: Schedule | None = None) -> Deployment:
    with on():
        return Deployment.plan(
            UUID(int=3),
            centre="digital-kamakura",
            robot_id=UUID(int=1),
            venue_id=UUID(int=2),
            title="大河ドラマ館",
            work="商品紹介",
            schedule=plan or schedule(),
        )


def figures(deployment: Deployment) -> tuple[int, int]:
    days = deployment.calendar(FIRST, LAST, PUBLISHED)
    return sum(day.is_open for day in days), sum(day.minutes for day in days)


def test_the_trial_of_the_city_has_160_open_days_and_379_hours() -> None:
    assert figures(trial()) == (160, 379 * 60)


def test_a_closure_lowers_both_and_keeps_its_reason() -> None:
    deployment = trial()
    with on(reason="館内の点検"):
        deployment.close_day(date(2022, 10, 3))
    assert figures(deployment) == (159, 376 * 60)
    assert deployment.plan_of(date(2022, 10, 3), PUBLISHED).closed_because == (
        "館内の点検",
        "館内の点検",
    )
    with on():
        deployment.reopen_day(date(2022, 10, 3))
    assert figures(deployment) == (160, 379 * 60)


def test_closing_a_day_again_records_nothing_and_needs_a_reason() -> None:
    deployment = trial()
    with on(), pytest.raises(Invalid):
        deployment.close_day(date(2022, 10, 3))
    with on(reason="休館"):
        deployment.close_day(date(2022, 10, 3))
        version = deployment.version
        deployment.close_day(date(2022, 10, 3))
        assert deployment.version == version
        with pytest.raises(RuleBroken):
            deployment.close_day(date(2023, 1, 4))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2022, 5, 8), "outside the period"),
        (date(2022, 5, 14), "a weekday that is closed"),
        (date(2022, 7, 18), "public holiday (Marine Day)"),
        (date(2022, 12, 28), "outside the period"),
    ],
)
def test_a_closed_day_says_why(day: date, why: str) -> None:
    plan = trial().plan_of(day, PUBLISHED)
    assert plan.closed_because is not None
    assert plan.closed_because.en == why
    with pytest.raises(RuleBroken):
        require_open(plan, "14:30", "15:00")


def test_the_hours_change_with_the_first_of_october() -> None:
    deployment = trial()
    require_open(deployment.plan_of(date(2022, 9, 30), PUBLISHED), "14:30", "16:30")
    with pytest.raises(RuleBroken, match="14:30 to 16:30"):
        require_open(deployment.plan_of(date(2022, 9, 30), PUBLISHED), "13:30", "14:30")
    require_open(deployment.plan_of(date(2022, 10, 3), PUBLISHED), "13:30", "14:30")


def test_after_its_end_a_deployment_is_closed() -> None:
    deployment = trial()
    with on(date(2022, 9, 30), reason="早めの終了"):
        deployment.end()
    assert figures(deployment) == (101, 101 * 120)


@pytest.mark.parametrize(
    ("slots", "path"),
    [
        ((Slot(first=FIRST, last=LAST, start="14:20", end="16:30"),), "slots.0.start"),
        ((Slot(first=FIRST, last=LAST, start="14:30", end="14:30"),), "slots.0.end"),
        ((Slot(first=LAST, last=FIRST, start="14:30", end="16:30"),), "slots.0.to"),
        ((SUMMER, Slot(first=FIRST, last=FIRST, start="16:00", end="17:00")), "slots"),
    ],
)
def test_hours_that_do_not_fit_together_are_named(slots: tuple[Slot, ...], path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        trial(schedule(*slots))
    assert set(refusal.value.errors) == {path}


def test_a_day_of_which_holidays_are_not_certain_stops_loudly() -> None:
    last = CERTAIN_UNTIL
    late = schedule(
        Slot(first=FIRST, last=last + timedelta(days=90), start="10:00", end="12:00"),
        last=last + timedelta(days=90),
    )
    monday = last + timedelta(days=7 - last.weekday())
    with pytest.raises(RuleBroken, match="An administrator can check them"):
        trial(late).plan_of(monday, PUBLISHED)
    confirmed = changed_calendar(monday, {})
    assert trial(late).plan_of(monday, confirmed).is_open


def test_holidays_are_certain_for_the_year_to_come() -> None:
    assert date(Clock().today().year + 1, 12, 31) <= CERTAIN_UNTIL, "compare and move CERTAIN_UNTIL"


def test_a_robot_rests_on_a_holiday_that_was_added_and_runs_on_one_that_was_taken_away() -> None:
    added, taken_away = date(2022, 6, 1), date(2022, 7, 18)
    changed = changed_calendar(None, {added: "市制の日", taken_away: None})
    closed = trial().plan_of(added, changed)
    assert closed.closed_because == ("祝日（市制の日）", "public holiday (市制の日)")
    assert trial().plan_of(taken_away, changed).is_open
