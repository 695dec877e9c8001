"""Whom to look after: each rule at its threshold, just below it, and where it does not apply."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.time.calendar import PUBLISHED
from domain.kernel.time.clock import SettableClock
from domain.kernel.time.working_conditions import DayCondition, ParticipantLimits
from domain.participants.commands import ReportCondition
from domain.tasks.commands import AssignTask, SubmitTask
from domain.tasks.matching import Facts, Load, Worker
from projections.participants.alerts import alerts
from projections.participants.conditions import conditions
from projections.participants.workload_trend import RecentWorkload, recent, recent_working_days
from tests.centre import CENTRE, Centre, as_participant

TODAY = date(2026, 4, 15)
LIMITS = ParticipantLimits(minutes_per_day=120, days_per_week=3)


def worker(**facts: Any) -> Worker:
    load = facts.pop("load", Load())
    return Worker(
        participant_id=UUID(int=1),
        person_id=UUID(int=2),
        centre=CENTRE,
        code="P-0001",
        state="active",
        work_mode="home_based",
        max_open_tasks=3,
        facts=Facts(**facts),
        load=load,
    )


def codes(who: Worker, load: RecentWorkload | None = None, working_days: int = 5) -> list[str]:
    return [alert.code for alert in alerts(who, load or RecentWorkload(), TODAY, working_days)]


@pytest.mark.parametrize(
    ("level", "on", "found"),
    [
        (2, TODAY, ["unwell_today"]),
        (1, TODAY, ["unwell_today"]),
        (3, TODAY, []),
        (1, TODAY - timedelta(days=1), []),
        (None, TODAY, []),
    ],
)
def test_unwell_today(level: int | None, on: date, found: list[str]) -> None:
    assert codes(worker(condition=DayCondition(level=level, on=on))) == found


def test_being_unwell_is_health_and_nothing_else_is() -> None:
    who = worker(
        condition=DayCondition(level=1, on=TODAY), limits=LIMITS, load=Load(open_minutes=200)
    )
    load = RecentWorkload(most_a_day=121, weeks_before=(90,) * 4, returned=3, submitted=3)
    told = alerts(who, load, TODAY, 5)
    assert {item.code for item in told if item.is_health} == {"unwell_today"}
    assert len(told) == 5


@pytest.mark.parametrize(("minutes", "found"), [(120, []), (121, ["over_minutes"])])
def test_over_the_minutes_of_a_day(minutes: int, found: list[str]) -> None:
    assert codes(worker(limits=LIMITS), RecentWorkload(most_a_day=minutes)) == found
    assert codes(worker(), RecentWorkload(most_a_day=minutes)) == []


@pytest.mark.parametrize(("in_hand", "found"), [(60, []), (61, ["too_much_in_hand"])])
def test_more_in_hand_than_a_day_holds(in_hand: int, found: list[str]) -> None:
    load = Load(minutes_today=60, open_minutes=in_hand)
    assert codes(worker(limits=LIMITS, load=load)) == found


def test_a_long_day_with_nothing_in_hand_is_not_too_much_in_hand() -> None:
    assert codes(worker(limits=LIMITS, load=Load(minutes_today=150, open_minutes=0))) == []


@pytest.mark.parametrize(("days", "found"), [(3, []), (4, ["over_days"])])
def test_over_the_days_of_a_week(days: int, found: list[str]) -> None:
    worked = frozenset(TODAY - timedelta(days=back) for back in range(days))
    assert codes(worker(limits=LIMITS, load=Load(days_this_week=worked))) == found


@pytest.mark.parametrize(
    ("minutes", "before", "working_days", "found"),
    [
        (49, (100, 100, 100, 100), 5, ["sudden_drop"]),
        (50, (100, 100, 100, 100), 5, []),
        (49, (100, 100, 100, 100), 2, []),  # a week of holidays
        (49, (100, 100, 100, 100), 3, ["sudden_drop"]),
        (0, (59, 60, 60, 60), 5, []),  # there was little before
        (0, (60, 60, 60, 60), 5, ["sudden_drop"]),
        (0, (200, 200, 0, 0), 5, []),  # a beginner, or back from a rest
        (0, (200, 200, 200, 0), 5, ["sudden_drop"]),
    ],
)
def test_a_sudden_drop(
    minutes: int, before: tuple[int, ...], working_days: int, found: list[str]
) -> None:
    load = RecentWorkload(minutes=minutes, weeks_before=before)
    assert codes(worker(), load, working_days) == found


@pytest.mark.parametrize(
    ("returned", "submitted", "found"),
    [
        (3, 9, ["repeated_returns"]),
        (3, 10, []),
        (2, 2, []),
        (3, 0, ["repeated_returns"]),
    ],
)
def test_repeated_returns(returned: int, submitted: int, found: list[str]) -> None:
    assert codes(worker(), RecentWorkload(returned=returned, submitted=submitted)) == found


def test_golden_week_has_few_working_days() -> None:
    assert recent_working_days(date(2026, 5, 7), PUBLISHED) == 2
    assert recent_working_days(TODAY, PUBLISHED) == 5


def test_lately_counts_each_day_in_its_week(service: Service, clock: SettableClock) -> None:
    centre = Centre(service)
    order, somebody = centre.order(tasks=3), centre.participant()
    today = clock.today()
    days = (today, today + timedelta(days=7), today + timedelta(days=8))
    for number, day in enumerate(days):
        clock.advance(timedelta(days=(day - clock.today()).days))
        task = centre.task(order, f"{number:06d}").id
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
        done = SubmitTask(task_id=task, result={"text": "x"}, minutes=10 * (number + 1))
        centre.does(done, as_participant(somebody))
    service.projections.catch_up()
    found = recent(service.views, centres=(CENTRE,), today=days[2])[str(somebody.id)]
    # Today's own minutes belong to no full day yet, but may be too many for a day.
    assert found.minutes == 20 and found.most_a_day == 30
    assert found.weeks_before == (10, 0, 0, 0)
    assert found.submitted == 3 and found.returned == 0
    alone = recent(service.views, centres=(CENTRE,), today=days[2], participant_id=str(somebody.id))
    assert alone == {str(somebody.id): found}
    assert recent(service.views, centres=("elsewhere",), today=days[2]) == {}


def test_the_last_word_of_a_day_counts_and_none_is_left_after_an_erasure(
    service: Service, clock: SettableClock
) -> None:
    from projections.kernel.runner import Projections

    centre = Centre(service)
    somebody = centre.participant()
    for level in (2, 4):
        centre.does(ReportCondition(participant_id=somebody.id, level=level))
    service.projections.catch_up()
    today = clock.today()

    def told() -> list[Any]:
        rows = conditions(service.views, str(somebody.id), first=today, last=today)
        return [dict(row) for row in rows]

    assert told() == [{"day": today.isoformat(), "level": 4}]
    service.keys.destroy(somebody.person_id, clock.now())
    assert isinstance(service.projections, Projections)
    service.projections.rebuild("participants.conditions")
    assert told() == []
