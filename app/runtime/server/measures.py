"""The folder in which the web processes of one server keep their measures for `/metrics`.

A server that was killed leaves its folder behind. The next one that starts takes it away: a folder
of ours whose lock nobody holds any more. The lock is inherited by every web process, so it is free
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
    """Name a folder in the environment, unless that names one; take those of dead servers away."""
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
        if os.getpid() == owner:  # A web process that ends leaves the folder to the others.
            os.environ.pop(VARIABLE, None)
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(own: Path) -> None:
    for folder in own.parent.glob(f"{PREFIX}*"):
        if folder != own and _is_abandoned(folder, own):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path, own: Path) -> bool:
    """True for a folder of our own user whose server has ended."""
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return False
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:  # Of an earlier release, or one that starts at this moment.
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
    """The processes that wrote into a folder without a lock, as earlier releases made them."""
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
