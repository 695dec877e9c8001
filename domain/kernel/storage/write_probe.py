"""Checks whether the ledger can be written now, and if not, what prevents it."""

import sqlite3
from typing import Literal

import psycopg

from domain.kernel.errors import Unavailable
from domain.kernel.storage.database import Transaction, is_lacking
from domain.kernel.storage.deadlines import in_all
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.recorders import EVENTS_TABLE, PostgresLedgerRecorder
from domain.kernel.storage.sqlite import SQLiteDatabase

Obstacle = Literal[
    "database_away", "lock_held", "no_connection_left", "disk_full", "read_only", "not_writable"
]
PATIENCE = 2
"""Seconds after which a lock of another process counts as an obstacle."""
_BEAT = (
    "INSERT INTO pulse (name, beats) VALUES ('ledger', 1)"
    " ON CONFLICT (name) DO UPDATE SET beats = pulse.beats + 1"
)
_SQLITE: dict[int, Obstacle] = {
    sqlite3.SQLITE_BUSY: "lock_held",
    sqlite3.SQLITE_LOCKED: "lock_held",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "database_away",
}
_POSTGRESQL: tuple[tuple[type[Exception], Obstacle], ...] = (
    (psycopg.errors.DiskFull, "disk_full"),
    (psycopg.errors.ReadOnlySqlTransaction, "read_only"),
    (psycopg.errors.LockNotAvailable, "lock_held"),
    (psycopg.errors.TooManyConnections, "no_connection_left"),
)


def probe(ledger: Ledger, patience: int = PATIENCE) -> None:
    """Write a row as an append would. Raises Unavailable, or the errors of the database."""
    standing = ledger.database
    if isinstance(standing, SQLiteDatabase):
        with in_all(patience), standing.write() as transaction:
            transaction.run(_BEAT)
        return
    with in_all(2 * patience), standing.write() as transaction:
        transaction.run(f"SET LOCAL lock_timeout TO '{patience}s'")
        lock_appends(ledger, transaction)
        transaction.run(_BEAT)


def lock_appends(ledger: Ledger, transaction: Transaction) -> None:
    """Block appends until `transaction` ends. On SQLite a writing transaction does so anyway."""
    recorder = ledger.recorder
    if isinstance(recorder, PostgresLedgerRecorder):
        table = f"{recorder.datastore.schema}.{EVENTS_TABLE}"
        transaction.run("SELECT pg_advisory_xact_lock(hashtext(?))", (table,))
        transaction.run(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")


def obstacle(error: BaseException, address: str | None) -> Obstacle:
    """The reason for an error of the ledger.

    `address` is that of a PostgreSQL server. It is contacted again if the error is not specific.
    """
    for cause in causes(error):
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", 0)
            if code == sqlite3.SQLITE_IOERR_SHMSIZE:
                return "disk_full"
            return _SQLITE.get(code & 0xFF, "not_writable")
        for kind, found in _POSTGRESQL:
            if isinstance(cause, kind):
                return found
    if address is not None:
        return refusal_of(address) or "no_connection_left"
    return "lock_held" if isinstance(error, Unavailable) else "not_writable"


def refusal_of(address: str) -> Obstacle | None:
    """Why a PostgreSQL server refuses a new connection; None if it accepts it.

    Takes at most `PATIENCE` seconds, less than waiting for a connection of a pool.
    """
    try:
        psycopg.connect(address, connect_timeout=PATIENCE).close()
    except psycopg.OperationalError as error:
        return "no_connection_left" if _says_too_many(error) else "database_away"
    return None


def _says_too_many(error: psycopg.OperationalError) -> bool:
    # The driver has no error code for a refused connection, only its text.
    return isinstance(error, psycopg.errors.TooManyConnections) or any(
        words in str(error) for words in ("too many clients", "connection slots", "too many conn")
    )


def lacks_tables(error: BaseException) -> bool:
    """True if a table, column or file does not exist, which `migrate` creates."""
    return any(is_lacking(cause) for cause in causes(error))


def causes(error: BaseException) -> list[BaseException]:
    """The error and the chain of its causes."""
    found: list[BaseException] = []
    item: BaseException | None = error
    while item is not None and item not in found:
        found.append(item)
        item = item.__cause__
    return found
