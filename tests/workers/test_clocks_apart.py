"""Hosts whose clocks differ by half an hour share one ledger: nothing waits, nothing is doubled.

`clock` is the clock of the database; the hosts have clocks of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.clock import Clock, SettableClock
from domain.kernel.jobs import STALE_AFTER, Job, find_job, new_job
from domain.notices.kinds import NoticeKind
from domain.notices.standing import waiting
from domain.robots import shift_commands as step
from domain.robots.link_standing import Beat, hear, is_alive, key_in_force, key_issued, link_of
from domain.robots.terms import ShiftState
from tests.shop import DAY, Shop, at
from workers.notify import notify
from workers.perform import perform_with
from workers.performers import PERFORMERS
from workers.schedule import sweep
from workers.watch_links import watch_links

APART = timedelta(minutes=29)
KIND = "made_up"


@dataclass
class Hosts:
    """Two hosts, one ahead of the database and one behind it."""

    ahead: Service
    behind: Service

    def move(self, clock: SettableClock, by: timedelta) -> None:
        """Let time pass everywhere."""
        for one in (clock, self.ahead.clock, self.behind.clock):
            assert isinstance(one, SettableClock)
            one.advance(by)

    def pair(self, maker: str) -> tuple[Service, Service]:
        """The host called `maker`, and the other one."""
        return (self.ahead, self.behind) if maker == "ahead" else (self.behind, self.ahead)


@pytest.fixture
def hosts(settings: Settings, clock: SettableClock) -> Iterator[Hosts]:
    made = [
        bootstrap(settings, clock=SettableClock(clock.now() + by), store_clock=clock)
        for by in (APART, -APART)
    ]
    yield Hosts(*made)
    for one in made:
        one.close()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The jobs that were performed, once each time."""
    done: list[UUID] = []
    monkeypatch.setitem(PERFORMERS, KIND, lambda _service, job, _progress: done.append(job.id))
    return done


def ask(on: Service) -> UUID:
    """A job that a command of this host asks for."""
    job_id, change = new_job(KIND, {}, centre="c", asked_by="a", now=on.clock.now())
    on.ledger.save(changes=[change])
    return job_id


def job_of(service: Service, job_id: UUID) -> Job:
    job = find_job(service.ledger.standing, job_id)
    assert job is not None
    return job


both_ways = pytest.mark.parametrize("maker", ["ahead", "behind"])


@both_ways
def test_a_job_is_begun_at_once_on_any_host(hosts: Hosts, maker: str, done: list[UUID]) -> None:
    on, other = hosts.pair(maker)
    job_id = ask(on)

    sweep(other, daily={})

    assert done == [job_id]


def test_a_job_of_a_host_ahead_is_begun_by_the_clock_of_the_database(
    settings: Settings, done: list[UUID]
) -> None:
    ahead = bootstrap(settings, clock=SettableClock(Clock().now() + APART))
    other = bootstrap(settings)
    try:
        job_id = ask(ahead)
        sweep(other, daily={})
        assert done == [job_id]
    finally:
        ahead.close()
        other.close()


@both_ways
def test_a_job_in_hand_is_not_taken_over_by_a_host_with_another_clock(
    hosts: Hosts, maker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on, other = hosts.pair(maker)
    job_id, times = ask(on), []

    def take_long(_service: Service, _job: Job, progress: Any) -> None:
        times.append(1)
        progress(1, 1)
        if len(times) == 1:
            perform_with(other, KIND, job_id)

    monkeypatch.setitem(PERFORMERS, KIND, take_long)
    perform_with(on, KIND, job_id)

    assert len(times) == 1
    assert job_of(on, job_id).state == "done"


@both_ways
def test_the_job_of_a_dead_worker_is_taken_over_in_time(
    hosts: Hosts,
    maker: str,
    clock: SettableClock,
    done: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on, other = hosts.pair(maker)
    job_id = ask(on)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        patch.setitem(PERFORMERS, KIND, die)
        perform_with(on, KIND, job_id)

    sweep(other, daily={})
    assert done == []
    hosts.move(clock, STALE_AFTER + timedelta(seconds=1))
    sweep(other, daily={})
    assert done == [job_id]


@both_ways
def test_a_pause_between_two_attempts_is_as_long_on_every_host(
    hosts: Hosts,
    maker: str,
    clock: SettableClock,
    done: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on, other = hosts.pair(maker)
    job_id = ask(on)
    with monkeypatch.context() as patch:

        def fail(*_: Any) -> None:
            raise ValueError

        patch.setitem(PERFORMERS, KIND, fail)
        perform_with(on, KIND, job_id)

    sweep(other, daily={})
    assert done == []
    hosts.move(clock, timedelta(seconds=2))
    sweep(other, daily={})
    assert done == [job_id]


@both_ways
def test_a_notice_goes_out_when_it_is_due_and_once(
    hosts: Hosts, maker: str, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    account, now = uuid4(), on.ledger.now()
    news = waiting(account, NoticeKind.NEXT_TASK, "one", now=now, send_after=now)
    on.ledger.save(changes=[news])
    with on.ledger.standing.write() as transaction:  # As it is while a worker sends.
        taken = "UPDATE notices SET state = 'sending', updated_at = ?"
        transaction.run(taken, (on.ledger.now().isoformat(),))

    notify(other)
    assert state_of(other, account) == "sending"
    hosts.move(clock, timedelta(minutes=3))
    notify(other)
    assert state_of(other, account) == "unclear"


def state_of(service: Service, account_id: UUID) -> str:
    row = service.ledger.row("SELECT state FROM notices WHERE account_id = ?", str(account_id))
    assert row is not None
    return str(row["state"])


@both_ways
def test_a_robot_that_is_heard_by_one_host_is_not_silent_to_another(
    hosts: Hosts, maker: str, service: Service, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    hosts.move(clock, at(DAY, "14:30") - clock.now())
    with_pilots = Shop.open(service)
    pilot = with_pilots.pilot()
    shift = with_pilots.shift(pilot)
    with_pilots.does(step.StartShift(shift_id=shift.id), pilot)
    key_id, robot_id = uuid4(), with_pilots.deployment.robot_id
    on.ledger.save(
        changes=[key_issued(key_id, robot_id, "", silence_seconds=60, now=on.ledger.now())]
    )

    def beat() -> None:
        key, now = key_in_force(on.ledger, key_id), on.ledger.now()
        assert key is not None
        assert hear(on.ledger, key, uuid4().hex, Beat(at=now, connected=True), now)

    hosts.move(clock, timedelta(minutes=1))
    beat()
    watch_links(other)
    assert with_pilots.now(shift).state is ShiftState.STARTED
    assert is_alive(link_of(other.ledger, robot_id), other.ledger.now())

    hosts.move(clock, timedelta(seconds=61))
    watch_links(other)
    assert with_pilots.now(shift).state is ShiftState.INTERRUPTED


def test_a_database_tells_its_own_time(settings: Settings) -> None:
    service = bootstrap(settings, clock=SettableClock(Clock().now() + APART))
    try:
        told = service.ledger.standing.now()
    finally:
        service.close()
    assert told.utcoffset() == timedelta()
    assert abs(told - Clock().now()) < timedelta(minutes=5)
