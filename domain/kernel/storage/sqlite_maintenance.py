"""Keeps a SQLite file small: the log beside it is cut back, and free pages leave the file."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

CHECKPOINT_PAGES = 4000
"""How long the log of a file grows (16 MB) before it is copied back."""
LOG_LIMIT = 16 * 1024 * 1024
"""Bytes to which the log is cut when it begins anew."""
LARGEST_LOG = 64 * 1024 * 1024
"""Bytes above which a writer waits for readers, so that the log can begin anew."""
WAIT_FOR_READERS = 100
"""Milliseconds of that wait; readers wait for nobody meanwhile."""
INCREMENTAL = 2


def log_of(path: Path) -> Path:
    """The file in which what is newest stands."""
    return path.with_name(path.name + "-wal")


def log_size(path: Path) -> int:
    """Bytes of the log of a file; 0 if there is none."""
    try:
        return log_of(path).stat().st_size
    except OSError:
        return 0


def clear_log(connection: sqlite3.Connection, wait: int) -> bool:
    """Copy the log into the file and cut it to nothing; False if somebody was in the way.

    Waits `wait` milliseconds for readers of what is older.
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
    """Pages of the file that hold nothing."""
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def can_shrink(connection: sqlite3.Connection) -> bool:
    """True if free pages can leave the file one by one."""
    return bool(connection.execute("PRAGMA auto_vacuum").fetchone()[0] == INCREMENTAL)


def give_back(connection: sqlite3.Connection, most: int) -> int:
    """Let up to `most` free pages leave the file, in the present transaction; how many did."""
    if not can_shrink(connection):
        return 0
    count = min(free_pages(connection), most)
    for _ in range(count):  # However many are asked for, each call of the driver frees one.
        connection.execute("PRAGMA incremental_vacuum(1)")
    return count


def bytes_used(connection: sqlite3.Connection) -> int:
    """Bytes of the file that hold something."""
    pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    return (pages - free_pages(connection)) * page_size(connection)


def page_size(connection: sqlite3.Connection) -> int:
    """Bytes of a page."""
    return int(connection.execute("PRAGMA page_size").fetchone()[0])


def size_of(connection: sqlite3.Connection, tables: Sequence[str]) -> int:
    """Bytes of tables and their indexes; of the whole file where SQLite was built without that."""
    marks = ", ".join("?" * len(tables))
    try:
        row = connection.execute(
            "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name IN"  # noqa: S608
            f" (SELECT name FROM sqlite_master WHERE tbl_name IN ({marks}))",
            tuple(tables),
        ).fetchone()
    except sqlite3.OperationalError:
        return bytes_used(connection)
    return int(row[0])
