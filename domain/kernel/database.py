"""One small face for SQLite and PostgreSQL: the same SQL text, rows by name, one writer at a time.

Statements use `?` for parameters and the column types TEXT, INTEGER, REAL and BLOB; on PostgreSQL
they become `%s`, text in code-point order (as SQLite sorts it), bigint, double precision, bytea.
"""

import re
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.kernel.errors import NoRoomLeft, Unavailable
from domain.kernel.round_trip import RoundTrips, still_there

Row = Mapping[str, Any]
Parameters = Sequence[Any]


class Change(NamedTuple):
    """A statement that belongs into somebody else's transaction."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Transaction(Protocol):
    """What can be done inside a transaction."""

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Execute one statement and give its rows (none for one that returns none)."""
        ...

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Execute one statement for every set of parameters."""
        ...

    def run_all(self, changes: Sequence[Change]) -> None:
        """Execute many statements, in their order, without waiting for each answer."""
        ...


class DuplicateRow(Exception):
    """A unique constraint refused a row."""


class Database(ABC):
    """A database file or schema."""

    dialect: str

    @abstractmethod
    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of a query. Nothing is changed."""

    @abstractmethod
    def write(self) -> Any:
        """A context manager: one transaction that commits at its end, or leaves nothing."""

    @abstractmethod
    def close(self) -> None:
        """Give back every connection."""

    def read_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        rows = self.read(sql, parameters)
        return rows[0] if rows else None

    def create(self, script: str) -> None:
        """Create tables, indexes and views; statements are separated by semicolons."""
        with self.write() as transaction:
            for statement in split_script(script):
                transaction.run(statement)


def split_script(script: str) -> list[str]:
    """The statements of `script`, without the empty ones."""
    return [statement.strip() for statement in script.split(";") if statement.strip()]


def busy() -> Unavailable:
    """The refusal for a database that does not answer in time."""
    return Unavailable(
        "いま記録する場所が混み合っています。少し待ってから、もう一度操作してください。",
        "The database is busy. Wait a moment and try again.",
        retry_after=2,
    )


def lock_wait(deadline: float) -> str:
    """The statement that lets SQLite wait for a lock until `deadline` (monotonic) and no longer.

    A writer has waited for the other writers of its own process before: the two waits share one
    budget.
    """
    return f"PRAGMA busy_timeout={max(int((deadline - time.monotonic()) * 1000), 1)}"


_SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_POSTGRES_OUTAGES = (
    PoolTimeout,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # A standby, while another server takes over.
)


