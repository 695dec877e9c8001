"""PostgreSQL stopped like a pulled plug, or frozen, while people work: refused, nothing lost."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from domain.kernel.storage.deadlines import REQUEST_SECONDS
from tests.faults.test_under_load import at_work, go_on
from tests.invariants import assert_tables_follow
from tests.load import World
from tests.running import Running, inside
from tests.servers import PostgresProcess, postgres_process, wait_until

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture
def server() -> Iterator[PostgresProcess]:
    """A server of this test alone."""
    with postgres_process(durable=True) as one:
        yield one


def test_a_postgresql_that_crashes_under_load_loses_nothing(
    starting: Callable[..., Running], server: PostgresProcess
) -> None:
    running = starting(web=2, ASHIATO_DATABASE_URL=server.address)
    with inside(running) as service, at_work(service, running) as world:
        for _ in range(4):
            server.stop_at_once()
            before = len(world.book.attempts)
            wait_until(
                partial(lambda before: 503 in statuses(world, before), before), what="a refusal"
            )
            assert running.readiness() == {
                "status": 503,
                "state": "unready",
                "reasons": ["database_away"],
            }
            server.start()
            go_on(world)
        wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


BUSY_MACHINE = 2.0
"""Seconds more that a machine with much to do may take."""
REFUSED = 40
"""Refusals after which a frozen server goes on."""


def test_a_postgresql_that_is_frozen_under_load_holds_nobody_and_loses_nothing(
    starting: Callable[..., Running], server: PostgresProcess
) -> None:
    running = starting(web=2, ASHIATO_DATABASE_URL=server.address)
    with inside(running) as service, at_work(service, running) as world:
        web = running.pids("gunicorn: master")
        for _ in range(3):
            before = len(world.book.attempts)
            with server.frozen():
                assert_unready_in_time(running)
                wait_until(
                    partial(lambda before: refused(world, before) >= REFUSED, before),
                    what="the refusals",
                )
                assert running.doctor()["database"] == "fail"
            go_on(world)
            slowest = max(attempt.seconds for attempt in world.book.attempts[before:])
            assert slowest < REQUEST_SECONDS + BUSY_MACHINE
        wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")
        assert running.pids("gunicorn: master") == web, "it was started again"
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


def assert_unready_in_time(running: Running) -> None:
    """`readyz` says within its patience that the database is away."""
    began = time.monotonic()
    found = running.readiness()
    assert time.monotonic() - began < REQUEST_SECONDS + BUSY_MACHINE
    assert found == {"status": 503, "state": "unready", "reasons": ["database_away"]}


def statuses(world: World, since: int) -> set[int]:
    """How everything that was asked since was answered."""
    return {attempt.status for attempt in world.book.attempts[since:]}


def refused(world: World, since: int) -> int:
    """How many were told to come again, of all that was asked since."""
    told = world.book.attempts[since:]
    return sum(item.status == 503 and bool(item.retry_after) for item in told)
