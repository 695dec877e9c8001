"""A SQLite file as a `domain.kernel.storage.database.Database`: one writer, many readers."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from domain.kernel.errors import NoFile, Unavailable
from domain.kernel.storage.database import Database, Parameters, Row, busy, outage
from domain.kernel.storage.deadlines import spend
from domain.kernel.storage.sqlite_connections import FileConnections, MemoryConnections
from domain.kernel.storage.sqlite_maintenance import (
    LARGEST_LOG,
    WAIT_FOR_READERS,
    bytes_used,
    can_shrink,
    clear_log,
    free_pages,
    give_back,
    log_size,
    page_size,
    size_of,
)
from domain.kernel.storage.sqlite_opening import FileSettings, begin, refusal_of
from domain.kernel.storage.sqlite_transaction import SQLiteTransaction

LOOK_AGAIN = 1.0
"""Seconds until the next attempt to truncate a log that is still being read."""


class SQLiteDatabase(Database):
    """A file in WAL mode; `durable` commits wait for the disk.

    With `secure_delete` all deleted data is overwritten, else only that of transactions that call
    `overwrite_removed`. With `shrinks` the file can give free pages back.

    Only one thread of a process writes at a time. Waiting for other threads and for writers of
    other processes takes at most `lock_timeout` seconds in total, or the time left to the caller.

    Only `create` creates a file. If the file was replaced after it was opened, it is no longer
    written, so that no data is lost. If it `is_derived` from another store, it is given up, and
    the file at the path is opened instead.
    """

    dialect = "sqlite"
    connections_to: ClassVar[type[FileConnections]] = FileConnections

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        secure_delete: bool = True,
        shrinks: bool = False,
        is_derived: bool = False,
        lock_timeout: float = 5.0,
    ) -> None:
        self.path = path
        self.lock_timeout = lock_timeout
        self._settings = FileSettings(durable, secure_delete, shrinks)
        self._connections = self.connections_to(
            path, self._settings, is_derived=is_derived, lock_timeout=lock_timeout
        )
        self._writing = threading.Lock()
        self._owes_clearing = False
        self._look_at = 0.0

    def create(self, script: str) -> None:
        """Create tables, indexes and views, and the file if it does not exist."""
        self._connections.make_file()
        super().create(script)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries, until the block ends. Raises Unavailable."""
        connection = self._connections.borrow()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            raise refusal_of(error, connection) from error
        except sqlite3.DatabaseError as error:
            self._connections.refuse_damage(error)
            raise
        finally:
            self._connections.put_back(connection)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        connection = self._connections.borrow()
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise refusal_of(error, connection) from error
        except sqlite3.DatabaseError as error:
            self._connections.refuse_damage(error)
            raise
        finally:
            self._connections.put_back(connection)

    @contextmanager
    def write(self) -> Iterator[SQLiteTransaction]:
        """One transaction, after waiting for other writers. Raises Unavailable."""
        began, patience = time.monotonic(), self._connections.patience()
        if not self._writing.acquire(timeout=patience):
            spend(patience)
            raise busy()
        try:
            try:
                writer = self._connections.writer(began + patience)
                begin(writer, began + patience)
            finally:
                spend(time.monotonic() - began)
            transaction = SQLiteTransaction(writer)
            try:
                self._connections.require_same_files(writer)
                yield transaction
                writer.execute("COMMIT")
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
            finally:
                if transaction.overwrites and not self._settings.secure_delete:
                    writer.execute("PRAGMA secure_delete=OFF")
            self._owes_clearing = self._owes_clearing or transaction.overwrites
            self._bound_log(writer)
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
        except sqlite3.DatabaseError as error:
            self._connections.refuse_damage(error)
            raise
        finally:
            self._writing.release()

    def now(self) -> datetime:
        (row,) = self.read("SELECT strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now') AS now")
        return datetime.fromisoformat(row["now"])

    def _bound_log(self, writer: sqlite3.Connection) -> None:
        """Truncate the log if it holds data to be overwritten, or is larger than its limit."""
        now = time.monotonic()
        if now < self._look_at:
            return
        is_large = log_size(self.path) > LARGEST_LOG
        if is_large or self._owes_clearing:
            self._look_at = now + LOOK_AGAIN
            if clear_log(writer, WAIT_FOR_READERS if is_large else 0):
                self._owes_clearing = False

    def keep_log_small(self) -> bool:
        try:
            return log_size(self.path) <= LARGEST_LOG or self.clear_log()
        except Unavailable:
            return False

    def clear_log(self, *, owed_only: bool = False) -> bool:
        if owed_only and not self._owes_clearing:
            return True
        with self._alone() as writer:
            if not clear_log(writer, WAIT_FOR_READERS):
                return False
            self._owes_clearing = False
        return True

    def give_back(self, most: int) -> int:
        with self.write() as transaction:
            return give_back(transaction.connection, most)

    def make_shrinkable(self, largest: int) -> bool:
        """Rewrite an older file so that it can shrink. Returns False if it is above `largest`.

        Raises Unavailable while another process writes. Needs disk space for a second copy and its
        log.
        """
        with self._alone() as writer:
            if not self._settings.shrinks or can_shrink(writer):
                return True
            if bytes_used(writer) > largest:
                return False
            try:
                writer.execute("PRAGMA auto_vacuum=INCREMENTAL")
                writer.execute("VACUUM")
            except sqlite3.OperationalError as error:
                raise outage(error) or error from error
            clear_log(writer, WAIT_FOR_READERS)
            return True

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection]:
        """The connection for writing, outside of a transaction."""
        if not self._writing.acquire(timeout=self.lock_timeout):
            raise busy()
        try:
            yield self._connections.writer(time.monotonic() + self.lock_timeout)
        finally:
            self._writing.release()

    def tables(self) -> set[str]:
        try:
            rows = self.read("SELECT name FROM sqlite_master WHERE type = 'table'")
        except NoFile:
            return set()
        return {row["name"] for row in rows}

    def size_of(self, tables: Sequence[str]) -> int:
        with self.reading() as connection:
            return size_of(connection, tables)

    def used(self) -> int:
        with self.reading() as connection:
            return bytes_used(connection)

    def room(self) -> int | None:
        with self.reading() as connection:
            own = free_pages(connection) * page_size(connection)
        return own + shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        self._connections.close()


class MemoryDatabase(SQLiteDatabase):
    """A database in memory, with one connection for readers and writers."""

    connections_to = MemoryConnections

    def __init__(self) -> None:
        super().__init__(Path(":memory:"), durable=False)

    def room(self) -> int | None:
        return None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection."""
        with self.write() as transaction:
            yield transaction.connection

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self.write() as transaction:
            return transaction.run(sql, parameters)
