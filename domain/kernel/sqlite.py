"""A SQLite file behind the small face of `domain.kernel.database`: one writer, many readers."""

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
from domain.kernel.store_faults import file_replaced

CHECKPOINT_PAGES = 4000
"""How long the journal of a file grows (16 MB) before it is copied back."""
LOOK_EVERY = 1.0
"""Seconds after which a reader looks whether its file is still the one at the path."""
POLL = 0.0005
"""Seconds between two looks at the lock of a file; SQLite itself soon looks ever more rarely."""


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
    seconds in all) with the wait for the writers of other processes.
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
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._paths = (path, path.with_name(f"{path.name}-wal"))
        self._files: dict[Path, tuple[int, int]] = {}
        self._looked_at = float("-inf")

    def _connect(self, timeout: float) -> sqlite3.Connection:
        if self._files:
            self._require_same_files()  # Else an empty file would be made in its place.
        connection = sqlite3.connect(
            self.path,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            connection.row_factory = sqlite3.Row
            write_ahead(connection, time.monotonic() + self.lock_timeout)
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
            raise outage(error) or error from error
        finally:
            self._idle.append(connection)

    def _idle_or_new(self) -> sqlite3.Connection:
        if self._all and time.monotonic() - self._looked_at > LOOK_EVERY:
            self._require_same_files()
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
