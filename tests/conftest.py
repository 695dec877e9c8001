"""What every test may ask for: a migrated service on each kind of database, a clock, a Redis.

`ASHIATO_TEST_POSTGRES_URL` and `ASHIATO_TEST_REDIS_URL` name servers to use; without them the
tests start their own, one of each per test process. A test that takes `service` runs on SQLite and
on PostgreSQL; `@pytest.mark.parametrize("store", ["sqlite"], indirect=True)` keeps it to one.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import redis
from argon2 import PasswordHasher, profiles
from psycopg.sql import SQL, Identifier

from app.bootstrap import Service, bootstrap, migrate
from app.settings import Settings
from domain.identity import passwords
from domain.kernel.time.clock import SettableClock
from tests.centre import Centre
from tests.parcels import Depot, migrate_depot, open_depot
from tests.quick_places import keep_bytecode, use_memory
from tests.sampling import (
    keep_half_on_postgresql,
    keep_one_in,
    keep_one_language,
    keep_samples,
    repeat_in_browser,
    thoroughness,
)
from tests.servers import postgres_server, valkey_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STORES = ["sqlite", "postgresql"]
START = datetime(2026, 4, 15, 1, 0, tzinfo=UTC)
"""Wednesday 15 April 2026, ten in the morning at the centre."""
_numbers = count(1)


@dataclass(frozen=True)
class PostgresServer:
    """A server on which tests make databases of their own."""

    address: str

    def address_of(self, name: str) -> str:
        """The address of one of its databases."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def create(self, template: str | None = None) -> str:
        """A new database, empty or a copy of `template`; gives its name."""
        name = f"ashiato_{os.getpid()}_{next(_numbers)}_{uuid4().hex[:6]}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    Identifier(name), Identifier(template or "template0")
                )
            )
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
            )


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; the test is skipped where none can be had."""
    given = os.environ.get("ASHIATO_TEST_POSTGRES_URL")
    if given:
        yield PostgresServer(given)
        return
    with postgres_server() as address:
        yield PostgresServer(address)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis-compatible server."""
    given = os.environ.get("ASHIATO_TEST_REDIS_URL")
    if given:
        own = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        yield urlunsplit(urlsplit(given)._replace(path=f"/{own}"))
        return
    with valkey_server() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A browser, one of each test process; who opens windows in it closes them."""
    from tests.pages.browser import chromium

    with chromium() as found:
        yield found


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a Redis-compatible server that holds nothing."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at ten in the morning of a Wednesday in April."""
    return SettableClock(START)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is migrated and otherwise empty."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(Settings.for_folder(folder))
    return folder


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, sqlite_template: Path) -> Iterator[str]:
    """The name of a database that is migrated and otherwise empty."""
    name = postgres.create()
    _migrate(
        Settings.for_folder(sqlite_template, database_url=postgres.address_of(name)),
    )
    yield name
    postgres.drop(name)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    """The kind of database that the test runs on."""
    return str(request.param)


@pytest.fixture
def settings(
    store: str, tmp_path: Path, request: pytest.FixtureRequest, sqlite_template: Path
) -> Iterator[Settings]:
    """Settings of an installation of its own that is migrated and holds one centre."""
    folder = tmp_path / "data"
    shutil.copytree(sqlite_template, folder)
    settings = Settings.for_folder(folder)
    if store == "sqlite":
        yield settings
        return
    template = request.getfixturevalue("postgres_template")
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(template)
    yield replace(settings, database_url=server.address_of(name))
    server.drop(name)


@pytest.fixture
def service(settings: Settings, clock: SettableClock) -> Iterator[Service]:
    """A service with nothing recorded but its first centre, on each kind of database."""
    running = bootstrap(settings, clock=clock)
    yield running
    running.close()


@pytest.fixture
def centre(service: Service) -> Centre:
    """The people of a centre, who give commands."""
    return Centre(service)


@pytest.fixture
def another_service(settings: Settings, clock: SettableClock) -> Iterator[Callable[[], Service]]:
    """Makes further services on the same installation, as other processes would have them."""
    running: list[Service] = []

    def make() -> Service:
        running.append(bootstrap(settings, clock=clock))
        return running[-1]

    yield make
    for item in running:
        item.close()


def _migrate(settings: Settings) -> None:
    running = bootstrap(settings, clock=SettableClock(START))
    try:
        migrate(running)
    finally:
        running.close()


@pytest.fixture
def empty_settings(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings of an installation in which nothing has been made."""
    settings = Settings.for_folder(tmp_path)
    if store == "sqlite":
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield replace(settings, database_url=server.address_of(name))
    server.drop(name)


@pytest.fixture
def depots(empty_settings: Settings) -> Iterator[Callable[[], Depot]]:
    """Opens the same depot of parcels again, as another process would."""
    opened: list[Depot] = []

    def open_one() -> Depot:
        opened.append(open_depot(empty_settings))
        return opened[-1]

    migrate_depot(open_one())
    yield open_one
    for item in opened:
        item.close()


@pytest.fixture
def depot(depots: Callable[[], Depot]) -> Depot:
    """An empty depot of parcels, on each kind of database."""
    return depots()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of the long experiments, before any temporary folder is made."""
    use_memory()
    keep_bytecode()
    config.addinivalue_line("markers", "fault: takes long and breaks things; `make faults` runs it")
    config.addinivalue_line("markers", "sample(*cases): the others are run by `make faults`")
    config.addinivalue_line("markers", "one_in(n): so many cases; `make faults` runs the others")


def pytest_collection_finish() -> None:
    """Exempt what was imported and collected from garbage collection: it lives as long as we do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Passwords are hashed for less in this process, and as ever in those that it starts."""
    passwords.hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long experiments out unless they are asked for by their mark or their name."""
    here = Path(__file__).parent
    is_named = any("::" in argument for argument in config.args)
    are_asked_for = "fault" in config.option.markexpr.replace("not fault", "")
    thoroughness.with_axe = is_named or are_asked_for
    keep_samples(items)
    for folder in ("journeys", "pages"):
        keep_one_language(items, here / folder)
        if are_asked_for:
            repeat_in_browser(items, here / folder)
    for folder in ("app", "upgrades", "workers"):
        keep_half_on_postgresql(items, here / folder)
    keep_one_in(items)
    if is_named or "fault" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("fault")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
