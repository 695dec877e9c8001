"""Hosts whose clocks differ by half an hour share one ledger: nothing waits, nothing is doubled.

`clock` is the clock of the database; the hosts have clocks of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service, bootstrap
from app.factory import create_app
from app.settings import Settings
from domain.identity.commands import IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, by_token, hash_of, new_secret
from domain.identity.throttle import FROM_ONE_ADDRESS, TooSoon, Tries, reserve
from domain.kernel.jobs.jobs import STALE_AFTER, Job, find_job, new_job
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import Clock, SettableClock
from domain.notices.inline_projection import waiting
from domain.notices.kinds import NoticeKind
from domain.robots.live_link.inline_projection import (
    Beat,
    hear,
    is_alive,
    key_in_force,
    key_issued,
    link_of,
)
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.value_objects import ShiftState
from tests.app.visitors import OPERATOR, PASSWORD, add_account, cookie_of, signed_in
from tests.centre import Centre
from tests.hearing import hears
from tests.hearing import waiting as told
from tests.shop import DAY, Shop, at
from workers.job_handlers import PERFORMERS
from workers.notify import notify
from workers.perform import perform_with
from workers.run_policies import run_policies
from workers.schedule import sweep
from workers.watch_links import watch_links

APART = timedelta(minutes=29)
KIND = "made_up"


@dataclass
class Hosts:
    """Two hosts, one ahead of the database and one behind it."""

    ahead: Service
    behind: Service
    clocks: tuple[SettableClock, SettableClock]
    """Their own."""

    def move(self, clock: SettableClock, by: timedelta) -> None:
        """Let time pass everywhere."""
        for item in (clock, *self.clocks):
            item.advance(by)

    def pair(self, maker: str) -> tuple[Service, Service]:
        """The host called `maker`, and the other one."""
        return (self.ahead, self.behind) if maker == "ahead" else (self.behind, self.ahead)


@pytest.fixture
def hosts(
    settings: Settings, clock: SettableClock, request: pytest.FixtureRequest
) -> Iterator[Hosts]:
    by = getattr(request, "param", APART)
    clocks = SettableClock(clock.now() + by), SettableClock(clock.now() - by)
    made = [bootstrap(settings, clock=item, store_clock=clock) for item in clocks]
    yield Hosts(made[0], made[1], clocks)
    for item in made:
        item.close()


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
    job = find_job(service.ledger.database, job_id)
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
    with on.ledger.database.write() as transaction:  # As it is while a worker sends.
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
    with_pilots.does(shift_commands.StartShift(shift_id=shift.id), pilot)
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


@both_ways
@pytest.mark.parametrize("watches", ["ahead", "behind"])
def test_silence_is_noticed_in_time_whichever_host_began_the_shift(
    hosts: Hosts, maker: str, watches: str, clock: SettableClock
) -> None:
    on, _ = hosts.pair(maker)
    watching, _ = hosts.pair(watches)
    hosts.move(clock, at(DAY, "14:30") - clock.now())
    shop = Shop.open(on)
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    shop.does(shift_commands.StartShift(shift_id=shift.id), pilot)
    key_id, now = uuid4(), on.ledger.now()
    key = key_issued(key_id, shop.deployment.robot_id, "", silence_seconds=60, now=now)
    on.ledger.save(changes=[key])
    row = key_in_force(on.ledger, key_id)
    assert row is not None
    assert hear(on.ledger, row, uuid4().hex, Beat(at=now, connected=True), now)

    watch_links(watching)
    assert shop.now(shift).state is ShiftState.STARTED
    hosts.move(clock, timedelta(seconds=61))
    watch_links(watching)
    silent = shop.now(shift)
    assert silent.state is ShiftState.INTERRUPTED
    assert silent.not_before(now) == now, "it began with the last sign of life"


@both_ways
@pytest.mark.parametrize("hosts", [timedelta(hours=2)], indirect=True)
def test_an_urgent_notice_of_a_host_with_another_clock_goes_out(hosts: Hosts, maker: str) -> None:
    on, other = hosts.pair(maker)
    staff = hears(on, NoticeKind.PILOT_CALLS, Role.COORDINATOR)
    shop = Shop.open(on)
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    shop.does(assistance_commands.AskForShiftHelp(shift_id=shift.id), pilot)

    run_policies(other)

    assert told(other) == [(str(staff), "pilot_calls")]
    assert due(other, staff)


def due(service: Service, account_id: UUID) -> bool:
    """True if the news of an account may go out."""
    row = service.ledger.row("SELECT send_after FROM notices WHERE account_id = ?", str(account_id))
    return row is not None and datetime.fromisoformat(row["send_after"]) <= service.ledger.now()


@both_ways
def test_a_session_rests_as_long_on_every_host(
    hosts: Hosts, maker: str, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    there = create_app(other).test_client()
    there.set_cookie("ashiato_session", session_on(on))

    hosts.move(clock, timedelta(minutes=59))
    assert there.get("/api/v1/session").status_code == 200
    hosts.move(clock, timedelta(minutes=61))
    assert there.get("/api/v1/session").status_code == 401


def session_on(service: Service) -> str:
    """The cookie of somebody of the staff who has signed in at one host."""
    add_account(service, Role.COORDINATOR, email="hanako@example.jp", password=PASSWORD)
    app = create_app(service)
    return cookie_of(app, signed_in(app, "hanako@example.jp"))


@both_ways
def test_a_token_ends_at_the_same_instant_on_every_host(
    hosts: Hosts, maker: str, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    account_id, secret = add_account(on, Role.MANAGER), new_secret(TOKEN_PREFIX)
    ends = on.clock.now() + timedelta(minutes=10)
    command = IssueToken(
        account_id=account_id, token_id=uuid4(), secret_hash=hash_of(secret), expires_at=ends
    )
    on.bus.dispatch(command, Envelope(caller=OPERATOR))

    hosts.move(clock, timedelta(minutes=9))
    assert by_token(other.ledger, secret, other.clock.now()) is not None
    hosts.move(clock, timedelta(minutes=2))
    assert by_token(other.ledger, secret, other.clock.now()) is None


@both_ways
def test_wrong_passwords_cost_as_long_a_wait_on_every_host(
    hosts: Hosts, maker: str, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    tries = Tries("password", "somebody", "192.0.2.1")
    for _ in range(FROM_ONE_ADDRESS.at_once):
        reserve(on.ledger, tries, on.clock.now())

    with pytest.raises(TooSoon) as refused:
        reserve(other.ledger, tries, other.clock.now())
    assert refused.value.seconds <= FROM_ONE_ADDRESS.first.total_seconds()
    hosts.move(clock, FROM_ONE_ADDRESS.first)
    reserve(other.ledger, tries, other.clock.now())


@both_ways
def test_a_shift_of_another_host_may_be_ended_at_once_and_its_steps_are_in_order(
    hosts: Hosts, maker: str, clock: SettableClock
) -> None:
    on, other = hosts.pair(maker)
    hosts.move(clock, at(DAY, "14:30") - clock.now())
    shop = Shop.open(on)
    pilot = shop.pilot()
    shift = shop.shift(pilot)
    shop.does(shift_commands.StartShift(shift_id=shift.id), pilot)
    hosts.move(clock, timedelta(minutes=5))

    elsewhere = Shop(other, shop.deployment)
    elsewhere.does(shift_commands.EndShift(shift_id=shift.id, at=clock.now()), pilot)

    assert shop.now(shift).minutes_done == 5


@both_ways
def test_what_was_just_recorded_is_known_on_every_host(hosts: Hosts, maker: str) -> None:
    on, other = hosts.pair(maker)
    client = Centre(on).client()
    (event, *_) = on.ledger.history(client.id)
    assert event.meta.recorded_at <= other.clock.now()
    assert event.meta.occurred_on <= other.clock.today()


def test_a_database_tells_its_own_time(settings: Settings) -> None:
    service = bootstrap(settings, clock=SettableClock(Clock().now() + APART))
    try:
        told = service.ledger.database.now()
    finally:
        service.close()
    assert told.utcoffset() == timedelta()
    assert abs(told - Clock().now()) < timedelta(minutes=5)
