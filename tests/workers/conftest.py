"""A service whose ledger is the depot of parcels, for work that needs no context of its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from app.bootstrap import Service, bootstrap
from app.runtime.wakeups import Wakeups
from app.settings import Settings
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import SettableClock
from tests.parcels import Depot


@pytest.fixture
def at_work(
    depot: Depot, redis_url: str, clock: SettableClock, tmp_path: Path
) -> Iterator[Service]:
    """A service on the depot's ledger and a Redis that holds nothing."""
    service = bootstrap(Settings.for_folder(tmp_path / "rest"), clock=clock)
    of = depot.ledger
    ledger = Ledger(of.recorder, of.mapper, of.database, of.rules, clock)
    yield replace(service, ledger=ledger, bus=depot.bus, wake=Wakeups(redis_url))
    service.close()


@pytest.fixture
def messages(redis_url: str) -> Iterator[redis.Redis]:
    """The Redis of the service, to look into."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def woken(settings: Settings, redis_url: str) -> Iterator[Service]:
    """A service with a Redis, on the clock of the machine."""
    service = bootstrap(replace(settings, redis_url=redis_url))
    yield service
    service.close()
