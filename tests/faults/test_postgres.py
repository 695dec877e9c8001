"""PostgreSQL stopped like a pulled plug while people work: refused meanwhile, nothing lost."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGQUIT

import pytest

from app.children import die_with_parent
from tests.faults.test_under_load import at_work, go_on
from tests.invariants import assert_tables_follow
from tests.running import Running, inside
from tests.servers import (
    postgres_answers,
    postgres_programs,
    short_folder,
    unprivileged_user,
    wait_until,
)

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


class Server:
    """A PostgreSQL server in a folder, to be stopped at once and started again."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://ashiato@/postgres?host={folder}"
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "ashiato", "-A", "trust", "-N"],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def start(self) -> None:
        """Start it and wait for its answer."""
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder),
                *("-h", "", "-c", "max_connections=200"),
            ],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(SIGQUIT),  # noqa: PLW1509
        )
        wait_until(lambda: postgres_answers(self.address), what="PostgreSQL answering")

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no goodbye, and a recovery at the next start."""
        if self._process is not None:
            self._process.send_signal(SIGQUIT)
            self._process.wait(20)
            self._process = None


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test alone."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs here")
    user = unprivileged_user()
    with short_folder(user) as folder:
        one = Server(programs, folder, user)
        one.start()
        yield one
        one.stop_at_once()


def test_a_postgresql_that_crashes_under_load_loses_nothing(
    starting: Callable[..., Running], server: Server
) -> None:
    running = starting(web=2, ASHIATO_DATABASE_URL=server.address)
    with inside(running) as service, at_work(service, running) as world:
        for _ in range(4):
            server.stop_at_once()
            before = len(world.book.attempts)
            wait_until(
                lambda before=before: 503 in {one.status for one in world.book.attempts[before:]},
                what="a refusal",
            )
            assert running.readiness() == {
                "status": 503,
                "state": "unready",
                "reasons": ["database_away"],
            }
            server.start()
            go_on(world)
        wait_until(lambda: running.readiness().get("state") == "ready", what="being ready again")
    running.end()
    with inside(running) as service:
        assert_tables_follow(service)
