"""Whatever is killed, stopped, emptied or hung while people work: what was answered is there.

What depends on the store runs on both. Where Redis hangs it is SQLite alone: measured is the
wait for Redis, which comes after the commit and is the same on both.
"""

import os
import random
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest
import redis

from app.bootstrap import Service
from app.runtime.wakeups import PATIENCE
from tests.faults.installations import ON_BOTH_STORES
from tests.invariants import (
    assert_repeating_changes_nothing,
    assert_tables_follow,
    assert_the_book_agrees,
    assert_work_is_visible,
    drain,
)
from tests.load import Attempt, World, finish, populate
from tests.running import Running, inside, title_of
from tests.servers import wait_until
from tests.siege import besieged

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]
WEB, MASTER = "gunicorn: worker", "gunicorn: master"
HANG = 30.0
"""Seconds for which Redis hangs in the long experiment."""
EXTRA = 0.5
"""Seconds by which a hanging Redis may lengthen an answer."""


@contextmanager
def at_work(service: Service, running: Running, *, people: int = 16) -> Iterator[World]:
    """People who work until the block ends; then everything is checked."""
    stop = threading.Event()
    with closing(populate(service, running.port, people=people, tasks=60)) as world:
        threads = world.play(stop=stop)
        try:
            go_on(world)
            yield world
            go_on(world)
        finally:
            stop.set()
            finish(threads)
        assert_the_book_agrees(service, world)
        assert_repeating_changes_nothing(service, world)
        assert_work_is_visible(service, world)
        drain(service, world)


def go_on(world: World, answers: int = 20) -> None:
    """Let so many more commands be done; the work must go on within a minute."""
    enough = len(world.book.done) + answers
    wait_until(lambda: len(world.book.done) >= enough, what="the work going on")


def kill(running: Running, title: str, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to one process, and wait until another one is there in its place."""
    wait_until(partial(running.pids, title), what=f"{title} living")
    victim = min(running.pids(title))
    os.kill(victim, number)
    wait_until(lambda: running.pids(title) - {victim}, what=f"{title} living again")


def flush(running: Running) -> None:
    """Empty Redis."""
    with redis.Redis(unix_socket_path=str((running.data / "valkey.sock").resolve())) as client:
        client.flushall()


def harms(running: Running) -> list[Callable[[], None]]:
    """Everything that can be done to a running service without stopping all of it."""
    return [
        *(
            partial(kill, running, title)
            for title in (WEB, MASTER, "rq:worker", "workers.schedule", "valkey")
        ),
        partial(kill, running, MASTER, signal.SIGTERM),
        partial(flush, running),
    ]


@pytest.mark.fault
@ON_BOTH_STORES
def test_what_is_killed_or_emptied_under_load_loses_nothing(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(web=2, **environment)
    with inside(running) as service, at_work(service, running, people=8) as world:
        for title in (WEB, "rq:worker", "valkey"):
            kill(running, title)
        flush(running)
        kill(running, MASTER, signal.SIGTERM)
        go_on(world, 5)
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


@pytest.mark.fault
def test_thirty_harms_at_random_points_lose_nothing(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(web=2, **environment)
    chance = random.Random(7)
    with inside(running) as service, at_work(service, running, people=24) as world:
        for _ in range(30):
            chance.choice(harms(running))()
            go_on(world, chance.randint(0, 15))
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


@pytest.mark.fault
def test_a_supervisor_killed_under_load_loses_nothing(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(web=2, **environment)
    with inside(running) as service, at_work(service, running) as world:
        for _ in range(3):
            under_it = running.pids()
            running.end(signal.SIGKILL)
            wait_until(partial(gone, under_it), 30, "every child being gone")
            running = starting(web=2, port=running.port, **environment)
            go_on(world)
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


def gone(pids: set[int]) -> bool:
    """True if none of these processes lives."""
    return not any(map(title_of, pids))


@contextmanager
def hanging(running: Running) -> Iterator[None]:
    """A Valkey that is there and answers nobody."""
    (server,) = running.pids("valkey")
    os.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server, signal.SIGCONT)


@pytest.mark.fault
def test_a_hanging_redis_costs_half_a_second_and_no_work(starting: Starting) -> None:
    assert 2 * PATIENCE <= EXTRA, "a connection and an answer are waited for"
    running = starting(web=2)
    with inside(running) as service, at_work(service, running, people=8) as world:
        go_on(world, 30)
        calm = len(world.book.attempts)
        with hanging(running):
            go_on(world, 60)
            # What a web process found a moment ago holds for a second in that process.
            degraded = {"status": 200, "state": "degraded", "reasons": ["redis_away"]}
            wait_until(lambda: running.readiness() == degraded, what="a web process noticing")
            assert running.doctor()["redis"] == "warn"
            before, during = world.book.attempts[:calm], world.book.attempts[calm:]
            assert median(during) - median(before) <= EXTRA
            assert all(item.status != 503 for item in during)
        wait_until(lambda: running.readiness()["state"] == "ready", what="Redis answering again")


@pytest.mark.fault
def test_while_redis_hangs_for_half_a_minute_the_clock_does_the_work_of_the_workers(
    starting: Starting,
) -> None:
    running = starting()
    with (
        inside(running) as service,
        closing(populate(service, running.port, people=4, tasks=400)) as world,
    ):
        with hanging(running):
            began = time.monotonic()
            while time.monotonic() - began < HANG:
                finish(world.play(5))
            assert_work_is_visible(service, world)
            assert_the_book_agrees(service, world)
        wait_until(lambda: running.readiness()["state"] == "ready", what="Redis answering again")
        finish(world.play(5))
        assert_work_is_visible(service, world)
        assert_the_book_agrees(service, world)


def median(attempts: list[Attempt]) -> float:
    """The middle one of the seconds that these took."""
    return statistics.median(attempt.seconds for attempt in attempts)


@pytest.mark.fault
def test_connections_that_never_end_hold_no_work_up(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(web=2, **environment)
    with inside(running) as service, at_work(service, running) as world:
        calm = len(world.book.attempts)
        with besieged(running.port):
            go_on(world, 300)
            during = world.book.attempts[calm:]
            assert {item.status for item in during} & {0, 408, 429, 503} == set()
            assert running.readiness()["state"] == "ready"
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)
