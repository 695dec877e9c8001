"""One small face for SQLite and PostgreSQL: the same SQL text, rows by name, one writer at a time.

Statements use `?` for parameters and the column types TEXT, INTEGER, REAL and BLOB; on PostgreSQL
they become `%s`, text in code-point order (as SQLite sorts it), bigint, double precision, bytea.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg_pool import PoolTimeout

from domain.kernel.errors import NoFile, StorageFull, Unavailable

Row = Mapping[str, Any]
Parameters = Sequence[Any]


def marks(values: Collection[object]) -> str:
    """The marks of a list in a statement: one `?` a value; NULL, which equals nothing, for none."""
    return ", ".join("?" * len(values)) or "NULL"


def in_parts(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """`values` in parts that are short enough for the list of a statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


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

    def overwrite_removed(self) -> None:
        """Say that what is removed or changed from here on is about people.

        A file overwrites it, and its log is cut soon after. On PostgreSQL nothing changes: what
        was removed leaves its files when the server next cleans up.
        """
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
    def now(self) -> datetime:
        """The instant by the clock of the database: the same for every host that uses it, in UTC.

        A file has the clock of its machine.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back every connection."""

    def keep_log_small(self) -> bool:
        """Cut a write-ahead log that has grown beyond its bound; False where it is in use."""
        return True

    def clear_log(self, *, owed_only: bool = False) -> bool:  # noqa: ARG002
        """Empty the log of a file, in which what was removed still stands.

        With `owed_only` only if a transaction of this process has called `overwrite_removed` since.
        False if a reader or writer was in the way. A database on a server does that by itself.
        """
        return True

    def give_back(self, most: int) -> int:  # noqa: ARG002
        """Let up to `most` free pages leave a file, in one transaction; gives how many did."""
        return 0

    @abstractmethod
    def size_of(self, tables: Sequence[str]) -> int:
        """About how many bytes these tables and their indexes take."""

    @abstractmethod
    def used(self) -> int:
        """About how many bytes all tables take."""

    @abstractmethod
    def room(self) -> int | None:
        """How many bytes more can be kept; None where the server alone knows."""

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
POSTGRES_OUTAGES = (
    PoolTimeout,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # A standby, while another server takes over.
)


def is_lacking(error: BaseException) -> bool:
    """True if a statement asked for a table, a column or a file that is not there."""
    if isinstance(error, NoFile):
        return True
    if isinstance(error, psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedTable):
        return True
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such ")


def outage(error: BaseException) -> Unavailable | None:
    """The refusal for a database that is away, locked or full; None if it is another fault."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, psycopg.errors.DiskFull):
            return StorageFull()
        if isinstance(cause, POSTGRES_OUTAGES):
            return busy()
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", 0)
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
                return StorageFull()
            return busy() if code & 0xFF in _SQLITE_OUTAGES else None
        cause = cause.__cause__
    return None
