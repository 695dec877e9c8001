"""The library's recorders with ids that are never reused and changes in the append transaction."""

import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    InterfaceError,
    OperationalError,
    PersistenceError,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.kernel.database import Change, lock_wait, postgres_parts, write_ahead
from domain.kernel.patience import PATIENCE, within_patience
from domain.kernel.round_trip import RoundTrips, Statement, still_there

EVENTS_TABLE = "stored_events"


class LedgerPool(SQLiteConnectionPool):
    """Connections that keep their statements compiled (the library's keep one) and, like all of
    this house, wait for the disk at every commit but copy the journal back seldom."""

    def _create_connection(self) -> SQLiteConnection:
        timeout = self.lock_timeout or PATIENCE
        try:
            connection = sqlite3.connect(
                self.db_name,
                timeout=timeout,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            write_ahead(connection, timeout)
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class SQLiteLedgerRecorder(SQLiteApplicationRecorder):
    """Positions by AUTOINCREMENT: a position once given is never given again."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = EVENTS_TABLE) -> None:
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name}"  # noqa: S608
            " (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )
        self._turn = threading.Lock()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append, one thread at a time: those that wait hold up no reader of the library's pool."""
        patience = float(self.datastore.pool.lock_timeout or PATIENCE)
        deadline = time.monotonic() + patience
        if not self._turn.acquire(timeout=patience):
            raise OperationalError("other appends of this process wait for the lock")
        try:
            return super().insert_events(stored_events, deadline=deadline, **kwargs)
        finally:
            self._turn.release()

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
        deadline: float = 0.0,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        c.execute(lock_wait(deadline))
        for sql, parameters in changes:
            c.execute(sql, parameters)
        return super()._insert_events(c, stored_events, **kwargs)

    def select_streams(self, originator_ids: Sequence[UUID]) -> list[StoredEvent]:
        """Every event of these streams, stream by stream."""
        marks = ",".join("?" * len(originator_ids))
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT originator_id, originator_version, topic, state"  # noqa: S608
                f" FROM {self.events_table_name} WHERE originator_id IN ({marks})"
                " ORDER BY originator_id, originator_version",
                [one.hex for one in originator_ids],
            )
            return [StoredEvent(UUID(row[0]), *row[1:]) for row in map(tuple, c.fetchall())]

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
    before the first change, so that two appends never wait for each other's claims. Everything
    goes to the server in one round trip.
    """

    select_events = within_patience(PostgresApplicationRecorder.select_events)
    select_notifications = within_patience(PostgresApplicationRecorder.select_notifications)
    max_notification_id = within_patience(PostgresApplicationRecorder.max_notification_id)

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = EVENTS_TABLE
    ) -> None:
        settings = _settings_of(datastore)
        settings["options"] = f"-c search_path={datastore.schema}"
        datastore.pool.kwargs = settings
        super().__init__(datastore, events_table_name=events_table_name)
        table = f"{datastore.schema}.{events_table_name}"
        self._trips = RoundTrips()
        self._begin: Statement = (
            "SELECT set_config('lock_timeout', ?, true), pg_advisory_xact_lock(hashtext(?))",
            (f"{datastore.lock_timeout}s", table),
        )
        self._insert = (
            f"INSERT INTO {table} (originator_id, originator_version, topic, state)"  # noqa: S608
            " VALUES (?, ?, ?, ?) RETURNING notification_id"
        )
        self._streams_statement = SQL(
            "SELECT originator_id, originator_version, topic, state FROM {0}.{1}"
            " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
        ).format(Identifier(datastore.schema), Identifier(events_table_name))
        self._position_statement = SQL(
            "SELECT notification_id FROM {0}.{1}"
            " WHERE originator_id = %s AND originator_version = %s"
        ).format(Identifier(datastore.schema), Identifier(events_table_name))

    @within_patience
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, changes: Sequence[Change] = (), **_: Any
    ) -> Sequence[int] | None:
        """Append `stored_events` and `changes`, all or none; the positions of the events."""
        inserts: list[Statement] = [
            (self._insert, (one.originator_id, one.originator_version, one.topic, one.state))
            for one in stored_events
        ]
        with self.datastore.get_connection() as connection:
            cursor = self._trips.run(connection, [self._begin, *changes, *inserts])
            for _passed in range(1 + len(changes)):
                cursor.nextset()
            return [_position(cursor) for _stored in stored_events]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Refused, as on SQLite: readers are woken by messages, so no append has to notify."""
        raise NotImplementedError

    @within_patience
    def select_streams(self, originator_ids: Sequence[UUID]) -> list[StoredEvent]:
        """Every event of these streams, stream by stream."""
        with self.datastore.get_connection() as conn, conn.cursor() as curs:
            curs.execute(self._streams_statement, (list(originator_ids),))
            return [
                StoredEvent(
                    row["originator_id"],
                    row["originator_version"],
                    row["topic"],
                    bytes(row["state"]),
                )
                for row in curs.fetchall()
            ]

    def position_of(self, originator_id: UUID, originator_version: int) -> int | None:
        """The position of one event, or None."""
        with self.datastore.get_connection() as conn, conn.cursor() as curs:
            curs.execute(self._position_statement, (originator_id, originator_version))
            row = curs.fetchone()
        return row["notification_id"] if row else None


def _settings_of(datastore: PostgresDatastore) -> dict[str, Any]:
    settings = datastore.pool.kwargs
    return settings() if callable(settings) else dict(settings or {})


def _position(cursor: Cursor[DictRow]) -> int:
    """The position in the present result, leaving the next one in its place."""
    row = cursor.fetchone()
    cursor.nextset()
    return int(row["notification_id"]) if row else 0


LedgerRecorder = SQLiteLedgerRecorder | PostgresLedgerRecorder

StoreFailed = (PersistenceError, sqlite3.Error, psycopg.Error)
"""What is raised when a database does not answer, refuses, or has no tables yet."""


def open_sqlite(path: Path, *, lock_timeout: int = PATIENCE) -> SQLiteLedgerRecorder:
    """The recorder of the ledger in a file."""
    datastore = SQLiteDatastore(str(path), lock_timeout=lock_timeout)
    datastore.pool.close()
    datastore.pool = LedgerPool(db_name=str(path), lock_timeout=lock_timeout)
    return SQLiteLedgerRecorder(datastore)


def open_postgres(url: str, schema: str) -> PostgresLedgerRecorder:
    """The recorder of the ledger in a schema of the database at `url`."""
    datastore = PostgresDatastore(
        **postgres_parts(url),
        schema=schema,
        pool_size=1,
        max_overflow=9,
        connect_timeout=PATIENCE,
        lock_timeout=PATIENCE,
        idle_in_transaction_session_timeout=30,
    )
    datastore.pool._check = still_there
    datastore.pool.reconnect_timeout = PATIENCE
    return PostgresLedgerRecorder(datastore)
