"""Keeps a SQLite file small: truncates its write-ahead log, and removes free pages."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from domain.kernel.storage.database import marks
from domain.kernel.storage.sqlite_files import log_of

CHECKPOINT_PAGES = 4000
"""Pages that the log grows to (16 MB) before it is copied into the file."""
LOG_LIMIT = 16 * 1024 * 1024
"""Bytes that the log is truncated to when it restarts."""
LARGEST_LOG = 64 * 1024 * 1024
"""Bytes above which a writer waits for readers, so that the log can restart."""
WAIT_FOR_READERS = 100
"""Milliseconds of that wait; readers are not blocked by it."""
INCREMENTAL = 2


def log_size(path: Path) -> int:
    """Bytes of the log of a file; 0 if there is none."""
    try:
        return log_of(path).stat().st_size
    except OSError:
        return 0


def clear_log(connection: sqlite3.Connection, wait: int) -> bool:
    """Copy the log into the file and truncate it. Returns False if a reader or writer prevented it.

    Waits up to `wait` milliseconds for them.
    """
    connection.execute(f"PRAGMA busy_timeout={wait}")
    try:
        (row,) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not row[0]
    except sqlite3.OperationalError:
        return False
    finally:
        connection.execute("PRAGMA busy_timeout=0")


def free_pages(connection: sqlite3.Connection) -> int:
    """The number of unused pages of the file."""
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def can_shrink(connection: sqlite3.Connection) -> bool:
    """True if free pages can be removed from the file."""
    return bool(connection.execute("PRAGMA auto_vacuum").fetchone()[0] == INCREMENTAL)


def give_back(connection: sqlite3.Connection, most: int) -> int:
    """Remove up to `most` free pages in the current transaction. Returns how many."""
    if not can_shrink(connection):
        return 0
    count = min(free_pages(connection), most)
    for _ in range(count):  # Each call frees one page, whatever number is given.
        connection.execute("PRAGMA incremental_vacuum(1)")
    return count


def bytes_used(connection: sqlite3.Connection) -> int:
    """Bytes of the used pages of the file."""
    pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    return (pages - free_pages(connection)) * page_size(connection)


def page_size(connection: sqlite3.Connection) -> int:
    """The size of a page in bytes."""
    return int(connection.execute("PRAGMA page_size").fetchone()[0])


def size_of(connection: sqlite3.Connection, tables: Sequence[str]) -> int:
    """Bytes of tables and their indexes; of all used pages if SQLite was built without `dbstat`."""
    try:
        row = connection.execute(
            "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name IN"  # noqa: S608
            f" (SELECT name FROM sqlite_master WHERE tbl_name IN ({marks(tables)}))",
            tuple(tables),
        ).fetchone()
    except sqlite3.OperationalError:
        return bytes_used(connection)
    return int(row[0])
