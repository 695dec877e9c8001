"""Where the tests keep what they write: in memory where that can be had, and compiled once.

A test run makes some hundred thousand files, and each commit of a store waits for the disk. What
the tests prove is not about power cuts: processes are killed, the machine goes on. So nothing is
lost if the files live in memory. `TMPDIR`, `PYTEST_DEBUG_TEMPROOT` and `--basetemp` are obeyed.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 4_000_000_000
"""How many bytes must be free there; a run takes less than half of that."""


def in_memory() -> Path | None:
    """A folder whose files are never written to a disk, if the machine has one with space."""
    if not os.access(MEMORY, os.W_OK) or not os.path.ismount(MEMORY):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None


def use_memory() -> None:
    """Temporary files of this process and of those it starts are kept in memory from now on."""
    place = in_memory()
    if place is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(place)
        tempfile.tempdir = None


def keep_bytecode() -> None:
    """Modules are compiled once, not by each of the thousand processes that tests start."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
