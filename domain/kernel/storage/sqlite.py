"""A SQLite file as a `domain.kernel.storage.database.Database`: one writer, many readers."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog

from domain.kernel.errors import NoFile, ReadModelsMissing, Unavailable
from domain.kernel.storage.database import (
    Change,
    Database,
    DuplicateRow,
    Parameters,
    Row,
    busy,
    outage,
)
from domain.kernel.storage.deadlines import left, spend
from domain.kernel.storage.sqlite_files import OpenedFiles
from domain.kernel.storage.sqlite_maintenance import (
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
from domain.kernel.storage.store_faults import file_replaced

log = structlog.get_logger()
LOOK_AGAIN = 1.0
"""Seconds until the next attempt to truncate a log that is still being read."""
LOOK_EVERY = 1.0
"""Seconds after which a reader checks again that its file is still the one at the path."""
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
        self._is_derived = is_derived
        self._shrinks = shrinks
        self._durable = durable
        self._secure_delete = secure_delete
        self.lock_timeout = lock_timeout
        self._idle: list[PatientConnection] = []
        self._all: list[PatientConnection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._writer: PatientConnection | None = None
        self._files = OpenedFiles(path)
        self._epoch = 0
        self._looked_at = float("-inf")
        self._owes_clearing = False
        self._look_at = 0.0

    def _connect(self, deadline: float) -> PatientConnection:
        if self._files.are_known:
            self._look_at_files()
        epoch = self._epoch
        connection = self._opened()
        connection.epoch = epoch
        try:
            connection.row_factory = sqlite3.Row
            write_ahead(connection, deadline, shrinks=self._shrinks)
            connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
            # The default differs between builds of SQLite.
            connection.execute(f"PRAGMA secure_delete={'ON' if self._secure_delete else 'OFF'}")
            self._require_same_files(connection)
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._all.append(connection)
        return connection

    def _opened(self) -> PatientConnection:
        """A connection to the existing file. Raises NoFile or ReadModelsMissing."""
        if not self.path.exists():
            raise ReadModelsMissing if self._is_derived else NoFile
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=0.0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=PatientConnection,
        )

    def create(self, script: str) -> None:
        """Create tables, indexes and views, and the file if it does not exist."""
        if self._files.are_known:
            self._look_at_files()
        if not self._files.are_known:
            self._make_file()
        super().create(script)

    def _make_file(self) -> None:
        try:
            self._files.make(is_derived=self._is_derived)
        except OSError as error:
            raise busy() from error

    def _look_at_files(self) -> None:
        """Raise StoreUnusable if the file or its log is not the one that was opened.

        Data written to a file that was replaced or removed would be lost. A derived file is given
        up instead: the next connection is to the file at the path.
        """
        try:
            is_same = self._files.are_the_same()
        except OSError as error:  # Its disk does not answer.
            raise busy() from error
        if is_same:
            self._looked_at = time.monotonic()
            return
        if not self._is_derived:
            raise file_replaced(self.path)
        with self._guard:
            if self._files.are_known:
                log.warning("file given up", file=self.path.name)
                self._give_up()

    def _give_up(self) -> None:
        self._epoch += 1
        try:
            self._files.give_up()
        except OSError as error:
            raise busy() from error
        self._all.clear()  # Connections in use are closed by their users.
        while (connection := self._idle_one()) is not None:
            connection.close()

    def _require_same_files(self, connection: PatientConnection) -> None:
        """Raise Unavailable if `connection` is not to the file at the path."""
        self._look_at_files()
        if connection.epoch != self._epoch:
            raise busy()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries, until the block ends. Raises Unavailable."""
        connection = self._idle_or_new()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            raise _refusal(error, connection) from error
        finally:
            self._put_back(connection)

    def _idle_or_new(self) -> PatientConnection:
        if self._all and time.monotonic() - self._looked_at > LOOK_EVERY:
            self._look_at_files()
        patience = self._patience()
        connection = self._idle_one()
        if connection is None:
            began = time.monotonic()
            try:
                connection = self._connect(began + patience)
            except sqlite3.OperationalError as error:
                raise outage(error) or error from error
            finally:
                spend(time.monotonic() - began)
        connection.wait_for_locks(patience)
        return connection

    def _idle_one(self) -> PatientConnection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.epoch == self._epoch:
                return connection
            connection.close()

    def _put_back(self, connection: PatientConnection) -> None:
        if connection.epoch == self._epoch:
            self._idle.append(connection)
        else:
            connection.close()

    def _own_writer(self, deadline: float) -> PatientConnection:
        """The connection for writing. The caller holds the lock of writers."""
        if self._writer is not None and self._is_derived:
            self._look_at_files()
        if self._writer is not None and self._writer.epoch != self._epoch:
            self._writer.close()
            self._writer = None
        if self._writer is None:
            self._writer = self._connect(deadline)
        return self._writer

    def _patience(self) -> float:
        return max(min(left(), self.lock_timeout), 0.0)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        connection = self._idle_or_new()
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise _refusal(error, connection) from error
        finally:
            self._put_back(connection)

    @contextmanager
    def write(self) -> Iterator["SQLiteTransaction"]:
        """One transaction, after waiting for other writers. Raises Unavailable."""
        began, patience = time.monotonic(), self._patience()
        if not self._writing.acquire(timeout=patience):
            spend(patience)
            raise busy()
        try:
            try:
                writer = self._own_writer(began + patience)
                _begin(writer, began + patience)
            finally:
                spend(time.monotonic() - began)
            transaction = SQLiteTransaction(writer)
            try:
                self._require_same_files(writer)
                yield transaction
                writer.execute("COMMIT")
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
            finally:
                if transaction.overwrites and not self._secure_delete:
                    writer.execute("PRAGMA secure_delete=OFF")
            self._owes_clearing = self._owes_clearing or transaction.overwrites
            self._bound_log(writer)
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
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
        """The connection for writing, outside of a transaction."""
        if not self._writing.acquire(timeout=self.lock_timeout):
            raise busy()
        try:
            yield self._own_writer(time.monotonic() + self.lock_timeout)
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
            for connection in (*self._all, *([self._writer] if self._writer else [])):
                connection.close()
            self._all.clear()
            self._idle.clear()
            self._files.forget()
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


def _refusal(error: sqlite3.OperationalError, connection: PatientConnection) -> Exception:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        spend(connection.patience)
    return outage(error) or error


class SQLiteTransaction:
    """The operations inside a transaction on a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.overwrites = False

    def overwrite_removed(self) -> None:
        """Overwrite data deleted from now on, and truncate the log soon after the commit."""
        self.connection.execute("PRAGMA secure_delete=ON")
        self.overwrites = True

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Execute one statement and return its rows. Raises DuplicateRow."""
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
    """A database in memory, with one connection for readers and writers."""

    def __init__(self) -> None:
        super().__init__(Path(":memory:"), durable=False)

    def _opened(self) -> PatientConnection:
        return sqlite3.connect(
            self.path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=PatientConnection,
        )

    def _look_at_files(self) -> None:
        """Do nothing: it has no files."""

    def _make_file(self) -> None:
        """Do nothing: it needs no file."""

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
