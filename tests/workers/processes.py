"""Worker processes as they are started outside of tests, and what they start themselves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.runtime.child_process import die_with_parent
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def worker(settings: Settings, redis_url: str, *queues: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process that serves these queues; killed in the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "worker", *queues],
        cwd=ROOT,
        env={
            **os.environ,
            "ASHIATO_DATA_DIR": str(settings.data_dir),
            "ASHIATO_DATABASE_URL": settings.database_url,
            "ASHIATO_REDIS_URL": redis_url,
        },
        preexec_fn=die_with_parent(),  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def children_of(parent: int) -> list[int]:
    """The processes that `parent` has started and that have not ended, the oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent_of(entry) == parent:
            found.append(int(entry.name))
    return sorted(found)


def runs(process: int) -> bool:
    """True until the process has ended."""
    return _parent_of(Path("/proc") / str(process)) is not None


def _parent_of(entry: Path) -> int | None:
    """The parent of a process, or None if it has ended (it may not have been seen out yet)."""
    try:
        state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)
