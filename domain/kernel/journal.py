"""Makes the write-ahead log of a SQLite file small again once nobody reads from it any more."""

import sqlite3
from contextlib import closing, suppress

from domain.kernel.database import Database
from domain.kernel.sqlite import SQLiteDatabase


def shrink_journal(database: Database, most: int) -> None:
    """Copy a log of more than `most` bytes back and cut it off; where it is in use, leave it.

    SQLite goes on in the file it has once grown, so it stays as large as it ever was.
    """
    if not isinstance(database, SQLiteDatabase):
        return
    with suppress(OSError, sqlite3.OperationalError):
        log = database.path.with_name(f"{database.path.name}-wal")
        if log.stat().st_size <= most:
            return
        with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
