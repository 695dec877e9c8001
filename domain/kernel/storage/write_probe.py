"""Finds out whether something can be recorded now; and if not, whether a lock, a disk or what."""

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
"""Seconds after which a lock that somebody else holds counts as held for long."""
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
    """Write something as an append would. Raises Unavailable, or what the database raises."""
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
    """Let nobody append until `transaction` ends. On SQLite one that writes is alone already."""
    recorder = ledger.recorder
    if isinstance(recorder, PostgresLedgerRecorder):
        table = f"{recorder.datastore.schema}.{EVENTS_TABLE}"
        transaction.run("SELECT pg_advisory_xact_lock(hashtext(?))", (table,))
        transaction.run(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")


def obstacle(error: BaseException, address: str | None) -> Obstacle:
    """What an Unavailable of the ledger comes from.

    `address` is that of a PostgreSQL server, which is asked once more where the error says little.
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
    """Why a PostgreSQL server refuses one connection more; None if it takes it.

    Known within two seconds, where whoever waits for a pool waits longer.
    """
    try:
        psycopg.connect(address, connect_timeout=PATIENCE).close()
    except psycopg.OperationalError as error:
        return "no_connection_left" if _says_too_many(error) else "database_away"
    return None


def _says_too_many(error: psycopg.OperationalError) -> bool:
    # A refused connection has no code of its own in the driver, only words.
    return isinstance(error, psycopg.errors.TooManyConnections) or any(
        words in str(error) for words in ("too many clients", "connection slots", "too many conn")
    )


def lacks_tables(error: BaseException) -> bool:
    """True if what failed asked for a table or column that is not there: `migrate` makes them."""
    return any(is_lacking(cause) for cause in causes(error))


def causes(error: BaseException) -> list[BaseException]:
    """The error, what it was raised from, and so on."""
    found: list[BaseException] = []
    item: BaseException | None = error
    while item is not None and item not in found:
        found.append(item)
        item = item.__cause__
    return found
