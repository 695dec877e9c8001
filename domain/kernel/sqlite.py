"""A SQLite file behind the small face of `domain.kernel.database`: one writer, many readers."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.kernel.database import (
    Change,
    Database,
    DuplicateRow,
    Parameters,
    Row,
    busy,
    outage,
)
from domain.kernel.sqlite_upkeep import (
    CHECKPOINT_PAGES,
    LARGEST_LOG,
    LOG_LIMIT,
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

LOOK_AGAIN = 1.0
"""Seconds after which it is tried again to cut a log that somebody still reads."""
POLL = 0.0005
"""Seconds between two looks at the lock of a file; SQLite itself soon looks ever more rarely."""


def write_ahead(connection: sqlite3.Connection, deadline: float, *, shrinks: bool = False) -> None:
    """Put a file into WAL mode; SQLite itself does not wait for others who do the same.

    A new file that `shrinks` can give its pages back; an older one stays as it is.

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


class SQLiteDatabase(Database):
    """A file in WAL mode; `durable` commits wait for the disk.

    With `secure_delete` whatever is removed is overwritten. Without it only what a transaction
    removes that calls `overwrite_removed`; a file that `shrinks` gives its free pages back.

    Writers of one process take turns, and share the time that each of them waits (`lock_timeout`
    seconds in all) with the wait for the writers of other processes.
    """

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        secure_delete: bool = True,
        shrinks: bool = False,
        lock_timeout: float = 5.0,
    ) -> None:
        self.path = path
        self._shrinks = shrinks
        self._durable = durable
        self._secure_delete = secure_delete
        self.lock_timeout = lock_timeout
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._owes_clearing = False
        self._look_at = 0.0

    def _connect(self, timeout: float) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            connection.row_factory = sqlite3.Row
            write_ahead(connection, time.monotonic() + self.lock_timeout, shrinks=self._shrinks)
            connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
            # Builds of SQLite differ in what they do unless they are told.
            connection.execute(f"PRAGMA secure_delete={'ON' if self._secure_delete else 'OFF'}")
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._all.append(connection)
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions, until the block ends. Raises Unavailable."""
        connection = self._idle_or_new()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
        finally:
            self._idle.append(connection)

    def _idle_or_new(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            return self._connect(self.lock_timeout)
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        connection = self._idle_or_new()
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
        finally:
            self._idle.append(connection)

    @contextmanager
    def write(self, *, until: float | None = None) -> Iterator["SQLiteTransaction"]:
        """One transaction; the wait for its turn ends at `until` (monotonic)."""
        deadline = until if until is not None else time.monotonic() + self.lock_timeout
        if not self._writing.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise busy()
        try:
            if self._writer is None:
                self._writer = self._connect(0.0)
            _begin(self._writer, deadline)
            transaction = SQLiteTransaction(self._writer)
            try:
                yield transaction
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            finally:
                if transaction.overwrites and not self._secure_delete:
                    self._writer.execute("PRAGMA secure_delete=OFF")
            self._owes_clearing = self._owes_clearing or transaction.overwrites
            self._bound_log(self._writer)
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
        finally:
            self._writing.release()

    def _bound_log(self, writer: sqlite3.Connection) -> None:
        """Cut the log if what was removed stands in it, or if it has grown beyond its bound."""
        now = time.monotonic()
        if now < self._look_at:
            return
        is_large = log_size(self.path) > LARGEST_LOG
        if is_large or self._owes_clearing:
            self._look_at = now + LOOK_AGAIN
            if clear_log(writer, WAIT_FOR_READERS if is_large else 0):
                self._owes_clearing = False

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
        """Rewrite an older file so that it can shrink; False if it is above `largest` bytes.

        Raises Unavailable while somebody else writes. Needs room for a second copy and its log.
        """
        with self._alone() as writer:
            if not self._shrinks or can_shrink(writer):
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
        """The connection of the writer, outside of a transaction."""
        if not self._writing.acquire(timeout=self.lock_timeout):
            raise busy()
        try:
            if self._writer is None:
                self._writer = self._connect(0.0)
            yield self._writer
        finally:
            self._writing.release()

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
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()
            self._writer = None


def _begin(connection: sqlite3.Connection, deadline: float) -> None:
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            is_locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_locked or time.monotonic() > deadline:
                raise
            time.sleep(POLL)


class SQLiteTransaction:
    """What can be done inside a transaction on a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.overwrites = False

    def overwrite_removed(self) -> None:
        """Overwrite what is removed from here on, and cut the log soon after the commit."""
        self.connection.execute("PRAGMA secure_delete=ON")
        self.overwrites = True

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Execute one statement and give its rows. Raises DuplicateRow."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Execute one statement for every set of parameters."""
        self.connection.executemany(sql, rows)

    def run_all(self, changes: Sequence[Change]) -> None:
        """Execute many statements in their order. Raises DuplicateRow."""
        try:
            for sql, parameters in changes:
                self.connection.execute(sql, parameters)
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error


class MemoryDatabase(SQLiteDatabase):
    """A database in memory: it lives in its one connection, which readers borrow as well."""

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
