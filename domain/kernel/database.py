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

from domain.kernel.errors import Unavailable

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
        self._write_ahead(connection)
        connection.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}")
        if self._secure_delete:
            connection.execute("PRAGMA secure_delete=ON")
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Put a new file into WAL mode; SQLite itself does not wait for others who do the same."""
        deadline = time.monotonic() + self._lock_timeout
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    connection.close()
                    raise
                if time.monotonic() > deadline:
                    connection.close()
                    raise busy() from error
                time.sleep(0.01)

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._connect()
            with self._guard:
                self._all.append(connection)
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise busy() from error
            raise
        finally:
            with self._guard:
                self._idle.append(connection)

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self._borrowed() as connection:
            return connection.execute(sql, parameters).fetchall()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        if not self._writing.acquire(timeout=self._lock_timeout):
            raise busy()
        try:
            with self._borrowed() as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield _SQLiteTransaction(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
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
    """A schema of a PostgreSQL database; made if it is missing."""

    dialect = "postgresql"

    def __init__(self, url: str, schema: str, *, size: int = 8, timeout: float = 5.0) -> None:
        self.schema = schema
        self._pool: ConnectionPool[psycopg.Connection[dict[str, Any]]] = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            timeout=timeout,
            open=False,
            check=ConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                # A statement counts as prepared even where its pipeline was refused before it,
                # and one on a view outlives the view.
                "prepare_threshold": None,
                "options": f"-c search_path={schema} -c timezone=UTC",
            },
        )

    @contextmanager
    def _borrowed(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        self._pool.open()
        try:
            with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise busy() from error

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self._borrowed() as connection:
            return list(connection.execute(postgres_text(sql), parameters).fetchall())

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._borrowed() as connection, connection.transaction():
            yield _PostgresTransaction(connection)

    def create(self, script: str) -> None:
        with self.write() as transaction:
            # Two first starts at once would otherwise collide in the catalogue.
            transaction.run("SELECT pg_advisory_xact_lock(4157201)")
            transaction.run(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
            for statement in split_script(script):
                transaction.run(statement)

    def close(self) -> None:
        self._pool.close()


class _PostgresTransaction:
    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

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
        try:
            with self._connection.pipeline(), self._connection.cursor() as cursor:
                for sql, parameters in changes:
                    cursor.execute(postgres_text(sql), parameters)
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