def outage(error: BaseException) -> Unavailable | None:
    """The refusal for a database that is away, locked or full; None if it is another fault."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, psycopg.errors.DiskFull):
            return NoRoomLeft()
        if isinstance(cause, _POSTGRES_OUTAGES):
            return busy()
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", 0)
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
                return NoRoomLeft()
            return busy() if code & 0xFF in _SQLITE_OUTAGES else None
        cause = cause.__cause__
    return None


CHECKPOINT_PAGES = 4000
"""How long the journal of a file grows (16 MB) before it is copied back."""


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Put a file into WAL mode; SQLite itself does not wait for others who do the same.

    Raises Unavailable, with the connection closed, after `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                connection.close()
                raise
            if time.monotonic() > deadline:
                connection.close()
                raise busy() from error
            time.sleep(0.01)


class SQLiteDatabase(Database):
    """A file in WAL mode; `durable` commits wait for the disk, `secure_delete` overwrites rows."""

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
        self._lock_timeout = lock_timeout
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._lock_timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        connection.row_factory = sqlite3.Row
        write_ahead(connection, self._lock_timeout)
        connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
        if self._secure_delete:
            connection.execute("PRAGMA secure_delete=ON")
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        connection: sqlite3.Connection | None = None
        try:
            connection = self._idle_or_new()
            yield connection
        except sqlite3.OperationalError as error:
            refusal = outage(error)
            if refusal is None:
                raise
            raise refusal from error
        finally:
            if connection is not None:
                with self._guard:
                    self._idle.append(connection)

    def _idle_or_new(self) -> sqlite3.Connection:
        with self._guard:
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        with self._guard:
            self._all.append(connection)
        return connection

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self._borrowed() as connection:
            return connection.execute(sql, parameters).fetchall()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        deadline = time.monotonic() + self._lock_timeout
        if not self._writing.acquire(timeout=self._lock_timeout):
            raise busy()
        try:
            with self._borrowed() as connection:
                connection.execute(lock_wait(deadline))
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield _SQLiteTransaction(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
                finally:
                    connection.execute(lock_wait(time.monotonic() + self._lock_timeout))
        finally:
            self._writing.release()

    def close(self) -> None:
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()


class _SQLiteTransaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        self._connection.executemany(sql, rows)

    def run_all(self, changes: Sequence[Change]) -> None:
        try:
            for sql, parameters in changes:
                self._connection.execute(sql, parameters)
        except sqlite3.IntegrityError as error:
            raise DuplicateRow(str(error)) from error


class PostgresDatabase(Database):
    """A schema of a PostgreSQL database; made if it is missing.

    One that `prepares` has the server keep the plans of its queries: for tables, not for views.
    """

    dialect = "postgresql"

    def __init__(
        self,
        url: str,
        schema: str,
        *,
        size: int = 8,
        timeout: float = 5.0,
        prepares: bool = False,
    ) -> None:
        self.schema = schema
        # The driver forgets every prepared statement of a connection at a rollback, ours as well.
        self._trips = None if prepares else RoundTrips()
        self._pool: ConnectionPool[psycopg.Connection[dict[str, Any]]] = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            timeout=timeout,
            # The pool pauses longer and longer between its attempts; it begins anew with the next
            # caller once it has given up, so that a server that is back is soon found.
            reconnect_timeout=timeout,
            open=False,
            check=still_there,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                # A query on a view that is replaced by another would outlive it.
                "prepare_threshold": 3 if prepares else None,
                "options": f"-c search_path={schema} -c timezone=UTC -c lock_timeout={timeout:g}s",
            },
        )

    @contextmanager
    def _borrowed(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        self._pool.open()
        try:
            with self._pool.connection() as connection:
                yield connection
        except _POSTGRES_OUTAGES as error:
            raise outage(error) or busy() from error

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self._borrowed() as connection:
            return list(connection.execute(postgres_text(sql), parameters).fetchall())

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._borrowed() as connection, connection.transaction():
            yield _PostgresTransaction(connection, self._trips)

    def create(self, script: str) -> None:
        with self.write() as transaction:
            # Two first starts at once would otherwise collide in the catalogue; the second waits.
            transaction.run("SET LOCAL lock_timeout TO 0")
            transaction.run("SELECT pg_advisory_xact_lock(4157201)")
            transaction.run(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
            for statement in split_script(script):
                transaction.run(statement)

    def close(self) -> None:
        self._pool.close()


class _PostgresTransaction:
    def __init__(
        self, connection: psycopg.Connection[dict[str, Any]], trips: RoundTrips | None
    ) -> None:
        self._connection = connection
        self._trips = trips

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        try:
            cursor = self._connection.execute(postgres_text(sql), parameters)
        except psycopg.errors.UniqueViolation as error:
            raise DuplicateRow(str(error)) from error
        return list(cursor.fetchall()) if cursor.description else []

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(postgres_text(sql), rows)

    def run_all(self, changes: Sequence[Change]) -> None:
        if self._trips is None:
            for change in changes:
                self.run(*change)
            return
        try:
            self._trips.run(self._connection, changes)
        except psycopg.errors.UniqueViolation as error:
            raise DuplicateRow(str(error)) from error


_POSTGRES_TYPES = {
    "TEXT": 'text COLLATE "C"',
    "INTEGER": "bigint",
    "REAL": "double precision",
    "BLOB": "bytea",
}


@lru_cache(maxsize=4096)
def postgres_text(sql: str) -> Any:
    """`sql` in the words of PostgreSQL."""
    text = sql.replace("%", "%%").replace("?", "%s")
    if text.lstrip().upper().startswith("CREATE TABLE"):
        text = text.removesuffix(" WITHOUT ROWID")
        text = re.sub(
            r"\b(TEXT|INTEGER|REAL|BLOB)\b", lambda match: _POSTGRES_TYPES[match[1]], text
        )
    return text


def postgres_parts(url: str) -> dict[str, Any]:
    """Host, port, user, password and database name of a `postgresql://` address."""
    parts = conninfo_to_dict(url)
    return {
        "dbname": parts.get("dbname") or "ashiato",
        "host": parts.get("host") or "127.0.0.1",
        "port": parts.get("port") or "5432",
        "user": parts.get("user") or "postgres",
        "password": parts.get("password") or "",
    }
