"""Stores that do not belong together, under the whole product: refused or rebuilt, and said."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from app.settings import Settings
from tests.command_line import run_command
from tests.copies import copy_of_the_ledger
from tests.load import Player, populate
from tests.running import Running, inside
from tests.servers import wait_until

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
Starting = Callable[..., Running]


def environment_of(running: Running) -> dict[str, str]:
    return {
        **os.environ,
        "ASHIATO_DATA_DIR": str(running.data),
        **running.environment,
        "LANG": "C",
        "LC_ALL": "",
    }


def ashiato(running: Running, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the data of what runs, or has run."""
    return run_command(*words, **environment_of(running))


def add(player: Player, name: str) -> None:
    assert player.post("/clients", {"name": name, "kind": "company"}).status == 201


def listed(player: Player) -> set[str]:
    status, page = player.get("/clients?limit=100")
    return {item["name"] for item in page["items"]} if status == 200 else set()


def test_what_is_recorded_after_an_older_copy_was_put_back_is_shown(
    starting: Starting, environment: dict[str, str], tmp_path: Path
) -> None:
    running = starting(**environment)
    settings = Settings.from_environment(environment_of(running))
    with inside(running) as service:
        world = populate(service, running.port, people=2, tasks=4)
    with closing(world):
        add(world.staff[0], "kept")
        copy = copy_of_the_ledger(settings, tmp_path)
        for number in range(5):
            add(world.staff[0], f"lost {number}")
        wait_until(lambda: "lost 4" in listed(world.staff[0]), what="the list being up to date")
    running.end()
    copy.put_back()

    again = starting(port=running.port, **environment)

    with closing(world):
        wait_until(lambda: "kept" in listed(world.staff[0]), what="the read models being built")
        add(world.staff[0], "new")
        wait_until(lambda: "new" in listed(world.staff[0]), what="what was added being listed")
        assert not {name for name in listed(world.staff[0]) if name.startswith("lost")}
    assert again.readiness()["reasons"] == ["ledger_shorter"]
    assert ashiato(again, "ledger", "accept-loss").returncode == 0
    wait_until(lambda: again.readiness().get("state") == "ready", what="being ready again")


def test_supervised_processes_say_that_the_keys_do_not_open_and_are_not_started_in_a_loop(
    starting: Starting, environment: dict[str, str]
) -> None:
    running = starting(**environment)
    with inside(running) as service:
        populate(service, running.port, people=1, tasks=1).close()
    file = running.data / "keys" / "master.key"
    mine = file.read_bytes()
    file.unlink()
    file.write_bytes(bytes(range(32)))
    assert "master_key_file_changed" in running.readiness()["reasons"]
    for title in ("gunicorn: master", "workers.schedule", "rq:worker"):
        for pid in running.pids(title):
            os.kill(pid, signal.SIGKILL)

    def refused(name: str) -> int:
        lines = [line for line in running.output().splitlines() if line.startswith(name)]
        return sum("ASHIATO_MASTER_KEY_FILE" in line for line in lines)

    for name in ("web", "clock", "work", "projections"):
        wait_until(partial(lambda name: refused(name) >= 2, name), what=f"{name} saying why")
        pauses = [line for line in running.output().splitlines() if line.startswith(f"{name} ")]
        assert any("starting it again in 1 s" in line for line in pauses)
    file.unlink()
    file.write_bytes(mine)
    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")

    running.end()
    file.unlink()
    file.write_bytes(bytes(range(32)))
    start = ashiato(running, "up", "--port", str(running.port))
    assert start.returncode == 1
    assert start.stderr.count("\n") == 1
    assert "ASHIATO_MASTER_KEY_FILE" in start.stderr
