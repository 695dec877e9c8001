"""The stored versions of the tables of a store, and the lock for changing them.

The numbered migrations and every inline projection have rows of their own. A row is written in the
transaction that changes the tables, so that the two always agree.
"""

from domain.kernel.storage.database import Database, Row, Transaction, is_lacking
from domain.kernel.storage.postgres import WAIT_LONG

VERSIONS_TABLE = "schema_versions"
TABLES = """
CREATE TABLE IF NOT EXISTS schema_versions (
    part TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (part, version)
);
"""
_LOCK = 4157205
READ = "SELECT part, MAX(version) AS version FROM schema_versions GROUP BY part"


def read_versions(database: Database) -> dict[str, int]:
    """The version of each part; empty if the store was created by a release without versions."""
    try:
        return by_part(database.read(READ))
    except Exception as error:
        if is_lacking(error):
            return {}
        raise


def locked_versions(transaction: Transaction, dialect: str) -> dict[str, int]:
    """The versions, locked so that only this process can change them until the transaction ends.

    On SQLite a writing transaction is exclusive anyway; on PostgreSQL others wait for a lock.
    """
    if dialect == "postgresql":
        transaction.run(WAIT_LONG)
        transaction.run(f"SELECT pg_advisory_xact_lock({_LOCK})")
    return by_part(transaction.run(READ))


def note_version(
    transaction: Transaction, part: str, version: int, name: str, made_at: str
) -> None:
    """Store that `part` has `version`; updates the row if the tables were lost and rebuilt."""
    transaction.run(
        "INSERT INTO schema_versions (part, version, name, made_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (part, version) DO UPDATE SET name = excluded.name,"
        " made_at = excluded.made_at",
        (part, version, name, made_at),
    )


def by_part(rows: list[Row]) -> dict[str, int]:
    """The version of each part, from the rows of `READ`."""
    return {row["part"]: int(row["version"]) for row in rows}
