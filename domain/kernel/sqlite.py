"""A SQLite file behind the small face of `domain.kernel.database`: one writer, many readers."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
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
from domain.kernel.patience import left, spend
from domain.kernel.store_faults import file_replaced

CHECKPOINT_PAGES = 4000
"""How long the journal of a file grows (16 MB) before it is copied back."""
LOOK_EVERY = 1.0
"""Seconds after which a reader looks whether its file is still the one at the path."""
POLL = 0.0005
"""Seconds between two looks at the lock of a file; SQLite itself soon looks ever more rarely."""
NEAR_ENOUGH = 0.2
"""Seconds by which the patience of a connection may differ before it is set anew."""


class PatientConnection(sqlite3.Connection):
    """A connection that knows how many seconds it waits for a lock."""

    patience = 0.0

    def wait_for_locks(self, seconds: float) -> None:
        """Have every statement wait up to `seconds`."""
        if abs(self.patience - seconds) > NEAR_ENOUGH:
            self.execute(f"PRAGMA busy_timeout={max(int(seconds * 1000), 0)}")
            self.patience = seconds


def write_ahead(connection: sqlite3.Connection, deadline: float) -> None:
    """Put a file into WAL mode; SQLite itself does not wait for others who do the same.

    Raises Unavailable after `deadline` (monotonic).
    """
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise busy() from error
            time.sleep(0.01)


class SQLiteDatabase(Database):
    """A file in WAL mode; `durable` commits wait for the disk, `secure_delete` overwrites rows.

    Writers of one process take turns, and share the time that each of them waits (`lock_timeout`
    seconds in all, or what is left of the patience of whoever asks) with the wait for the writers
    of other processes.
    """

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        secure_delete: bool = False,
        lock_timeout: float = 5.0,
    ) -> None:
        self.path = path
        self._durable = durable
        self._secure_delete = secure_delete
        self.lock_timeout = lock_timeout
        self._idle: list[PatientConnection] = []
        self._all: list[PatientConnection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._writer: PatientConnection | None = None
        self._paths = (path, path.with_name(f"{path.name}-wal"))
        self._files: dict[Path, tuple[int, int]] = {}
        self._looked_at = float("-inf")

    def _connect(self, deadline: float) -> PatientConnection:
        if self._files:
            self._require_same_files()  # Else an empty file would be made in its place.
        connection = sqlite3.connect(
            self.path,
            timeout=0.0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=PatientConnection,
        )
        try:
            connection.row_factory = sqlite3.Row
            write_ahead(connection, deadline)
            connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
            if self._secure_delete:
                connection.execute("PRAGMA secure_delete=ON")
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._all.append(connection)
        self._require_same_files()
        return connection

    def _require_same_files(self) -> None:
        """Raise StoreUnusable if the file or its journal is no longer what was opened here.

        What is written to a file that was replaced or removed is lost. The journal is there as
        long as anybody has the file open.
        """
        for path in self._paths:
            try:
                found = path.stat()
            except FileNotFoundError:
                if path in self._files:
                    raise file_replaced(self.path) from None
                continue
            place = (found.st_dev, found.st_ino)
            if self._files.setdefault(path, place) != place:
                raise file_replaced(self.path)
        self._looked_at = time.monotonic()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions, until the block ends. Raises Unavailable."""
        connection = self._idle_or_new()
        try:
            yield connection
        except sqlite3.OperationalError as error:
            raise _refusal(error, connection) from error
        finally:
            self._idle.append(connection)

    def _idle_or_new(self) -> PatientConnection:
        if self._all and time.monotonic() - self._looked_at > LOOK_EVERY:
            self._require_same_files()
        patience = self._patience()
        try:
            connection = self._idle.pop()
        except IndexError:
            began = time.monotonic()
            try:
                connection = self._connect(began + patience)
            except sqlite3.OperationalError as error:
                raise outage(error) or error from error
            finally:
                spend(time.monotonic() - began)
        connection.wait_for_locks(patience)
        return connection

    def _patience(self) -> float:
        return max(min(left(), self.lock_timeout), 0.0)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        connection = self._idle_or_new()
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise _refusal(error, connection) from error
        finally:
            self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator["SQLiteTransaction"]:
        """One transaction, when its turn has come. Raises Unavailable."""
        began, patience = time.monotonic(), self._patience()
        if not self._writing.acquire(timeout=patience):
            spend(patience)
            raise busy()
        try:
            try:
                if self._writer is None:
                    self._writer = self._connect(began + patience)
                _begin(self._writer, began + patience)
            finally:
                spend(time.monotonic() - began)
            try:
                self._require_same_files()
                yield SQLiteTransaction(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise outage(error) or error from error
        finally:
            self._writing.release()

    def now(self) -> datetime:
        (row,) = self.read("SELECT strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now') AS now")
        return datetime.fromisoformat(row["now"])

    def close(self) -> None:
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()
            self._files.clear()
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
    """What can be done inside a transaction on a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

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

    def _require_same_files(self) -> None:
        """It has none."""

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection."""
        with self.write() as transaction:
            yield transaction.connection

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self.write() as transaction:
            return transaction.run(sql, parameters)
