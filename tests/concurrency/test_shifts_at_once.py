"""Several decide about one robot or one pilot at the same moment: one of them, and no more."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.bootstrap import Service
from domain import registry
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.bus import Command
from domain.kernel.storage import inline_projection
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.kernel.time.availability import WeeklyTime
from domain.participants.commands import SetAvailability
from domain.robots.deployments.commands import CloseDay, SetPilotLimits, WithdrawPilot
from domain.robots.shifts.commands import AssignShift, OpenShift
from tests.centre import Centre
from tests.shop import WEDNESDAY, Shop

Another = Callable[[], Service]
ROUNDS = 6


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open_on_weekdays(service)


def at_once(another: Another, commands: Sequence[Command]) -> int:
    """Give every command at the same moment from a process of its own; how many were done."""
    centres = [Centre(another()) for _ in commands]
    together = Barrier(len(commands))

    def give(centre: Centre, command: Command) -> bool:
        together.wait(10)
        try:
            centre.does(command)
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(len(commands)) as people:
        return sum(people.map(give, centres, commands))


def agrees(shop: Shop) -> None:
    tables = inline_projection.TABLES + registry.TABLES
    assert find_inconsistencies(shop.centre.service.ledger, tables) == []


def test_of_many_shifts_of_one_robot_at_one_time_one_is_made(
    shop: Shop, another_service: Another
) -> None:
    starts = ("10:00", "11:30", "10:30", "10:00")
    wanted = [
        OpenShift(deployment_id=shop.deployment.id, date=WEDNESDAY, start=start, end="12:00")
        for start in starts
    ]
    assert at_once(another_service, wanted) == 1
    assert len(shop.shifts()) == 1
    agrees(shop)


def test_a_pilot_gets_one_of_several_robots(shop: Shop, another_service: Another) -> None:
    pilot = shop.enrols()
    shops = [shop, *(Shop.open_on_weekdays(shop.service) for _ in range(3))]
    for item in shops[1:]:
        item.enrols(person_id=pilot)
    wanted = [AssignShift(shift_id=item.shift().id, person_id=pilot) for item in shops]
    assert at_once(another_service, wanted) == 1
    agrees(shop)


def test_two_shifts_that_fit_alone_do_not_go_beyond_the_limits_together(
    shop: Shop, another_service: Another
) -> None:
    pilot = shop.enrols()
    shop.centre.does(
        SetPilotLimits(
            deployment_id=shop.deployment.id,
            person_id=pilot,
            minutes_per_day=60,
            days_per_week=5,
        )
    )
    wanted = [
        AssignShift(
            shift_id=shop.shift(start=f"{hour}:00", end=f"{hour + 1}:00").id, person_id=pilot
        )
        for hour in range(10, 14)
    ]
    assert at_once(another_service, wanted) == 1


def test_time_goes_to_the_centre_or_to_the_robot_and_not_to_both(
    shop: Shop, another_service: Another
) -> None:
    for round_ in range(ROUNDS):
        participant = shop.centre.participant()
        pilot = shop.enrols(person_id=participant.person_id)
        start, end = f"{9 + round_:02d}:00", f"{10 + round_:02d}:00"
        week = (WeeklyTime(weekday=2, start=start, end=end),)
        wanted = [
            AssignShift(shift_id=shop.shift(start=start, end=end).id, person_id=pilot),
            SetAvailability(participant_id=participant.id, weekly=week),
        ]
        assert at_once(another_service, wanted) == 1


@pytest.mark.parametrize("is_given", [False, True])
def test_a_shift_goes_to_one_of_those_who_give_it_at_once(
    shop: Shop, another_service: Another, is_given: bool
) -> None:
    shift, pilots = shop.shift(), [shop.enrols() for _ in range(5)]
    seen = pilots.pop() if is_given else None
    if seen is not None:
        shop.centre.does(AssignShift(shift_id=shift.id, person_id=seen, reason="x"))
    wanted = [
        AssignShift(shift_id=shift.id, person_id=pilot, replaces=seen, reason="急ぎ")
        for pilot in pilots
    ]
    assert at_once(another_service, wanted) == 1


def test_no_shift_is_left_on_a_day_that_is_closed(shop: Shop, another_service: Another) -> None:
    wanted: list[Command] = [
        OpenShift(
            deployment_id=shop.deployment.id,
            date=WEDNESDAY,
            start=f"{hour:02d}:00",
            end=f"{hour + 1:02d}:00",
        )
        for hour in (10, 11, 12)
    ]
    wanted.append(CloseDay(deployment_id=shop.deployment.id, date=WEDNESDAY, reason="停電"))
    at_once(another_service, wanted)
    assert {state for _, _, state in shop.shifts()} <= {"cancelled"}
    agrees(shop)


def test_whoever_withdraws_is_given_no_shift_meanwhile(
    shop: Shop, another_service: Another
) -> None:
    for round_ in range(ROUNDS):
        pilot, start = shop.enrols(), f"{9 + round_:02d}:00"
        shift = shop.shift(start=start, end=f"{10 + round_:02d}:00")
        at_once(
            another_service,
            [
                AssignShift(shift_id=shift.id, person_id=pilot),
                WithdrawPilot(
                    deployment_id=shop.deployment.id, person_id=pilot, reason="本人の希望"
                ),
            ],
        )
    assert {state for _, _, state in shop.shifts()} == {"open"}
    agrees(shop)
