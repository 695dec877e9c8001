"""The queues as the page of jobs shows them, on a real Redis: waiting, stopped, sent once more."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from app.bootstrap import Service, bootstrap
from app.runtime import queues
from app.runtime.wakeups import WORK
from app.settings import Settings
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.orders.page_client import PageClient, page_client_of, words_of
from workers import job_kinds

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PERSON = "鎌倉 花子"


@pytest.fixture
def woken(settings: Settings, redis_url: str, clock: SettableClock) -> Iterator[Service]:
    """A service with a Redis."""
    service = bootstrap(replace(settings, redis_url=redis_url), clock=clock)
    yield service
    service.close()


@pytest.fixture
def messages(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def manager(woken: Service) -> PageClient:
    return page_client_of(woken, Role.MANAGER)


def work(messages: redis.Redis) -> None:
    """Be a worker until nothing waits."""
    queue = Queue(WORK, connection=messages, serializer=JSONSerializer)
    worker = SimpleWorker([queue], connection=messages, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")


def stop_on_the_way(messages: redis.Redis) -> str:
    """A message whose work fails and whose error quotes a person; gives its id."""
    queue = Queue(WORK, connection=messages, serializer=JSONSerializer)
    job = queue.enqueue_call(
        "builtins.int",
        args=(PERSON,),
        failure_ttl=600,
        description=job_kinds.TIDY,
        job_id=f"{job_kinds.TIDY}-{uuid4().hex}",
    )
    work(messages)
    return str(job.id)


def test_what_waits_and_what_has_stopped_is_shown_without_what_it_was_about(
    woken: Service, manager: PageClient, messages: redis.Redis
) -> None:
    stop_on_the_way(messages)
    woken.wake.send(job_kinds.ASSIGN)
    page = manager.get("/jobs").text
    words = words_of(page)
    assert "No worker is at work just now." in words
    assert "nightly tidying stopped on the way" in words
    assert "It stopped because of something unexpected." in words
    assert "<code>ValueError</code>" in page
    assert re.search(r"<code>rq/\w+\.py:\d+ \w+</code>", page)
    assert PERSON not in page
    assert re.search(r"work 1 0 1 \d+ second", words)


def test_a_stopped_message_is_sent_once_however_often_it_is_asked_for(
    manager: PageClient, messages: redis.Redis
) -> None:
    message, once = stop_on_the_way(messages), uuid4().hex
    for mark in (once, once, uuid4().hex):
        answer = manager.post("/jobs/messages/retry", mark, message=message)
        assert answer.headers["Location"] == "/jobs?said=sent"
    queue = Queue(WORK, connection=messages, serializer=JSONSerializer)
    assert queue.job_ids == [message]
    assert "Nothing has stopped." in manager.text("/jobs")


def test_a_stopped_message_is_put_away(
    woken: Service, manager: PageClient, messages: redis.Redis
) -> None:
    message = stop_on_the_way(messages)
    for _ in range(2):
        manager.post("/jobs/messages/dismiss", message=message)
    sight = queues.look(woken.wake)
    assert sight is not None and sight.stopped == ()
    assert queues.send_again(woken.wake, message) is False


def test_a_message_whose_worker_died_is_told_in_plain_words(
    manager: PageClient, messages: redis.Redis
) -> None:
    queue = Queue(WORK, connection=messages, serializer=JSONSerializer)
    job = queue.enqueue_call(
        "builtins.int", description=job_kinds.REACT, job_id="react-1", timeout=1
    )
    worker = SimpleWorker([queue], connection=messages, serializer=JSONSerializer)
    found = Queue.dequeue_any([queue], None, connection=messages, serializer=JSONSerializer)
    assert found is not None
    worker.prepare_execution(found[0])
    worker.prepare_job_execution(found[0])
    queue.started_job_registry.cleanup(timestamp=2**40)
    assert job.get_status() == "failed"
    page = manager.text("/jobs")
    assert "automatic follow-up stopped on the way" in page
    assert "The process that did it ended before it was done." in page


def test_a_worker_that_lives_is_shown(manager: PageClient, messages: redis.Redis) -> None:
    queue = Queue(WORK, connection=messages, serializer=JSONSerializer)
    worker: Any = SimpleWorker([queue], connection=messages, serializer=JSONSerializer)
    worker.register_birth()
    try:
        page = manager.text("/jobs")
    finally:
        worker.register_death()
    assert "Workers Job queue State Since work ready" in page
    assert "No worker is at work" not in page
