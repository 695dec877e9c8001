"""The rows that say which version the tables of a store have, and the lock under which they move.

Each part of a store has its rows: its numbered migrations, and every inline projection. A row is
written in the transaction that changes the tables, so none is there without the other.
"""

from domain.kernel.storage.database import Database, Row, Transaction, is_lacking
from domain.kernel.storage.postgres import WAIT_LONG

TABLES = """
CREATE TABLE IF NOT EXISTS schema_versions (
    part TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (part, version)
);
"""
_LOCK = 4157205
_READ = "SELECT part, MAX(version) AS version FROM schema_versions GROUP BY part"


def read_versions(database: Database) -> dict[str, int]:
    """The version of each part; none where the store was made by a release without versions."""
    try:
        return _by_part(database.read(_READ))
    except Exception as error:
        if is_lacking(error):
            return {}
        raise


def locked_versions(transaction: Transaction, dialect: str) -> dict[str, int]:
    """The versions, read by the only process that may change them until the transaction ends.

    On SQLite a transaction that writes is alone already; on PostgreSQL others wait for a lock.
    """
    if dialect == "postgresql":
        transaction.run(WAIT_LONG)
        transaction.run(f"SELECT pg_advisory_xact_lock({_LOCK})")
    return _by_part(transaction.run(_READ))


def note_version(
    transaction: Transaction, part: str, version: int, name: str, made_at: str
) -> None:
    """Note that `part` has `version` now; again for one whose tables were lost and made anew."""
    transaction.run(
        "INSERT INTO schema_versions (part, version, name, made_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (part, version) DO UPDATE SET name = excluded.name,"
        " made_at = excluded.made_at",
        (part, version, name, made_at),
    )


def _by_part(rows: list[Row]) -> dict[str, int]:
    return {row["part"]: int(row["version"]) for row in rows}
