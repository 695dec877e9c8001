"""One command runs everything, and whatever is killed, nothing recorded is lost or left behind.

On SQLite alone: the supervisor starts and ends processes and knows nothing of the store, and with
PostgreSQL the same processes are killed under load in `test_under_load`.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from app.bootstrap import Service
from app.runtime.all_in_one import Plan
from domain.kernel.jobs.jobs import find_job, new_job
from tests.centre import Centre
from tests.running import ROOT, Running, inside, title_of
from tests.servers import wait_until
from workers.job_kinds import IMPORT_TASKS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[[], Running]


def caught_up(service: Service) -> bool:
    return service.projections.position() == service.ledger.head()


def all_renewed(running: Running, title: str, before: set[int]) -> bool:
    return len(running.pids(title) - before) == len(before)


@pytest.mark.fault
def test_stopping_ends_every_process_soon_and_keeps_the_data(starting: Starting) -> None:
    running = starting()
    with inside(running) as service:
        client = Centre(service).client()

    under_it = running.pids()
    assert running.end(signal.SIGINT) < 10
    assert running.process.returncode == 0
    assert not any(map(title_of, under_it))

    again = starting()
    with inside(again) as service:
        assert service.ledger.find(type(client), client.id) is not None
        wait_until(lambda: caught_up(service), what="the projections being at the head")


@pytest.mark.fault
def test_a_killed_supervisor_leaves_nothing_behind(starting: Starting) -> None:
    running = starting()
    under_it = running.pids()
    assert len(under_it) >= 6

    running.end(signal.SIGKILL)

    wait_until(lambda: not any(map(title_of, under_it)), 20, "every child being gone")
    assert starting().answers()


@pytest.mark.fault
def test_a_second_copy_for_the_same_folder_is_refused_in_one_line(starting: Starting) -> None:
    running = starting()

    second = subprocess.run(
        [sys.executable, "-m", "app", "up"],
        cwd=ROOT,
        env={**os.environ, "ASHIATO_DATA_DIR": str(running.data), "LANG": "C", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(running.process.pid) in second.stderr
    assert running.answers()


def test_whatever_dies_is_started_again_and_the_work_goes_on(starting: Starting) -> None:
    running = starting()
    for title in ("valkey", "rq:worker", "workers.schedule", "gunicorn: master"):
        wait_until(partial(running.pids, title), what=f"{title} living")
        before = running.pids(title)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(partial(all_renewed, running, title, before), what=f"{title} living again")

    wait_until(running.answers, what="the web answering again")
    with inside(running) as service:
        Centre(service).client()
        wait_until(lambda: caught_up(service), what="the projections being at the head")


@pytest.mark.fault
def test_flushing_redis_loses_no_work(starting: Starting) -> None:
    running = starting()
    with inside(running) as service, redis.Redis.from_url(service.wake.address or "") as messages:
        centre = Centre(service)
        jobs = []
        for _ in range(5):
            centre.client()
            job_id, change = new_job(
                IMPORT_TASKS,
                {"order_id": str(uuid4()), "filename": "none.csv"},
                centre="digital-kamakura",
                asked_by="a",
                now=service.clock.now(),
            )
            service.ledger.save(changes=[change])
            service.wake.send(IMPORT_TASKS, job_id)
            jobs.append(job_id)
            messages.flushall()

        def all_ended() -> bool:
            found = [find_job(service.ledger.database, job_id) for job_id in jobs]
            return all(job is not None and job.state == "refused" for job in found)

        wait_until(lambda: caught_up(service) and all_ended(), what="all work being done")


@pytest.mark.fault
@pytest.mark.parametrize("is_long", [False, True], ids=["data folder", "temporary folder"])
def test_an_embedded_redis_whose_socket_was_removed_is_started_again(
    starting: Callable[..., Running], tmp_path: Path, is_long: bool
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    running = starting(deep / "data") if is_long else starting()
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready")
    socket = (running.data / "valkey.sock").resolve()
    before = running.pids("valkey")
    if is_long:
        shutil.rmtree(socket.parent)  # As a cleaner of temporary folders does.
    else:
        socket.unlink()

    wait_until(lambda: running.pids("valkey") - before, what="another Valkey")
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")
    with inside(running) as service:
        Centre(service).client()
        wait_until(lambda: caught_up(service), what="the projections being at the head")


def test_the_address_is_one_that_a_browser_can_open() -> None:
    from app.settings import Settings

    plan = Plan(settings=Settings.for_folder(ROOT / "var"), host="0.0.0.0", port=8000)

    assert plan.address == "http://127.0.0.1:8000"
