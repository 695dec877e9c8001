"""Hosts of one database agree on the time, whatever their own clocks say."""

from datetime import timedelta

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.jobs.heartbeats import WEB, beat, heartbeats
from domain.kernel.time.clock import STEADY, Clock, SettableClock, SharedClock
from tests.conftest import START

AHEAD = timedelta(minutes=29)
A_MOMENT = timedelta(seconds=5)


@pytest.mark.parametrize("apart", [AHEAD, -AHEAD, timedelta(days=400)])
def test_a_clock_is_put_right_by_the_one_that_all_hosts_share(apart: timedelta) -> None:
    shared = SharedClock(SettableClock(START + apart))
    assert shared.now() == START + apart, "nothing is known before the first comparison"
    assert shared.compare(lambda: START) == (START, apart)
    assert shared.now() == START
    assert shared.compare(lambda: START + AHEAD)[1] == apart - AHEAD
    assert shared.now() == START + AHEAD


def test_clocks_that_are_synchronised_are_left_alone() -> None:
    own = SettableClock(START)
    shared = SharedClock(own)
    shared.compare(lambda: START + STEADY)
    assert shared.now() == START


def test_what_the_question_takes_is_no_difference() -> None:
    own = SettableClock(START)
    shared = SharedClock(own)

    def slow() -> object:
        own.advance(timedelta(seconds=4))
        return START + timedelta(seconds=4)

    assert shared.compare(slow) == (START + timedelta(seconds=4), timedelta())  # type: ignore[arg-type]


def test_each_heartbeat_puts_the_clock_right_and_tells_of_the_machines_own(
    service: Service,
) -> None:
    shared = SharedClock(SettableClock(Clock().now() + AHEAD))
    beat(service.ledger.database, WEB, shared)
    (one,) = heartbeats(service.ledger.database)
    assert abs(one.ahead - AHEAD.total_seconds()) < A_MOMENT.total_seconds()
    assert abs(shared.now() - Clock().now()) < A_MOMENT


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_process_asks_a_server_for_the_time_when_it_starts(settings: Settings) -> None:
    service = bootstrap(settings)
    try:
        assert isinstance(service.clock, SharedClock)
        assert abs(service.clock.now() - service.ledger.now()) < A_MOMENT
    finally:
        service.close()
