"""The folder in which the web processes of one server keep their metrics for `/metrics`.

A server that was killed leaves its folder behind. The next server that starts deletes it, if it
belongs to our user and nobody holds its lock. Every web process inherits the lock, so it is free
only when the last of them has ended.
"""

import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "ashiato-metrics-"
LOCK = "owner.lock"
AN_HOUR = 3600.0
_PROCESS = re.compile(r"_([0-9]{1,10})\.db$")


@contextmanager
def folder_of_measures() -> Iterator[None]:
    """Name a new folder in the environment, unless one is named; delete abandoned folders."""
    if VARIABLE in os.environ:
        yield
        return
    owner, folder = os.getpid(), Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ[VARIABLE] = str(folder)
        _sweep(folder)
        yield
    finally:
        if os.getpid() == owner:  # Not in a web process, which only inherits the folder.
            os.environ.pop(VARIABLE, None)
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(own: Path) -> None:
    for folder in own.parent.glob(f"{PREFIX}*"):
        if folder != own and _is_abandoned(folder, own):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path, own: Path) -> bool:
    """True if the folder belongs to our user and its server has ended."""
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return False
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:  # Of an earlier release, or just being created.
        is_old = own.lstat().st_mtime - found.st_mtime > AN_HOUR
        return is_old and not any(map(_is_alive, _processes(folder)))
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


def _processes(folder: Path) -> set[int]:
    """The ids of the processes that wrote to a folder without a lock, as in earlier releases."""
    names = (_PROCESS.search(path.name) for path in folder.glob("*.db"))
    return {int(found[1]) for found in names if found}


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
