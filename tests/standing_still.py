"""Stops processes of a running product (SIGSTOP), and never one that holds up all the others.

A process that is stopped between the beginning and the end of a transaction holds the lock of the
writers for as long as it stands, and whoever else would write is rightly refused. That is another
fault than the one that is looked for, so such a moment is let go by.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import psycopg

from app.settings import Settings
from tests.running import Running
from tests.servers import wait_until

_IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@contextmanager
def standing_still(running: Running, *titles: str) -> Iterator[None]:
    """Processes that are there and do nothing, inside the block."""
    pids = stop(running, *titles)
    try:
        yield
    finally:
        go_on(pids)


def stop(running: Running, *titles: str) -> set[int]:
    """Stop every process with these titles while none of them holds a lock; gives their ids."""
    stopped: set[int] = set()

    def stand_without_a_lock() -> bool:
        found = [running.pids(title) for title in titles]
        assert all(found), f"not all of {titles} are there"
        stopped.update(*found)
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, SIGSTOP)
        wait_until(lambda: all(map(_stands, stopped)), what="the processes standing")
        if can_be_written(running):
            return True
        go_on(stopped)
        stopped.clear()
        return False

    wait_until(stand_without_a_lock, what="standing still without a lock")
    return stopped


def go_on(pids: Iterable[int]) -> None:
    """Let processes that stand go on."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, SIGCONT)


def can_be_written(running: Running) -> bool:
    """True if nobody writes into the stores of the product at this moment."""
    settings = Settings.from_environment(
        {"ASHIATO_DATA_DIR": str(running.data), **running.environment}
    )
    if settings.is_postgresql:
        with psycopg.connect(settings.database_url) as connection:
            row = connection.execute(_IN_TRANSACTION).fetchone()
            return row == (0,)
    return all(map(_is_free, settings.ledger_file.parent.glob("*.sqlite3")))


def _is_free(file: Path) -> bool:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
        connection.execute("ROLLBACK")
    return True


def _stands(pid: int) -> bool:
    """True if every thread of a process is stopped, or the process is gone."""
    with suppress(OSError):
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        # The state is the first field after the name, which stands in brackets.
        states = {(thread / "stat").read_text().rpartition(")")[2].split()[0] for thread in threads}
        return states <= {"T", "Z", "X"}
    return not Path(f"/proc/{pid}").exists()
