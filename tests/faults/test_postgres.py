"""PostgreSQL stopped like a pulled plug while people work: refused meanwhile, nothing lost."""

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.faults.test_under_load import at_work, go_on
from tests.invariants import assert_tables_follow
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
                lambda before=before: 503 in {one.status for one in world.book.attempts[before:]},
                what="a refusal",
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
