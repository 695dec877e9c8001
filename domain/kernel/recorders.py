"""The library's recorders with ids that are never reused and changes in the append transaction."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.kernel.database import Change, postgres_parts, postgres_text

EVENTS_TABLE = "stored_events"


class SQLiteLedgerRecorder(SQLiteApplicationRecorder):
    """Positions by AUTOINCREMENT: a position once given is never given again."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = EVENTS_TABLE) -> None:
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name}"  # noqa: S608
            " (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return [
            f"CREATE TABLE IF NOT EXISTS {self.events_table_name} ("
            "rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, "
            "UNIQUE (originator_id, originator_version))"
        ]

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        changes: Sequence[Change] = (),
        **kwargs: Any,
    ) -> Sequence[int] | None:
        for sql, parameters in changes:
            c.execute(sql, parameters)
        return super()._insert_events(c, stored_events, **kwargs)

    def position_of(self, originator_id: UUID, originator_version: int) -> int | None:
        """The position of one event, or None."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                f"SELECT rowid FROM {self.events_table_name}"  # noqa: S608
                " WHERE originator_id = ? AND originator_version = ?",
                (originator_id.hex, originator_version),
            )
            row = c.fetchone()
        return row[0] if row else None


class PostgresLedgerRecorder(PostgresApplicationRecorder):
    """Appends in one queue: whoever holds the lock gets its positions and commits before the next.

    The lock is an advisory one, so that VACUUM and ANALYZE never hold up an append. It is taken
    before the first change, so that two appends never wait for each other's claims.
    """

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = EVENTS_TABLE
    ) -> None:
        # psycopg 3.3 keeps the name of a statement that it came to prepare in a pipeline that was
        # refused, and every later append of that connection would fail: so nothing is prepared.
        datastore.pool.kwargs = {**_settings_of(datastore), "prepare_threshold": None}
        super().__init__(datastore, events_table_name=events_table_name)
        self.lock_table_statements = [
            SQL("SELECT pg_advisory_xact_lock(hashtext({0}))").format(
                f"{datastore.schema}.{events_table_name}"
            ),
        ]
        self._position_statement = SQL(
            "SELECT notification_id FROM {0}.{1}"
            " WHERE originator_id = %s AND originator_version = %s"
        ).format(Identifier(datastore.schema), Identifier(events_table_name))

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],  # noqa: ARG002 - the library's signature
        *,
        changes: Sequence[Change] = (),
        **_: Any,
    ) -> None:
        super()._lock_table(curs)
        if changes:
            curs.execute(
                SQL("SET LOCAL search_path TO {0}").format(Identifier(self.datastore.schema))
            )
        for sql, parameters in changes:
            curs.execute(postgres_text(sql), parameters)

    def _lock_table(self, curs: Cursor[DictRow]) -> None:
        """The lock is already held: it is taken before the changes."""

    def position_of(self, originator_id: UUID, originator_version: int) -> int | None:
        """The position of one event, or None."""
        with self.datastore.get_connection() as conn, conn.cursor() as curs:
            curs.execute(self._position_statement, (originator_id, originator_version))
            row = curs.fetchone()
        return row["notification_id"] if row else None


def _settings_of(datastore: PostgresDatastore) -> dict[str, Any]:
    settings = datastore.pool.kwargs
    return settings() if callable(settings) else dict(settings or {})


LedgerRecorder = SQLiteLedgerRecorder | PostgresLedgerRecorder

StoreFailed = (PersistenceError, sqlite3.Error, psycopg.Error)
"""What is raised when a database does not answer, refuses, or has no tables yet."""


def open_sqlite(path: Path, *, lock_timeout: int = 5) -> SQLiteLedgerRecorder:
    """The recorder of the ledger in a file."""
    return SQLiteLedgerRecorder(SQLiteDatastore(str(path), lock_timeout=lock_timeout))


def open_postgres(url: str, schema: str) -> PostgresLedgerRecorder:
    """The recorder of the ledger in a schema of the database at `url`."""
    datastore = PostgresDatastore(
        **postgres_parts(url),
        schema=schema,
        pool_size=1,
        max_overflow=9,
        connect_timeout=5.0,
        lock_timeout=5,
        pre_ping=True,
        idle_in_transaction_session_timeout=30,
    )
    return PostgresLedgerRecorder(datastore)
