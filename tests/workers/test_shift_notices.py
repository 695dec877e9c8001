"""Notices about shifts: who hears that one is tomorrow, is offered, or has nobody; once each."""

from datetime import timedelta

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.notices.kinds import OPEN_TO, NoticeKind, kinds_for
from domain.participants.commands import RegisterParticipant
from domain.participants.value_objects import Difficulty, WorkMode
from domain.robots.deployments.commands import RegisterVenue
from domain.robots.shifts import commands
from tests.hearing import hears, waiting
from tests.shop import DAY, Shop, at
from workers import job_kinds
from workers.perform import perform_with
from workers.run_policies import run_policies
from workers.schedule import daily_job_id, sweep

one_store = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def shop(service: Service) -> Shop:
    return Shop.open(service)


def remind(service: Service) -> None:
    """Let the clock ask for the daily work, and do it."""
    sweep(service, daily={job_kinds.REMIND_OF_SHIFTS: service.clock.local().time()})


def test_the_pilot_of_tomorrow_hears_of_it_once(
    shop: Shop, service: Service, clock: SettableClock
) -> None:
    pilot, other = shop.pilot(), shop.pilot()
    accounts = [
        hears(service, NoticeKind.SHIFT_TOMORROW, Role.PARTICIPANT, person_id=item.person_id)
        for item in (pilot, other)
    ]
    shop.shift(pilot)
    shop.shift(other, day=DAY + timedelta(days=1))
    shop.shift(start="16:00", end="17:00")

    remind(service)
    service.ledger.database.create("UPDATE jobs SET state = 'waiting'")
    perform_with(
        service, job_kinds.REMIND_OF_SHIFTS, daily_job_id(job_kinds.REMIND_OF_SHIFTS, clock.local())
    )

    assert waiting(service) == [(str(accounts[0]), "shift_tomorrow")]


def test_those_who_are_asked_hear_of_it_once_and_nobody_else(shop: Shop, service: Service) -> None:
    pilot, asked, untrained = shop.pilot(), shop.pilot(), shop.pilot(trained=False)
    accounts = [
        hears(service, NoticeKind.SHIFT_OFFERED, Role.PARTICIPANT, person_id=item.person_id)
        for item in (pilot, asked, untrained)
    ]
    shift = shop.shift(pilot)
    shop.does(commands.GiveUpShift(shift_id=shift.id, reason="用事"), pilot)
    run_policies(service)
    run_policies(service)
    service.ledger.database.create("UPDATE reactions SET position = 0")
    service.ledger.database.create("DELETE FROM idempotency")
    run_policies(service)

    assert waiting(service) == [(str(accounts[1]), "shift_offered")]


@one_store
def test_staff_and_the_venue_hear_that_nobody_was_found_and_no_other_venue(
    shop: Shop, service: Service, clock: SettableClock
) -> None:
    kind = NoticeKind.SHIFT_UNCOVERED
    elsewhere = shop.does(RegisterVenue(name="図書館")).id
    staff = hears(service, kind, Role.COORDINATOR)
    venue = hears(service, kind, Role.VENUE, venue_id=shop.deployment.venue_id)
    hears(service, kind, Role.VENUE, venue_id=elsewhere)
    pilot = shop.pilot()
    shop.pilot()
    shift = shop.shift(pilot)
    shop.does(commands.GiveUpShift(shift_id=shift.id, reason="用事"), pilot)
    run_policies(service)
    assert waiting(service) == []

    clock.set(at(DAY, "13:00"))
    sweep(service, daily={})
    sweep(service, daily={})

    assert sorted(waiting(service)) == sorted((str(item), kind.value) for item in (staff, venue))


@one_store
def test_a_pilot_who_is_a_participant_too_hears_by_that_account(
    shop: Shop, service: Service
) -> None:
    pilot = shop.pilot()
    assert pilot.person_id is not None
    participant = shop.does(
        RegisterParticipant(
            person_id=pilot.person_id,
            work_mode=WorkMode.HOME_BASED,
            difficulty=Difficulty.DISABILITY,
        )
    )
    account = hears(
        service, NoticeKind.SHIFT_TOMORROW, Role.PARTICIPANT, participant_id=participant.id
    )
    shop.shift(pilot)

    remind(service)

    assert waiting(service) == [(str(account), "shift_tomorrow")]


def test_who_may_choose_what() -> None:
    assert NoticeKind.SHIFT_UNCOVERED in kinds_for(frozenset({Role.VENUE}))
    assert NoticeKind.SHIFT_UNCOVERED in kinds_for(frozenset({Role.COORDINATOR}))
    for kind in (NoticeKind.SHIFT_TOMORROW, NoticeKind.SHIFT_OFFERED):
        assert OPEN_TO[kind] == {Role.PARTICIPANT}
