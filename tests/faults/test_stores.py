"""A store that is locked, full or gone: 503 with Retry-After, nothing lost, and no help needed.

These are harms of a file. What befalls a server (a crash, one that never answers) is in
`test_postgres`; locks and connections used up are in `tests/app/test_health.py`.
"""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from domain.kernel.storage.deadlines import REQUEST_SECONDS
from tests.invariants import (
    assert_tables_follow,
    assert_the_book_agrees,
    assert_work_is_visible,
)
from tests.load import Answer, Player, World, finish, populate
from tests.running import Running, inside
from tests.servers import short_folder, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, mounts a tmpfs")
Starting = Callable[..., Running]


def fetch_once(player: Player) -> Answer:
    """Ask for the next task, once, and keep the answer out of the book."""
    return player.repeat(
        Answer(actor=player.actor, key="once", path="/work-queue/next", body={}, status=0)
    )


def all_at_once(world: World) -> list[Answer]:
    """What everybody is told who asks once and at the same time."""
    told: list[Answer] = []
    threads = [
        threading.Thread(
            target=lambda participant=participant: told.append(fetch_once(participant))
        )
        for participant in world.participants.values()
    ]
    for thread in threads:
        thread.start()
    finish(threads)
    return told


def assert_refused_until_it_is_over(
    running: Running, world: World, end_it: Callable[[], object], reason: str
) -> None:
    """Everybody is refused with 503, and answered under the same key when it is over."""
    # What was found a moment ago holds for a second.
    wait_until(lambda: running.readiness()["state"] == "unready", what="being told")
    with ThreadPoolExecutor() as pool:
        ready, examined = pool.submit(running.readiness), pool.submit(running.doctor)
        told = all_at_once(world)
    assert {item.status for item in told} == {503}
    assert all(attempt.retry_after for attempt in world.book.attempts if attempt.status == 503)
    assert ready.result() == {"status": 503, "state": "unready", "reasons": [reason]}
    assert examined.result()["database"] == "fail"
    slowest = max(attempt.seconds for attempt in world.book.attempts if attempt.status == 503)
    assert slowest < 2 * REQUEST_SECONDS, "the time-outs add up"
    web = running.pids("gunicorn: master")

    end_it()

    wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")
    assert {item.status for item in all_at_once(world)} == {200}
    assert running.pids("gunicorn: master") == web, "it was started again"


def assert_all_is_well(running: Running, world: World) -> None:
    """Nothing was lost or done twice, and everything can be seen."""
    with inside(running) as service:
        assert_work_is_visible(service, world)
        assert_the_book_agrees(service, world)
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)


@pytest.mark.fault
def test_a_stranger_who_holds_the_lock_is_answered_with_503(starting: Starting) -> None:
    running = starting()
    with inside(running) as service:
        world = populate(service, running.port, people=6, tasks=24)
    with closing(world), closing(sqlite3.connect(running.data / "ledger.sqlite3")) as stranger:
        stranger.isolation_level = None
        stranger.execute("BEGIN IMMEDIATE")

        assert world.staff[0].get("/work-queue")[0] == 200
        assert_refused_until_it_is_over(
            running, world, lambda: stranger.execute("ROLLBACK"), "lock_held"
        )

        assert_all_is_well(running, world)


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A folder with a file system of its own."""
    with short_folder() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def is_full(running: Running, world: World) -> bool:
    """True if nothing more is recorded; the journal has room of its own, which is used up here."""
    return all(is_refused(world, tasks) for tasks in (150, 10, 1)) and (
        running.readiness().get("reasons") == ["disk_full"]
    )


def is_refused(world: World, tasks: int) -> bool:
    """Add so many tasks to the order; True if there is no room for them."""
    key, staff = uuid4().hex, world.staff[0]
    new = [{"key": f"{key}/{number}", "payload": {"text": "文" * 700}} for number in range(tasks)]
    path = f"/job-orders/{world.order_id}/tasks"
    asked = Answer(actor=staff.actor, key=key, path=path, body={"tasks": new}, status=0)
    return staff.repeat(asked).status == 503


@pytest.mark.fault
def test_a_full_disk_is_answered_with_503_and_room_is_all_it_needs(starting: Starting) -> None:
    with small_disk("192m") as disk:
        running = starting(disk / "data")
        with inside(running) as service:
            world = populate(service, running.port, people=6, tasks=24)
        with closing(world):
            ballast = fill(disk)
            wait_until(lambda: is_full(running, world), what="no room")

            assert_refused_until_it_is_over(running, world, ballast.unlink, "disk_full")

            assert_all_is_well(running, world)
