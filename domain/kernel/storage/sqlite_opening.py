"""Opens a connection to a SQLite database, with the settings of its file, and waits for locks."""

import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

from domain.kernel.storage.database import busy, outage
from domain.kernel.storage.deadlines import spend
from domain.kernel.storage.sqlite_maintenance import CHECKPOINT_PAGES, LOG_LIMIT

POLL = 0.0005
"""Seconds between two attempts to lock a file; SQLite itself soon tries less and less often."""
NEAR_ENOUGH = 0.2
"""Seconds by which the timeout of a connection may differ before it is set again."""


class PatientConnection(sqlite3.Connection):
    """A connection that stores how many seconds it waits for a lock."""

    patience = 0.0
    epoch = 0
    """The number of files given up at this path before the one it is connected to."""

    def wait_for_locks(self, seconds: float) -> None:
        """Let every statement wait up to `seconds` for a lock."""
        if abs(self.patience - seconds) > NEAR_ENOUGH:
            self.execute(f"PRAGMA busy_timeout={max(int(seconds * 1000), 0)}")
            self.patience = seconds


class FileSettings(NamedTuple):
    """How a file is written: see `domain.kernel.storage.sqlite.SQLiteDatabase`."""

    durable: bool = True
    secure_delete: bool = True
    shrinks: bool = False


def connected(address: str | Path, *, uri: bool = False) -> PatientConnection:
    """A connection that leaves transactions to the caller, and that any thread may use."""
    return sqlite3.connect(
        address,
        uri=uri,
        timeout=0.0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        factory=PatientConnection,
    )


def set_up(connection: sqlite3.Connection, settings: FileSettings, deadline: float) -> None:
    """Make a new connection ready. Raises Unavailable after `deadline` (monotonic)."""
    connection.row_factory = sqlite3.Row
    write_ahead(connection, deadline, shrinks=settings.shrinks)
    connection.execute(f"PRAGMA synchronous={'FULL' if settings.durable else 'NORMAL'}")
    # The default differs between builds of SQLite.
    connection.execute(f"PRAGMA secure_delete={'ON' if settings.secure_delete else 'OFF'}")


def write_ahead(connection: sqlite3.Connection, deadline: float, *, shrinks: bool = False) -> None:
    """Put a file into WAL mode; SQLite itself does not wait for another process doing the same.

    With `shrinks` a new file can give free pages back; an existing file is not changed.

    Raises Unavailable after `deadline` (monotonic).
    """
    while True:
        try:
            if shrinks:
                connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit={LOG_LIMIT}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise busy() from error
            time.sleep(0.01)


def begin(connection: sqlite3.Connection, deadline: float) -> None:
    """Begin a transaction for writing, waiting for writers of other processes until `deadline`."""
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > deadline:
                raise
            time.sleep(POLL)


def refusal_of(error: sqlite3.OperationalError, connection: PatientConnection) -> Exception:
    """The refusal for a failed query; the time waited for a lock is counted as spent."""
    if _is_locked(error):
        spend(connection.patience)
    return outage(error) or error


def _is_locked(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
