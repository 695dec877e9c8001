"""A message that no worker can read ends none of them, and work that kills is put aside."""

import subprocess
import sys
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import redis
from rq.exceptions import StopRequested

from app.bootstrap import Service
from app.runtime.wakeups import WORK
from app.settings import Settings
from domain.kernel.jobs.jobs import MOST_DEATHS, STALE_AFTER, find_job, new_job
from domain.kernel.storage.database import Transaction
from tests.centre import Centre
from tests.running import ROOT
from tests.servers import wait_until
from tests.workers.processes import worker
from workers.job_kinds import IMPORT_TASKS
from workers.messages import ASIDE, Message

BROKEN: dict[str, dict[str, bytes]] = {
    "data": {"created_at": b"2026-04-15T01:00:00.000000Z", "data": b"\xff\xfe no JSON"},
    "pickle": {"created_at": b"2026-04-15T01:00:00.000000Z", "data": b"\x80\x04]\x94."},
    "shape": {"created_at": b"2026-04-15T01:00:00.000000Z", "data": b'{"a": 1}'},
    "time": {"created_at": b"yesterday", "data": b'["f", null, [], {}]'},
    "origin": {"created_at": b"2026-04-15T01:00:00.000000Z", "data": b"[]", "origin": b"\xff"},
}
KILLER = """
import os, sys
from uuid import UUID
from workers.perform import own_service, perform_with
from workers.job_handlers import PERFORMERS
PERFORMERS["made_up"] = lambda *_: os.kill(os.getpid(), 9)
perform_with(own_service(), "made_up", UUID(sys.argv[1]))
"""


def asked(service: Service, kind: str) -> UUID:
    job_id, change = new_job(
        kind,
        {"order_id": str(uuid4()), "filename": "none.csv"},
        centre="digital-kamakura",
        asked_by="a",
        now=service.clock.now(),
    )
    service.ledger.save(changes=[change])
    return job_id


def state(service: Service, job_id: UUID) -> str:
    job = find_job(service.ledger.database, job_id)
    return job.state if job else ""


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_messages_that_cannot_be_read_are_put_aside_and_the_worker_goes_on(
    woken: Service, settings: Settings, redis_url: str, messages: redis.Redis
) -> None:
    for name, content in BROKEN.items():
        messages.hset(f"rq:job:{name}", mapping=content)  # type: ignore[arg-type]
        messages.rpush(f"rq:queue:{WORK}", name)
    messages.rpush(f"rq:queue:{WORK}:intermediate", "data")  # What a dead worker leaves behind.
    messages.set("rq:job:text", "no message at all")
    messages.rpush(f"rq:queue:{WORK}", "text")
    job_id = asked(woken, IMPORT_TASKS)

    with worker(settings, redis_url, "work") as process:
        woken.wake.send(IMPORT_TASKS, job_id)
        wait_until(lambda: state(woken, job_id) == "refused", what="the job behind them")
        assert process.poll() is None

    aside = {key.decode().removeprefix(ASIDE) for key in messages.keys(f"{ASIDE}*")}  # type: ignore[union-attr]
    assert aside == {*BROKEN, "text"}


@pytest.mark.sample("sqlite")
def test_a_job_that_kills_its_process_is_put_aside_and_others_are_done(
    woken: Service, settings: Settings, redis_url: str
) -> None:
    Centre(woken).client()
    poisoned, other = asked(woken, "made_up"), asked(woken, IMPORT_TASKS)
    environment = {
        "ASHIATO_DATA_DIR": str(settings.data_dir),
        "ASHIATO_DATABASE_URL": settings.database_url,
        "PATH": "/usr/bin:/bin",
    }

    def perform() -> int:
        return subprocess.run(
            [sys.executable, "-c", KILLER, str(poisoned)], cwd=ROOT, env=environment, check=False
        ).returncode

    for _ in range(MOST_DEATHS):
        assert state(woken, poisoned) in ("waiting", "running")
        assert perform() == -9
        _let_it_fall_silent(woken, poisoned)
    assert perform() == 0
    assert state(woken, poisoned) == "failed"

    with worker(settings, redis_url, "work"):
        woken.wake.send(IMPORT_TASKS, other)
        wait_until(lambda: state(woken, other) == "refused", what="the other job")


def _let_it_fall_silent(service: Service, job_id: UUID) -> None:
    """What waiting for half a minute would do."""
    before = service.clock.now() - STALE_AFTER - timedelta(seconds=1)
    transaction: Transaction
    with service.ledger.database.write() as transaction:
        transaction.run(
            "UPDATE jobs SET updated_at = ? WHERE id = ?",
            (before.isoformat(timespec="microseconds"), str(job_id)),
        )


class StoppedWhileReading:
    """A serializer in whose work the signal to stop arrives."""

    @staticmethod
    def dumps(*_: object, **__: object) -> bytes:
        return b""

    @staticmethod
    def loads(*_: object, **__: object) -> object:
        raise StopRequested


def test_a_stop_while_a_message_is_read_is_a_stop_and_the_message_stays(
    messages: redis.Redis,
) -> None:
    content = {"created_at": b"2026-04-15T01:00:00.000000Z", "data": b'["f", null, [], {}]'}
    messages.hset("rq:job:good", mapping=content)  # type: ignore[arg-type]
    with pytest.raises(StopRequested):
        Message.fetch("good", messages, StoppedWhileReading)
    assert messages.exists("rq:job:good")
