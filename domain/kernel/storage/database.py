"""A small common interface for SQLite and PostgreSQL: the same SQL, rows by column name.

Statements use `?` for parameters and the column types TEXT, INTEGER, REAL and BLOB; on PostgreSQL
they become `%s`, text in code-point order (as SQLite sorts it), bigint, double precision, bytea.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg_pool import PoolTimeout

from domain.kernel.errors import NoFile, StorageFull, StoreUnusable, Unavailable

Row = Mapping[str, Any]
Parameters = Sequence[Any]


def marks(values: Collection[object]) -> str:
    """The placeholders of a list in a statement: one `?` for each value; `NULL` if empty."""
    return ", ".join("?" * len(values)) or "NULL"


def in_parts(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """`values` in parts of up to `size`, short enough for the list of a statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


def instant_text(instant: datetime) -> str:
    """An instant as stored in a row: UTC, with digits that sort as the instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


class Change(NamedTuple):
    """A statement to be run in the transaction of an append."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Transaction(Protocol):
    """The operations inside a transaction."""

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Execute one statement and return its rows, if it has any. Raises DuplicateRow."""
        ...

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Execute one statement for every set of parameters."""
        ...

    def run_all(self, changes: Sequence[Change]) -> None:
        """Execute many statements, in their order, without waiting for each answer."""
        ...

    def overwrite_removed(self) -> None:
        """Declare that the rows removed or changed from now on hold personal data.

        On SQLite they are overwritten, and the log is truncated soon after. On PostgreSQL this does
        nothing: the server removes them from its files at its next clean-up.
        """
        ...


class DuplicateRow(Exception):
    """A unique constraint refused a row."""


class Database(ABC):
    """A database file or schema."""

    dialect: str

    @abstractmethod
    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of a query that changes nothing."""

    @abstractmethod
    def write(self) -> Any:
        """A context manager: one transaction, committed at its end, or rolled back on errors."""

    @abstractmethod
    def now(self) -> datetime:
        """The current instant by the clock of the database, in UTC: the same for every host.

        For SQLite it is the clock of the machine.
        """

    @abstractmethod
    def tables(self) -> set[str]:
        """The names of all tables; empty if the file or the schema does not exist."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""

    def keep_log_small(self) -> bool:
        """Truncate a write-ahead log that is over its limit. Returns False if it is in use."""
        return True

    def clear_log(self, *, owed_only: bool = False) -> bool:  # noqa: ARG002
        """Empty the write-ahead log of a file, which still holds removed rows.

        With `owed_only` only if a transaction of this process has called `overwrite_removed` since.
        Returns False if a reader or writer prevented it. PostgreSQL needs no such call.
        """
        return True

    def give_back(self, most: int) -> int:  # noqa: ARG002
        """Remove up to `most` free pages from a file, in one transaction. Returns how many."""
        return 0

    @abstractmethod
    def size_of(self, tables: Sequence[str]) -> int:
        """The approximate size of these tables and their indexes in bytes."""

    @abstractmethod
    def used(self) -> int:
        """The approximate size of all tables in bytes."""

    @abstractmethod
    def room(self) -> int | None:
        """The free space in bytes; None if only the server knows it."""

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
    psycopg.errors.ReadOnlySqlTransaction,  # A standby, during a failover.
)


def is_lacking(error: BaseException) -> bool:
    """True if the error says that a table, a column or a file does not exist."""
    if isinstance(error, NoFile):
        return True
    if isinstance(error, psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedTable):
        return True
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such ")


def is_damage(error: sqlite3.Error) -> bool:
    """True if the error says that a file is damaged, or is no SQLite file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def outage(error: BaseException) -> Unavailable | None:
    """The refusal for a database that is down, locked, full or unusable; None for other errors."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, StoreUnusable):
            return cause
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
