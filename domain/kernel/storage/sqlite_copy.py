"""Copies a SQLite file in use: a consistent snapshot in a single file, which is then checked."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from domain.kernel.errors import RuleBroken
from domain.kernel.storage.database import outage
from domain.kernel.storage.migrations.versions import READ
from domain.kernel.storage.recorders import EVENTS_TABLE
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_files import log_of

PAGES = 1_000
"""Pages copied between two progress reports."""


def bytes_of(path: Path) -> int:
    """The size of a file and its log in bytes."""
    return sum(part.stat().st_size for part in (path, log_of(path)) if part.exists())


def copy_file(
    source: SQLiteDatabase, target: Path, progress: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Copy `source` to the new file `target`; others may write meanwhile.

    `progress` is called with the number of pages copied, and their total. Raises Unavailable if
    the disk is full or missing, and RuleBroken if the copy is damaged.
    """
    try:
        target.touch(mode=0o600, exist_ok=False)
        with source.reading() as connection, closing(sqlite3.connect(target)) as copy:
            connection.execute("BEGIN")  # All pages of one snapshot, even if others write.
            try:
                connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
                connection.backup(
                    copy,
                    pages=PAGES,
                    progress=lambda _, remaining, total: progress(total - remaining, total),
                )
            finally:
                connection.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE")
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise outage(error) or _damaged(target, str(error)) from error
    if found != "ok":
        raise _damaged(target, found)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def require_integrity(path: Path) -> None:
    """Run the full integrity check on a file that nobody else has open. Raises RuleBroken."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _damaged(path, str(error)) from error
    if found != "ok":
        raise _damaged(path, found)


class StoreState(NamedTuple):
    """The position of the newest event in a file, 0 if it has none, and the versions of tables."""

    head: int
    versions: frozenset[tuple[str, int]]


def state_of(path: Path) -> StoreState | None:
    """The state of a SQLite file; None if it does not exist or cannot be read."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            names = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
            head, versions = None, []
            if EVENTS_TABLE in names:
                (head,) = file.execute(f"SELECT MAX(rowid) FROM {EVENTS_TABLE}").fetchone()  # noqa: S608
            if "schema_versions" in names:
                versions = file.execute(READ).fetchall()
    except sqlite3.Error:
        return None
    return StoreState(int(head or 0), frozenset(versions))


def _damaged(target: Path, why: str) -> RuleBroken:
    return RuleBroken(
        f"コピー {target.name} が壊れています（{why}）。元のファイルとディスクを確かめてください。",
        f"The copy {target.name} is damaged ({why}). See to the original file and its disk.",
    )
