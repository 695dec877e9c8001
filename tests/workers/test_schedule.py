"""The clock finds whatever is due, so that lost messages cost seconds and no work."""

from datetime import time, timedelta
from typing import Any

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.bootstrap import Service
from app.runtime.wakeups import PROJECTIONS, WORK
from domain.kernel.jobs.jobs import STALE_AFTER, claim_job, new_job
from domain.kernel.time.clock import SettableClock
from workers.schedule import sweep

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def queued(client: redis.Redis, name: str) -> list[Any]:
    return [job.args for job in Queue(name, connection=client, serializer=JSONSerializer).jobs]


def test_a_sweep_wakes_the_projections(at_work: Service, messages: redis.Redis) -> None:
    sweep(at_work, daily={})

    assert queued(messages, PROJECTIONS) == [["catch_up", ""]]


def test_a_waiting_job_is_sent_for_until_somebody_begins(
    at_work: Service, messages: redis.Redis
) -> None:
    job_id, change = new_job("made_up", {}, centre="", asked_by="a", now=at_work.clock.now())
    at_work.ledger.save(changes=[change])

    sweep(at_work, daily={})
    sweep(at_work, daily={})
    assert queued(messages, WORK) == [["made_up", str(job_id)]]
    messages.flushdb()
    sweep(at_work, daily={})

    assert queued(messages, WORK) == [["made_up", str(job_id)]]


def test_a_running_job_is_sent_for_when_its_worker_fell_silent(
    at_work: Service, clock: SettableClock, messages: redis.Redis
) -> None:
    job_id, change = new_job("made_up", {}, centre="", asked_by="a", now=clock.now())
    at_work.ledger.save(changes=[change])
    claim_job(at_work.ledger.database, job_id, clock.now())

    sweep(at_work, daily={})
    assert queued(messages, WORK) == []
    clock.advance(STALE_AFTER + timedelta(seconds=1))
    sweep(at_work, daily={})

    assert queued(messages, WORK) == [["made_up", str(job_id)]]


def test_daily_work_is_asked_for_once_a_day_by_the_clock_on_the_wall(
    at_work: Service, clock: SettableClock
) -> None:
    at_three = {"made_up": time(15, 0)}

    def rows() -> int:
        return len(at_work.ledger.rows("SELECT 1 FROM jobs"))

    sweep(at_work, at_three)
    assert rows() == 0
    clock.advance(timedelta(hours=5))
    sweep(at_work, at_three)
    sweep(at_work, at_three)
    assert rows() == 1
    clock.advance(timedelta(days=1))
    sweep(at_work, at_three)
    assert rows() == 2
