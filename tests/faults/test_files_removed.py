"""Files taken away under the whole product: it says so, keeps what is whole, and goes on."""

import os
import shutil
import signal
import sys
from collections.abc import Callable

import pytest

from tests.centre import Centre
from tests.copies import remove_file
from tests.faults.test_behind import ask, token_of
from tests.running import Running, inside
from tests.servers import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
Starting = Callable[..., Running]
CLIENT = '{"name": "%s", "kind": "company"}'


def add(running: Running, token: str, name: str) -> int:
    return ask(running, token, "/clients", (CLIENT % name).encode())[0]


def lists(running: Running, token: str, *names: str) -> bool:
    status, page, _ = ask(running, token, "/clients?limit=100")
    return status == 200 and all(f'"{name}"' in page for name in names)


def is_ready(running: Running) -> bool:
    return running.readiness().get("state") == "ready"


def test_removed_read_models_are_made_anew_while_commands_are_taken(starting: Starting) -> None:
    running = starting()
    token = token_of(running)
    wait_until(lambda: is_ready(running), what="being ready")
    assert add(running, token, "before") == 201
    processes = running.pids("gunicorn") | running.pids("rq:worker")

    remove_file(running.data / "views.sqlite3")
    assert add(running, token, "meanwhile") == 201

    wait_until(lambda: lists(running, token, "before", "meanwhile"), what="the lists being whole")
    wait_until(lambda: is_ready(running), what="being ready again")
    assert running.doctor()["database"] == "ok"
    assert processes <= running.pids(), "a process was started again"
    assert "Traceback" not in running.output()


@pytest.mark.fault
def test_a_data_folder_that_is_away_for_a_while_is_told_and_all_goes_on_when_it_is_back(
    starting: Starting,
) -> None:
    running = starting()
    token = token_of(running)
    wait_until(lambda: is_ready(running), what="being ready")
    assert add(running, token, "before") == 201
    away = running.data.with_name("away")

    running.data.rename(away)

    def is_told() -> bool:
        return running.readiness().get("reasons") == ["data_folder_missing"]

    wait_until(is_told, what="being told")
    wait_until(lambda: "data_folder_missing" in running.output(), what="a line of `up`")
    assert add(running, token, "lost") == 503
    wait_until(lambda: running.output().count("heartbeats not written") == 4, what="each saying so")
    assert not running.data.exists(), "something was made in its place"
    away.rename(running.data)

    wait_until(lambda: is_ready(running), 90, "being ready again")
    assert add(running, token, "after") == 201
    wait_until(lambda: lists(running, token, "before", "after"), what="the lists being whole")
    assert "Traceback" not in running.output()
    assert running.output().count("heartbeats not written") == 4, "one line for each process"


@pytest.mark.fault
def test_nothing_is_begun_in_the_empty_place_of_a_data_folder(starting: Starting) -> None:
    running = starting()
    wait_until(lambda: is_ready(running), what="being ready")
    away = running.data.with_name("away")
    running.data.rename(away)
    running.data.mkdir()
    for pid in running.pids("rq:worker") | running.pids("workers.schedule"):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: "ashiato migrate" in running.output(), what="a process saying why")
    assert not list(running.data.glob("*.sqlite3")) and not (running.data / "keys").exists()
    shutil.rmtree(running.data)
    away.rename(running.data)

    wait_until(lambda: is_ready(running), 90, "being ready again")
    with inside(running) as service:
        Centre(service).client()
    assert "Traceback" not in running.output()
