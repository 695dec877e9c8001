"""The library's recorders, with positions never reused, and changes in the append transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from domain.kernel.errors import Unavailable
from domain.kernel.storage.database import Change, DuplicateRow, marks
from domain.kernel.storage.deadlines import AT_WORK, with_retry
from domain.kernel.storage.group_commit import GroupCommit, PendingAppend
from domain.kernel.storage.postgres import postgres_parts
from domain.kernel.storage.postgres_connections import FOR_LOCKS, PatientPool
from domain.kernel.storage.prepared_batch import PreparedBatches, Statement
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.storage.sqlite_transaction import SQLiteTransaction

EVENTS_TABLE = "stored_events"


class LedgerDatastore(SQLiteDatastore):
    """Gives the library's recorder the connections that the rest of the product uses."""

    def __init__(self, database: SQLiteDatabase) -> None:
        super().__init__(str(database.path))
        self.database = database

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor for writing, with a commit at the end, or one for reading."""
        with _in_the_words_of_the_library:
            if not commit:
                with self.database.reading() as connection:
                    yield SQLiteCursor(connection.cursor())
                return
            with self.database.write() as transaction:
                yield SQLiteCursor(transaction.connection.cursor())

    def close(self) -> None:
        """Close the connections of the file."""
        super().close()
        if "database" in self.__dict__:
            self.database.close()


class SQLiteLedgerRecorder(SQLiteApplicationRecorder):
    """A recorder for SQLite. Positions use AUTOINCREMENT, so that none is ever reused."""

    datastore: LedgerDatastore

    def __init__(self, datastore: LedgerDatastore, events_table_name: str = EVENTS_TABLE) -> None:
        super().__init__(datastore, events_table_name)
        self._database = datastore.database
        self._together = GroupCommit(self._append, self._database.lock_timeout)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name}"  # noqa: S608
            " (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )
        columns = f"SELECT originator_version, topic, state FROM {events_table_name}"  # noqa: S608
        self._select = {
            order: f"{columns} WHERE originator_id = ? AND originator_version > ?"
            f" AND originator_version <= ? ORDER BY originator_version {order} LIMIT ?"
            for order in ("ASC", "DESC")
        }

    def construct_create_table_statements(self) -> list[str]:
        return [
            f"CREATE TABLE IF NOT EXISTS {self.events_table_name} ("
            "rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
            "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, "
            "UNIQUE (originator_id, originator_version))"
        ]

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, changes: Sequence[Change] = (), **_: Any
    ) -> Sequence[int] | None:
        """Append `stored_events` and `changes`, all or none. Returns the events' positions."""
        with _in_the_words_of_the_library:
            return self._together.append(stored_events, changes)

    def _append(self, batch: Sequence[PendingAppend]) -> None:
        with self._database.write() as transaction:
            if len(batch) == 1:
                batch[0].positions = self._insert(transaction, batch[0])
                return
            for item in batch:
                transaction.run("SAVEPOINT one")
                try:
                    item.positions = self._insert(transaction, item)
                except (DuplicateRow, sqlite3.IntegrityError) as error:
                    item.error = error
                    transaction.run("ROLLBACK TO one")
                transaction.run("RELEASE one")

    def _insert(self, transaction: SQLiteTransaction, pending_append: PendingAppend) -> list[int]:
        transaction.run_all(pending_append.changes)
        execute = transaction.connection.execute
        return [
            execute(
                self.insert_events_statement,
                (_hex(event.originator_id), event.originator_version, event.topic, event.state),
            ).lastrowid
            or 0
            for event in pending_append.events
        ]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream after version `gt`, up to version `lte`."""
        id = UUID(_hex(originator_id))
        with _in_the_words_of_the_library:
            rows = self._database.read(
                self._select["DESC" if desc else "ASC"],
                (
                    _hex(originator_id),
                    gt if gt is not None else -1,
                    lte if lte is not None else 2**62,
                    limit if limit is not None else -1,
                ),
            )
        return [
            StoredEvent(id, row["originator_version"], row["topic"], row["state"]) for row in rows
        ]

    def select_streams(self, originator_ids: Sequence[UUID]) -> list[StoredEvent]:
        """Every event of these streams, stream by stream."""
        with _in_the_words_of_the_library:
            rows = self._database.read(
                "SELECT originator_id, originator_version, topic, state"  # noqa: S608
                f" FROM {self.events_table_name} WHERE originator_id IN ({marks(originator_ids)})"
                " ORDER BY originator_id, originator_version",
                [originator_id.hex for originator_id in originator_ids],
            )
        return [
            StoredEvent(
                UUID(row["originator_id"]), row["originator_version"], row["topic"], row["state"]
            )
            for row in rows
        ]

    def position_of(self, originator_id: UUID, originator_version: int) -> int | None:
        """The position of one event, or None."""
        with _in_the_words_of_the_library:
            row = self._database.read_one(
                f"SELECT rowid FROM {self.events_table_name}"  # noqa: S608
                " WHERE originator_id = ? AND originator_version = ?",
                (originator_id.hex, originator_version),
            )
        return row["rowid"] if row else None


def _hex(id: UUID | str) -> str:
    return id.hex if isinstance(id, UUID) else id


class _WordsOfTheLibrary:
    """Converts exceptions to those of the library's own recorders."""

    KINDS: ClassVar[dict[type[Exception], type[PersistenceError]]] = {
        DuplicateRow: IntegrityError,
        sqlite3.IntegrityError: IntegrityError,
        Unavailable: OperationalError,
        sqlite3.OperationalError: OperationalError,
        sqlite3.ProgrammingError: ProgrammingError,
        sqlite3.Error: PersistenceError,
    }

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise the exception of the library instead of that of the driver or ours."""
        for kind, theirs in self.KINDS.items() if error is not None else ():
            if isinstance(error, kind):
                raise theirs(error) from error


_in_the_words_of_the_library = _WordsOfTheLibrary()


class PostgresLedgerRecorder(PostgresApplicationRecorder):
    """A recorder for PostgreSQL. A lock orders appends: each one commits before the next starts.

    It is an advisory lock, so that VACUUM and ANALYZE never delay an append. It is taken before
    the first change, so that two appends never wait for each other's claims. All statements go to
    the server in one round trip.
    """

    select_notifications = with_retry(PostgresApplicationRecorder.select_notifications)
    max_notification_id = with_retry(PostgresApplicationRecorder.max_notification_id)

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = EVENTS_TABLE
    ) -> None:
        settings = _settings_of(datastore)
        settings["options"] = (
            f"-c search_path={datastore.schema} -c lock_timeout={datastore.lock_timeout}s"
        )
        datastore.pool.kwargs = settings
        super().__init__(datastore, events_table_name=events_table_name)
        table = f"{datastore.schema}.{events_table_name}"
        self._trips = PreparedBatches()
        self._together = GroupCommit(self._append, AT_WORK)
        self._begin: Statement = (
            "SELECT pg_advisory_xact_lock(hashtext(?))",
            (table,),
        )
        self._insert_statement = (
            f"INSERT INTO {table} (originator_id, originator_version, topic, state)"  # noqa: S608
            " VALUES (?, ?, ?, ?) RETURNING notification_id"
        )
        self._select = {
            order: (
                "SELECT originator_id, originator_version, topic, state"  # noqa: S608
                f" FROM {table} WHERE originator_id = %s AND originator_version > %s"
                f" AND originator_version <= COALESCE(%s, {2**62})"
                f" ORDER BY originator_version {order} LIMIT %s"
            ).encode()
            for order in ("ASC", "DESC")
        }
        self._streams_statement = SQL(
            "SELECT originator_id, originator_version, topic, state FROM {0}.{1}"
            " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
        ).format(Identifier(datastore.schema), Identifier(events_table_name))
        self._position_statement = SQL(
            "SELECT notification_id FROM {0}.{1}"
            " WHERE originator_id = %s AND originator_version = %s"
        ).format(Identifier(datastore.schema), Identifier(events_table_name))

    @with_retry
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, changes: Sequence[Change] = (), **_: Any
    ) -> Sequence[int] | None:
        """Append `stored_events` and `changes`, all or none. Returns the events' positions."""
        return self._together.append(stored_events, changes)

    def _append(self, batch: Sequence[PendingAppend]) -> None:
        with self.datastore.get_connection() as connection:
            try:
                self._insert(connection, batch)
            except psycopg.IntegrityError:
                if len(batch) == 1:
                    raise
                for item in batch:  # Write each alone, to find the one that fails.
                    try:
                        self._insert(connection, [item])
                    except psycopg.IntegrityError as error:
                        item.error = IntegrityError(error)

    def _insert(self, connection: psycopg.Connection[Any], batch: Sequence[PendingAppend]) -> None:
        statements: list[Statement] = [self._begin]
        for item in batch:
            statements += item.changes
            statements += [
                (
                    self._insert_statement,
                    (event.originator_id, event.originator_version, event.topic, event.state),
                )
                for event in item.events
            ]
        cursor = self._trips.run(connection, statements)
        at = 1
        for item in batch:
            at += len(item.changes)
            results = range(at, at + len(item.events))
            item.positions = [
                position for result in results for (position,) in cursor.set_result(result)
            ]
            at += len(item.events)

    @with_retry
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream after version `gt`, up to version `lte`."""
        with self.datastore.get_connection() as connection:
            rows = connection.cursor(row_factory=tuple_row).execute(
                self._select["DESC" if desc else "ASC"],
                (originator_id, gt if gt is not None else -1, lte, limit),
                prepare=True,
            )
            return [StoredEvent(id, version, topic, state) for id, version, topic, state in rows]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Not supported, as on SQLite: readers are woken by messages, not by the database."""
        raise NotImplementedError

    @with_retry
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


LedgerRecorder = SQLiteLedgerRecorder | PostgresLedgerRecorder

StoreFailed = (PersistenceError, sqlite3.Error, psycopg.Error)
"""The errors raised when a database does not answer, refuses, or has no tables yet."""


def open_sqlite(database: SQLiteDatabase) -> SQLiteLedgerRecorder:
    """The recorder of the ledger in a file."""
    return SQLiteLedgerRecorder(LedgerDatastore(database))


def open_postgres(url: str, schema: str) -> PostgresLedgerRecorder:
    """The recorder of the ledger in a schema of the database at `url`."""
    datastore = PostgresDatastore(
        **postgres_parts(url),
        schema=schema,
        lock_timeout=FOR_LOCKS,
        idle_in_transaction_session_timeout=30,
    )
    datastore.pool = PatientPool(  # type: ignore[assignment]
        url,
        settings={**_settings_of(datastore)},
        least=1,
        most=10,
        configure=datastore.after_connect_func(),
    )
    return PostgresLedgerRecorder(datastore)
