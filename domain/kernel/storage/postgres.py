"""A schema of a PostgreSQL database, with the interface of `domain.kernel.storage.database`."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from domain.kernel.storage.database import (
    POSTGRES_OUTAGES,
    Change,
    Database,
    DuplicateRow,
    Parameters,
    Row,
    Transaction,
    busy,
    marks,
    outage,
    split_script,
)
from domain.kernel.storage.deadlines import AT_UPGRADES, each
from domain.kernel.storage.postgres_connections import FOR_LOCKS, PatientPool
from domain.kernel.storage.prepared_batch import PreparedBatches

IDLE = 60
"""Seconds after which the server ends a transaction whose client is idle."""
WAIT_LONG = f"SET LOCAL lock_timeout TO '{AT_UPGRADES - 1}s'"


class _Sum(Loader):
    """Converts `numeric`, the type of sums in PostgreSQL, to an int or a float."""

    def load(self, data: Buffer) -> int | float:
        """The number, with the type that SQLite returns."""
        text = bytes(data)
        return float(text) if b"." in text or not text.lstrip(b"-").isdigit() else int(text)


def _read_sums(connection: psycopg.Connection[Any]) -> None:
    connection.adapters.register_loader("numeric", _Sum)


class PostgresDatabase(Database):
    """A schema of a PostgreSQL database; `create` creates it if it is missing.

    With `prepares` the server keeps the plans of its queries: for tables, not for views.
    """

    dialect = "postgresql"

    def __init__(
        self,
        url: str,
        schema: str,
        *,
        size: int = 8,
        prepares: bool = False,
    ) -> None:
        self.schema = schema
        # At a rollback the driver drops all prepared statements of a connection, ours too.
        self._trips = None if prepares else PreparedBatches()
        self._pool = PatientPool(
            url,
            most=size,
            configure=_read_sums,
            settings={
                "row_factory": dict_row,
                # A prepared query would go on using a view after it was replaced.
                "prepare_threshold": 3 if prepares else None,
                "options": f"-c search_path={schema} -c timezone=UTC -c lock_timeout={FOR_LOCKS}s"
                f" -c idle_in_transaction_session_timeout={IDLE}s",
            },
        )

    @contextmanager
    def _borrowed(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        self._pool.open()
        try:
            with self._pool.connection() as connection:
                yield connection
        except POSTGRES_OUTAGES as error:
            raise outage(error) or busy() from error

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        with self._borrowed() as connection:
            return list(connection.execute(postgres_text(sql), parameters).fetchall())

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._borrowed() as connection, connection.transaction():
            yield _PostgresTransaction(connection, self._trips)

    def create(self, script: str) -> None:
        with each(AT_UPGRADES), self.write() as transaction:
            # Without the lock two first starts at once would conflict in the system catalogue.
            transaction.run(WAIT_LONG)
            transaction.run("SELECT pg_advisory_xact_lock(4157201)")
            transaction.run(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
            for statement in split_script(script):
                transaction.run(statement)

    def now(self) -> datetime:
        (row,) = self.read("SELECT clock_timestamp() AS now")
        return cast(datetime, row["now"])

    def tables(self) -> set[str]:
        rows = self.read(
            "SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = ?",
            (self.schema,),
        )
        return {row["name"] for row in rows}

    def size_of(self, tables: Sequence[str]) -> int:
        return self._sum(f"c.relname IN ({marks(tables)})", tables)

    def used(self) -> int:
        return self._sum("c.relkind = 'r'")

    def room(self) -> int | None:
        return None

    def _sum(self, condition: str, parameters: Parameters = ()) -> int:
        row = self.read_one(
            "SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS size FROM pg_class c"  # noqa: S608
            f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND {condition}",
            (self.schema, *parameters),
        )
        return int(row["size"]) if row else 0

    def close(self) -> None:
        self._pool.close()


class _PostgresTransaction:
    def __init__(
        self, connection: psycopg.Connection[dict[str, Any]], trips: PreparedBatches | None
    ) -> None:
        self._connection = connection
        self._trips = trips

    def overwrite_removed(self) -> None:
        """Do nothing: the server cleans up its files by itself."""

    def run(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        try:
            cursor = self._connection.execute(postgres_text(sql), parameters)
        except psycopg.errors.UniqueViolation as error:
            raise DuplicateRow(str(error)) from error
        return list(cursor.fetchall()) if cursor.description else []

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        self.run_all([Change(sql, tuple(row)) for row in rows])

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
    """`sql` translated to the syntax of PostgreSQL."""
    text = sql.replace("%", "%%").replace("?", "%s")
    if text.lstrip().upper().startswith(("CREATE TABLE", "ALTER TABLE")):
        text = text.removesuffix(" WITHOUT ROWID")
        text = re.sub(
            r"\b(TEXT|INTEGER|REAL|BLOB)\b", lambda match: _POSTGRES_TYPES[match[1]], text
        )
    return text


def postgres_parts(url: str) -> dict[str, Any]:
    """Host, port, user, password and database name of a `postgresql://` URL."""
    parts = conninfo_to_dict(url)
    return {
        "dbname": parts.get("dbname") or "ashiato",
        "host": parts.get("host") or "127.0.0.1",
        "port": parts.get("port") or "5432",
        "user": parts.get("user") or "postgres",
        "password": parts.get("password") or "",
    }
