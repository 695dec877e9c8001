"""Who may have which time: one pilot a robot, one robot a pilot, no other work, within limits."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from domain import registry
from domain.kernel.errors import Invalid, NotAllowed, NotFound, RuleBroken
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.kernel.time.availability import DayException, WeeklyTime
from domain.kernel.time.clock import SettableClock
from domain.participants.commands import SetAvailability
from domain.robots.deployments.commands import (
    CloseDay,
    EndDeployment,
    SetPilotAvailability,
    SetPilotLimits,
    WithdrawPilot,
)
from domain.robots.deployments.pilot import Pilot
from domain.robots.shifts.commands import (
    AssignShift,
    CancelShift,
    ConfirmShift,
    EndShift,
    GiveUpShift,
    NameStandBy,
    SplitShift,
    StartShift,
)
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import ShiftState, pilot_id
from tests.shop import WEDNESDAY, Shop, as_pilot, as_venue, at

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
pytestmark = ON_SQLITE


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open_on_weekdays(service)


def agrees(shop: Shop) -> None:
    """The rows that stand are those that the events make."""
    tables = inline_projection.TABLES + registry.TABLES
    assert find_inconsistencies(shop.centre.service.ledger, tables) == []


def test_a_robot_has_one_shift_at_a_time(shop: Shop) -> None:
    shop.shift(start="09:00", end="11:00")
    with pytest.raises(RuleBroken, match="of this robot at that time"):
        shop.shift(start="10:30", end="12:00")
    shop.shift(start="11:00", end="12:00")
    agrees(shop)


def test_a_pilot_has_one_robot_at_a_time(shop: Shop) -> None:
    pilot, other = shop.enrols(), Shop.open_on_weekdays(shop.service)
    other.enrols(person_id=pilot)
    shop.shift(pilot, start="09:00", end="11:00")
    with pytest.raises(RuleBroken, match="another shift"):
        other.shift(pilot, start="10:30", end="12:00")
    assert other.shifts() == shop.shifts(), "nothing of a refused shift stays"
    other.shift(pilot, start="11:00", end="12:00")
    agrees(shop)


@pytest.mark.parametrize(
    "frees",
    [
        lambda shift: GiveUpShift(shift_id=shift.id, reason="都合"),
        lambda shift: CancelShift(shift_id=shift.id, reason="都合"),
        lambda shift: WithdrawPilot(
            deployment_id=shift.deployment_id, person_id=shift.person_id, reason="本人の希望"
        ),
        lambda shift: CloseDay(deployment_id=shift.deployment_id, date=shift.day, reason="休館"),
    ],
)
def test_the_time_of_a_pilot_is_given_back(shop: Shop, frees: object) -> None:
    pilot, other = shop.enrols(), Shop.open_on_weekdays(shop.service)
    other.enrols(person_id=pilot)
    shift = shop.shift(pilot)
    shop.centre.does(frees(shift))  # type: ignore[operator]
    assert other.shift(pilot).state is ShiftState.ASSIGNED
    agrees(shop)


def test_only_an_enrolled_pilot_gets_a_shift(shop: Shop) -> None:
    with pytest.raises(RuleBroken, match="not enrolled"):
        shop.shift(shop.centre.person().id)
    pilot = shop.enrols()
    shop.centre.does(
        WithdrawPilot(deployment_id=shop.deployment.id, person_id=pilot, reason="本人の希望")
    )
    with pytest.raises(RuleBroken, match="not a pilot"):
        shop.shift(pilot)


def busy_at_the_centre(shop: Shop, *exceptions: DayException) -> tuple[UUID, UUID]:
    """A pilot who works for the centre on Wednesdays from 10 to 12: participant and person."""
    participant = shop.centre.participant()
    week = (WeeklyTime(weekday=2, start="10:00", end="12:00"),)
    shop.centre.does(
        SetAvailability(participant_id=participant.id, weekly=week, exceptions=exceptions)
    )
    return participant.id, shop.enrols(person_id=participant.person_id)


def test_no_shift_is_given_in_time_that_belongs_to_the_centre(shop: Shop) -> None:
    _, pilot = busy_at_the_centre(shop)
    with pytest.raises(RuleBroken, match="work for the centre"):
        shop.shift(pilot, start="09:00", end="10:30")
    shop.shift(pilot, start="12:00", end="13:00")
    shop.shift(pilot, start="09:00", end="10:30", day=WEDNESDAY + timedelta(days=1))


def test_an_exception_of_the_week_counts(shop: Shop) -> None:
    free, busy = WEDNESDAY + timedelta(days=7), WEDNESDAY + timedelta(days=1)
    _, pilot = busy_at_the_centre(
        shop, DayException(date=free, available=False), DayException(date=busy, available=True)
    )
    shop.shift(pilot, start="10:00", end="11:00", day=free)
    with pytest.raises(RuleBroken):
        shop.shift(pilot, start="14:00", end="15:00", day=busy)


def test_no_time_is_given_to_the_centre_in_which_a_shift_lies(shop: Shop) -> None:
    participant = shop.centre.participant()
    pilot = shop.enrols(person_id=participant.person_id)
    shift = shop.shift(pilot, start="10:00", end="11:00")
    overlapping = SetAvailability(
        participant_id=participant.id, weekly=(WeeklyTime(weekday=2, start="09:00", end="10:30"),)
    )
    with pytest.raises(RuleBroken, match="2026-04-15, 10:00 to 11:00"):
        shop.centre.does(overlapping)
    shop.centre.does(GiveUpShift(shift_id=shift.id, reason="都合"))
    shop.centre.does(overlapping)


def test_the_limits_of_the_therapist_hold_for_day_and_week(shop: Shop) -> None:
    pilot = shop.enrols()
    shop.centre.does(
        SetPilotLimits(
            deployment_id=shop.deployment.id,
            person_id=pilot,
            minutes_per_day=120,
            days_per_week=2,
            note="休みを入れる",
        )
    )
    shop.shift(pilot, start="09:00", end="10:30")
    with pytest.raises(RuleBroken, match="120 minutes a day"):
        shop.shift(pilot, start="11:00", end="12:00")
    shop.shift(pilot, start="11:00", end="11:30")
    shop.shift(pilot, day=WEDNESDAY + timedelta(days=1))
    with pytest.raises(RuleBroken, match="2 days a week"):
        shop.shift(pilot, day=WEDNESDAY + timedelta(days=2))
    shop.shift(pilot, day=WEDNESDAY + timedelta(days=7))


def test_outside_the_hours_that_a_pilot_offered_staff_give_a_reason(shop: Shop) -> None:
    pilot = shop.enrols()
    shop.centre.does(
        SetPilotAvailability(
            deployment_id=shop.deployment.id,
            person_id=pilot,
            weekly=(WeeklyTime(weekday=2, start="09:00", end="12:00"),),
        ),
        by=as_pilot(pilot),
    )
    shift = shop.shift(start="11:00", end="13:00")
    with pytest.raises(RuleBroken, match="give the reason"):
        shop.centre.does(AssignShift(shift_id=shift.id, person_id=pilot))
    shop.centre.does(AssignShift(shift_id=shift.id, person_id=pilot, reason="本人と相談した"))


def test_closing_a_day_cancels_its_shifts_in_the_same_append(shop: Shop) -> None:
    shop.shift(shop.enrols(), start="09:00", end="10:00")
    shop.shift(start="10:00", end="11:00")
    shop.shift(start="09:00", end="10:00", day=WEDNESDAY + timedelta(days=1))
    closed = CloseDay(deployment_id=shop.deployment.id, date=WEDNESDAY, reason="停電")
    shop.centre.does(closed, by=as_venue(shop))
    states = [state for _, _, state in shop.shifts()]
    assert states == ["cancelled", "cancelled", "open"]
    head = shop.centre.service.ledger.head()
    shop.centre.does(closed)
    assert shop.centre.service.ledger.head() == head
    with pytest.raises(RuleBroken, match="停電"):
        shop.shift(start="13:00", end="14:00")
    agrees(shop)


def test_the_end_of_a_deployment_cancels_what_was_still_to_come(shop: Shop) -> None:
    shop.shift()
    shop.shift(day=WEDNESDAY + timedelta(days=1))
    shop.centre.does(EndDeployment(deployment_id=shop.deployment.id, reason="契約の終了"))
    assert [state for _, _, state in shop.shifts()] == ["open", "cancelled"]
    with pytest.raises(RuleBroken, match="has ended"):
        shop.shift(day=WEDNESDAY + timedelta(days=1))


def test_a_shift_is_split_and_its_rest_handed_over(shop: Shop) -> None:
    first, second = shop.enrols(), shop.enrols("城戸 蓮")
    shift = shop.shift(first, start="09:00", end="11:00")
    hand_over = SplitShift(shift_id=shift.id, at="10:00", person_id=second)
    shop.centre.does(hand_over)
    head = shop.centre.service.ledger.head()
    shop.centre.does(hand_over)
    assert shop.centre.service.ledger.head() == head
    assert shop.shifts() == [("09:00", "10:00", "assigned"), ("10:00", "11:00", "assigned")]
    agrees(shop)


def test_a_shift_given_up_during_it_leaves_the_rest_open(shop: Shop, clock: SettableClock) -> None:
    pilot = shop.enrols()
    shift = shop.shift(pilot, start="09:00", end="12:00")
    shop.centre.does(StartShift(shift_id=shift.id, at=at(WEDNESDAY, "09:10")), by=as_pilot(pilot))
    clock.set(at(WEDNESDAY, "10:40"))
    give_up = GiveUpShift(shift_id=shift.id, reason="頭が痛い")
    ended = shop.centre.does(give_up, by=as_pilot(pilot))
    assert (ended.state, ended.minutes_done) == (ShiftState.ENDED, 90)
    shop.centre.does(give_up, by=as_pilot(pilot))
    assert shop.shifts() == [("09:00", "10:30", "ended"), ("10:30", "12:00", "open")]
    agrees(shop)


def test_a_shift_that_was_left_running_ends_as_planned_when_the_next_one_begins(
    shop: Shop, clock: SettableClock
) -> None:
    first, second = shop.enrols(), shop.enrols("城戸 蓮")
    before = shop.shift(first, start="09:00", end="10:30")
    after = shop.shift(second, start="10:30", end="12:00")
    shop.centre.does(StartShift(shift_id=before.id, at=at(WEDNESDAY, "09:00")))
    with pytest.raises(RuleBroken, match="has not ended yet"):
        shop.centre.does(StartShift(shift_id=after.id), by=as_pilot(second))
    clock.set(at(WEDNESDAY, "10:35"))
    shop.centre.does(StartShift(shift_id=after.id), by=as_pilot(second))
    assert shop.centre.now(Shift, before.id).minutes_done == 90
    agrees(shop)


def test_what_an_ended_shift_did_not_use_is_free_again(shop: Shop, clock: SettableClock) -> None:
    shift = shop.shift(shop.enrols(), start="09:00", end="12:00")
    shop.centre.does(StartShift(shift_id=shift.id, at=at(WEDNESDAY, "09:00")))
    shop.centre.does(EndShift(shift_id=shift.id, at=at(WEDNESDAY, "09:50")))
    with pytest.raises(RuleBroken):
        shop.shift(start="09:30", end="10:30")
    assert shop.shift(start="10:00", end="12:00").state is ShiftState.OPEN
    agrees(shop)


def test_a_pilot_acts_for_own_shifts_alone(shop: Shop) -> None:
    mine, other = shop.enrols(), shop.enrols("城戸 蓮")
    shift = shop.shift(mine)
    for stranger in (as_pilot(other), as_pilot(uuid4())):
        with pytest.raises(NotFound):
            shop.centre.does(ConfirmShift(shift_id=shift.id), by=stranger)
    shop.centre.does(NameStandBy(shift_id=shift.id, person_id=other))
    with pytest.raises(RuleBroken, match="not yours"):
        shop.centre.does(ConfirmShift(shift_id=shift.id), by=as_pilot(other))
    with pytest.raises(NotAllowed):
        shop.centre.does(CancelShift(shift_id=shift.id, reason="都合"), by=as_pilot(mine))
    with pytest.raises(NotAllowed):
        shop.centre.does(ConfirmShift(shift_id=shift.id), by=as_venue(shop))
    assert shop.centre.does(ConfirmShift(shift_id=shift.id), by=as_pilot(mine)).state == "confirmed"


def test_a_pilot_who_withdrew_may_come_back(shop: Shop) -> None:
    pilot = shop.enrols()
    withdraw = WithdrawPilot(deployment_id=shop.deployment.id, person_id=pilot, reason="転居")
    shop.centre.does(withdraw)
    assert not shop.centre.now(Pilot, pilot_id(shop.deployment.id, pilot)).is_enrolled
    shop.enrols(person_id=pilot)
    assert shop.shift(pilot).person_id == pilot


def test_times_lie_on_the_half_hour_and_inside_the_hours(shop: Shop) -> None:
    for start, end in (("09:10", "10:00"), ("10:00", "10:00")):
        with pytest.raises(Invalid):
            shop.shift(start=start, end=end)
    for start, end in (("08:30", "09:30"), ("16:30", "17:30")):
        with pytest.raises(RuleBroken, match="09:00 to 17:00"):
            shop.shift(start=start, end=end)
    with pytest.raises(RuleBroken, match="a weekday that is closed"):
        shop.shift(day=WEDNESDAY + timedelta(days=3))
    with pytest.raises(RuleBroken, match="public holiday"):
        shop.shift(day=WEDNESDAY + timedelta(days=14))
