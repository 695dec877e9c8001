"""A participant's stay: every step in every state, and the facts of each day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DataObject, data, sampled_from, sets

from domain.kernel.errors import DomainError, Invalid, RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.participants.participant import Participant
from domain.participants.value_objects import (
    Availability,
    DayException,
    Difficulty,
    LeaveReason,
    Limits,
    WeeklyTime,
    WorkMode,
)
from tests.domain.signing import TODAY, on

Act = Callable[[Participant], None]
LIMITS = Limits(minutes_per_day=120, days_per_week=3, kinds_of_work_excluded=("mail",))
WEEK = Availability(weekly=(WeeklyTime(weekday=0, start="09:00", end="12:00"),))


def registered(*, trial: bool = False, day: date = TODAY) -> Participant:
    with on(day):
        return Participant.register(
            uuid4(),
            centre="digital-kamakura",
            person_id=UUID(int=7),
            resident=True,
            code="P-0001",
            work_mode=WorkMode.HOME_BASED,
            difficulty=Difficulty.DISABILITY,
            trial=trial,
        )


def suspended(*, trial: bool = False) -> Participant:
    participant = registered(trial=trial)
    with on(reason="休みたい"):
        participant.suspend()
    return participant


def left() -> Participant:
    participant = registered()
    with on(reason="own_wish"):
        participant.leave(LeaveReason.OWN_WISH)
    return participant


STATES: dict[str, Callable[[], Participant]] = {
    "trial": lambda: registered(trial=True),
    "active": registered,
    "suspended": suspended,
    "left": left,
}
ACTS: dict[str, Act] = {
    "finish_trial": lambda item: item.finish_trial(),
    "change_work_mode": lambda item: item.change_work_mode(WorkMode.ON_SITE),
    "suspend": lambda item: item.suspend(),
    "resume": lambda item: item.resume(),
    "leave": lambda item: item.leave(LeaveReason.GENERAL_EMPLOYMENT),
    "assess": lambda item: item.assess({"typing": 3}, None),
    "set_limits": lambda item: item.set_limits(LIMITS, None),
    "set_availability": lambda item: item.set_availability(WEEK),
    "set_max_open_tasks": lambda item: item.set_max_open_tasks(5),
    "check_in": lambda item: item.check_in(),
    "check_out": lambda item: item.check_out(),
    "take_rest": lambda item: item.take_rest(),
    "report_condition": lambda item: item.report_condition(4, None),
}
NOT_STEPS = {
    "is_visible_to",
    "overlaps",
    "require_over_by",
    "undo_step",
    "correct_step",
    "correct_attendance",
    "end_rest",
    "rests_on",
}
REFUSED = "refused"
ON_THE_BOOKS = {"trial": "trial", "active": "active", "suspended": "suspended", "left": REFUSED}
PRESENT = {"trial": "trial", "active": "active", "suspended": REFUSED, "left": REFUSED}
AFTER: dict[str, dict[str, str]] = {
    "finish_trial": {
        "trial": "active", "active": "active", "suspended": REFUSED, "left": REFUSED,
    },
    "change_work_mode": ON_THE_BOOKS,
    "suspend": dict.fromkeys(("trial", "active", "suspended"), "suspended") | {"left": REFUSED},
    "resume": {"trial": "trial", "active": "active", "suspended": "active", "left": REFUSED},
    "leave": dict.fromkeys(("trial", "active", "suspended"), "left") | {"left": REFUSED},
    "assess": ON_THE_BOOKS,
    "set_limits": ON_THE_BOOKS,
    "set_availability": ON_THE_BOOKS,
    "set_max_open_tasks": ON_THE_BOOKS,
    "check_in": PRESENT,
    "check_out": dict.fromkeys(STATES, REFUSED),
    "take_rest": PRESENT,
    "report_condition": ON_THE_BOOKS,
}  # fmt: skip


def test_the_table_names_every_step_of_a_participant() -> None:
    steps = {
        name
        for kind in Participant.__mro__
        if kind.__module__.startswith("domain.participants.")
        for name, member in vars(kind).items()
        if callable(member) and not name.startswith("_") and not isinstance(member, type)
    }
    assert set(AFTER) == set(ACTS) == steps - NOT_STEPS
    assert all(set(row) == set(STATES) for row in AFTER.values())


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [(state, act, row[state]) for act, row in AFTER.items() for state in STATES],
)
def test_every_step_in_every_state(state: str, act: str, after: str) -> None:
    participant = STATES[state]()
    with on(reason="本人の希望"):
        if after == REFUSED:
            with pytest.raises(RuleBroken) as refusal:
                ACTS[act](participant)
            assert all(refusal.value.text)
            assert participant.state == state
        else:
            ACTS[act](participant)
            assert participant.state == after


@pytest.mark.parametrize("act", [act for act in ACTS if act != "check_out"])
def test_a_step_that_is_already_true_records_nothing(act: str) -> None:
    participant = registered(trial=True)
    with on(reason="本人の希望"):
        ACTS[act](participant)
        held = participant.pending
        ACTS[act](participant)
    assert participant.pending == held


def test_somebody_who_lives_elsewhere_is_not_registered() -> None:
    with on(), pytest.raises(RuleBroken):
        Participant.register(
            uuid4(),
            centre="digital-kamakura",
            person_id=UUID(int=7),
            resident=False,
            code="P-0001",
            work_mode=WorkMode.ON_SITE,
            difficulty=Difficulty.OTHER,
            trial=False,
        )


def test_a_rest_during_the_trial_ends_in_the_trial() -> None:
    participant = suspended(trial=True)
    with on():
        participant.resume()
    assert participant.state == "trial"


def test_a_rest_needs_a_reason() -> None:
    with on(), pytest.raises(Invalid):
        registered().suspend()


def test_leaving_again_for_another_reason_is_refused() -> None:
    participant = left()
    with on():
        participant.leave(LeaveReason.OWN_WISH)
        with pytest.raises(RuleBroken):
            participant.leave(LeaveReason.OTHER)


@pytest.mark.parametrize("act", ["check_in", "assess", "change_work_mode"])
def test_nothing_is_recorded_for_a_day_before_the_registration(act: str) -> None:
    participant = registered()
    with on(TODAY - timedelta(days=1)), pytest.raises(RuleBroken):
        ACTS[act](participant)


def test_a_step_is_not_dated_before_one_that_it_makes_impossible() -> None:
    participant = registered(day=date(2026, 4, 1))
    with on(date(2026, 4, 10)):
        participant.change_work_mode(WorkMode.ON_SITE)
    with on(date(2026, 4, 9)), pytest.raises(RuleBroken):
        participant.leave(LeaveReason.OWN_WISH)


def test_a_mode_may_hold_until_the_change_that_is_known() -> None:
    participant = registered(day=date(2026, 4, 1))
    with on(date(2026, 4, 10)):
        participant.change_work_mode(WorkMode.HOME_BASED)
    with on(date(2026, 4, 10)):
        participant.change_work_mode(WorkMode.ON_SITE)
    with on(date(2026, 4, 5), reason="記録もれ"):
        participant.change_work_mode(WorkMode.ON_SITE)
        participant.change_work_mode(WorkMode.ON_SITE)
    assert participant.work_mode is WorkMode.ON_SITE
    assert [step.day.day for step in participant.course.steps] == [1, 5]
    then = participant.course.standing_on(date(2026, 4, 4))
    assert then is not None and then.work_mode is WorkMode.HOME_BASED


def test_a_mode_change_tells_both_modes() -> None:
    participant = registered()
    with on():
        participant.change_work_mode(WorkMode.ON_SITE)
    change = participant.pending[-1]
    assert isinstance(change, Participant.WorkModeChanged)
    assert (change.was, change.work_mode) == (WorkMode.HOME_BASED, WorkMode.ON_SITE)


def test_the_day_begins_before_it_ends_and_each_day_stands_alone() -> None:
    participant = registered(day=date(2026, 4, 1))
    with on():
        with pytest.raises(RuleBroken):
            participant.check_out()
        participant.check_in()
        participant.check_out()
        participant.check_out()
        participant.check_in()
    with on(date(2026, 4, 14)), pytest.raises(RuleBroken):
        participant.check_out()
    assert [item.TOPIC for item in participant.pending[1:]] == [
        "participant.checked_in.v1",
        "participant.checked_out.v1",
        "participant.checked_in.v1",
    ]


def test_an_assessment_leaves_other_skills_as_they_were() -> None:
    participant = registered()
    with on():
        participant.assess({"typing": 3, "excel": 1}, None)
        participant.assess({"excel": 2}, "関数が使える")
    assert participant.skills == {"typing": 3, "excel": 2}


def test_the_same_assessment_on_a_later_day_is_a_new_fact() -> None:
    participant = registered(day=date(2026, 4, 1))
    for day in (date(2026, 4, 1), date(2026, 4, 2)):
        with on(day):
            participant.assess({"typing": 3}, None)
    assert len(participant.pending) == 3


def test_a_later_entry_of_an_earlier_day_does_not_hide_the_latest_condition() -> None:
    participant = registered(day=date(2026, 4, 1))
    with on():
        participant.report_condition(2, None)
    with on(date(2026, 4, 10)):
        participant.report_condition(5, None)
    assert participant.condition is not None
    assert (participant.condition.level, participant.condition.on) == (2, TODAY)


BAD_FACTS: dict[str, Act] = {
    "skills.typing": lambda item: item.assess({"typing": 6}, None),
    "note": lambda item: item.assess({}, "番号 123456789018"),
    "minutes_per_day": lambda item: item.set_limits(
        Limits(minutes_per_day=1441, days_per_week=3), None
    ),
    "days_per_week": lambda item: item.set_limits(
        Limits(minutes_per_day=60, days_per_week=8), None
    ),
    "n": lambda item: item.set_max_open_tasks(21),
    "level": lambda item: item.report_condition(0, None),
    "weekly.0.weekday": lambda item: item.set_availability(
        Availability(weekly=(WeeklyTime(weekday=7, start="09:00", end="10:00"),))
    ),
    "weekly.0.end": lambda item: item.set_availability(
        Availability(weekly=(WeeklyTime(weekday=1, start="10:00", end="10:00"),))
    ),
    "weekly": lambda item: item.set_availability(
        Availability(
            weekly=(
                WeeklyTime(weekday=1, start="09:00", end="11:00"),
                WeeklyTime(weekday=1, start="10:59", end="12:00"),
            )
        )
    ),
    "exceptions": lambda item: item.set_availability(
        Availability(exceptions=(DayException(date=TODAY, available=True),) * 2)
    ),
}


@pytest.mark.parametrize("field", BAD_FACTS)
def test_a_fact_out_of_bounds_is_refused_by_name(field: str) -> None:
    with on(), pytest.raises(DomainError) as refusal:
        BAD_FACTS[field](registered())
    assert isinstance(refusal.value, Invalid)
    assert list(refusal.value.errors) == [field]


def test_history_folds_to_the_same_participant() -> None:
    participant = registered(trial=True)
    with on(reason="本人の希望"):
        for act in ("finish_trial", "assess", "set_limits", "check_in", "suspend", "resume"):
            ACTS[act](participant)
    again = Participant.fold(participant.pending)
    assert again is not None
    kept: dict[str, Any] = {**vars(participant), "pending": ()}
    assert vars(again) == kept


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data())
def test_any_part_of_a_history_from_its_beginning_folds(draw: DataObject) -> None:
    participant = registered(trial=True)
    with on(reason="本人の希望"):
        for act in ("assess", "check_in", "check_out", "suspend", "resume", "leave"):
            ACTS[act](participant)
    first, *others = participant.pending
    kept = draw.draw(sets(sampled_from(range(len(others)))))
    then = Participant.fold([first, *(others[place] for place in sorted(kept))])
    assert then is not None
    assert then.code == participant.code


@pytest.mark.parametrize(
    ("role", "own", "sees"),
    [
        (Role.PARTICIPANT, True, True),
        (Role.PARTICIPANT, False, False),
        (Role.SUPERVISOR, False, True),
        (Role.THERAPIST, False, True),
        (Role.CLIENT, False, False),
        (Role.ADMIN, False, False),
    ],
)
def test_who_sees_a_participant(role: Role, own: bool, sees: bool) -> None:
    participant = registered()
    caller = Caller(
        account_id=UUID(int=1),
        roles=frozenset({role}),
        centres=("digital-kamakura",),
        participant_id=participant.id if own else UUID(int=9),
    )
    assert participant.is_visible_to(caller) is sees
