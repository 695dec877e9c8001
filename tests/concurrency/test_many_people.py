"""Many people at once: what each was told agrees with the ledger, and nobody is in the way."""

import sys
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.conftest import PostgresServer
from tests.invariants import (
    assert_repeating_changes_nothing,
    assert_tables_follow,
    assert_the_book_agrees,
    assert_work_is_visible,
    drain,
)
from tests.load import finish, populate
from tests.running import Running, inside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]


@pytest.fixture
def database(store: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The setting that names a database of each kind."""
    if store == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    request.addfinalizer(lambda: server.drop(name))
    return {"ASHIATO_DATABASE_URL": server.address_of(name)}


def at_work(starting: Starting, database: dict[str, str], *, turns: int, tasks: int) -> None:
    running = starting(web=2, **database)
    with (
        inside(running) as service,
        closing(populate(service, running.port, people=64, tasks=tasks, staff=3)) as world,
    ):
        finish(world.play(turns))
        assert len(world.book.done) > 32 * turns
        assert_the_book_agrees(service, world)
        assert_repeating_changes_nothing(service, world)
        assert_work_is_visible(service, world)
        drain(service, world)
        assert_the_book_agrees(service, world)
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


@pytest.mark.sample("sqlite")
def test_64_people_and_staff_get_in_nobodys_way(
    starting: Starting, database: dict[str, str]
) -> None:
    at_work(starting, database, turns=1, tasks=90)


@pytest.mark.fault
def test_64_people_and_staff_get_in_nobodys_way_for_a_long_time(
    starting: Starting, database: dict[str, str]
) -> None:
    at_work(starting, database, turns=12, tasks=400)
