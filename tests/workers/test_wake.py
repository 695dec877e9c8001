"""Wake-ups: at most one waiting, none lost to a finished one, and no delay where Redis is away."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from app.runtime.wakeups import CATCH_UP, PATIENCE, PAUSE, PROJECTIONS, WORK, Wakeups
from tests.servers import short_folder


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def waker(redis_url: str) -> Iterator[Wakeups]:
    waker = Wakeups(redis_url)
    yield waker
    waker.close()


def queued(client: redis.Redis, name: str) -> list[tuple[Any, ...]]:
    jobs = Queue(name, connection=client, serializer=JSONSerializer).jobs
    return [(job.func_name, tuple(job.args)) for job in jobs]


def test_a_burst_of_appends_leaves_one_wake_up_in_the_queue(
    waker: Wakeups, client: redis.Redis
) -> None:
    for _ in range(50):
        waker()
    waker.close()

    assert queued(client, PROJECTIONS) == [("workers.perform.perform", (CATCH_UP, ""))]


def test_what_is_recorded_after_the_work_began_gets_a_wake_up_of_its_own(
    waker: Wakeups, client: redis.Redis
) -> None:
    waker()
    waker.close()
    waker.began(CATCH_UP)
    waker()
    waker.close()

    assert len(queued(client, PROJECTIONS)) == 2


def test_a_finished_wake_up_does_not_hold_back_the_next(
    waker: Wakeups, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.perform.perform", lambda kind, job_id: waker.began(kind))
    queue = Queue(PROJECTIONS, connection=client, serializer=JSONSerializer)
    worker = SimpleWorker([queue], connection=client, serializer=JSONSerializer)
    waker()
    waker.close()
    worker.work(burst=True, logging_level="WARNING")
    assert queued(client, PROJECTIONS) == []

    waker()
    waker.close()

    assert len(queued(client, PROJECTIONS)) == 1


def test_messages_carry_kind_and_id_as_json_and_nothing_else(
    waker: Wakeups, client: redis.Redis
) -> None:
    job_id = uuid4()
    assert waker.send("import_tasks", job_id)

    (job,) = Queue(WORK, connection=client, serializer=JSONSerializer).jobs
    assert (job.args, job.kwargs, job.description) == (
        ["import_tasks", str(job_id)],
        {},
        "import_tasks",
    )


def test_after_everything_was_flushed_wake_ups_go_on(waker: Wakeups, client: redis.Redis) -> None:
    waker()
    waker.close()
    client.flushdb()
    waker()
    waker.close()

    assert len(queued(client, PROJECTIONS)) == 1


def test_while_redis_is_away_nobody_waits() -> None:
    with short_folder() as folder:
        waker = Wakeups(f"unix://{folder / 'nobody.sock'}")
        begun = time.monotonic()
        for _ in range(1000):
            assert not waker.send(CATCH_UP)
        assert time.monotonic() - begun < 0.5
        waker.close()


@pytest.fixture
def silent() -> Iterator[Path]:
    """A server that accepts connections and never answers."""
    with short_folder() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "silent.sock"))
        listener.listen(16)
        yield folder / "silent.sock"


def test_a_redis_that_hangs_costs_half_a_second_once_and_then_nothing(silent: Path) -> None:
    waker = Wakeups(f"unix://{silent}")
    begun = time.monotonic()
    assert not waker.send(CATCH_UP)
    first = time.monotonic() - begun
    for _ in range(1000):
        waker.send(CATCH_UP)
    waker.close()

    assert 0.05 < first < 0.5
    assert time.monotonic() - begun < first + 0.2 < PAUSE


def test_whoever_records_something_does_not_wait_for_a_redis_that_hangs(silent: Path) -> None:
    waker = Wakeups(f"unix://{silent}")
    begun = time.monotonic()
    for _ in range(1000):
        waker()
    waited = time.monotonic() - begun
    waker.close()

    assert waited < PATIENCE


def test_without_an_address_nothing_is_sent() -> None:
    assert not Wakeups(None).send(CATCH_UP)
    assert not Wakeups(None).answers()
