"""The numbered migrations of the tables that describe read models, which have their own versions.

A released migration is never edited.
"""

from domain.kernel.storage.migrations.migration import Migration

MIGRATIONS = (
    Migration(
        number=1,
        name="the tables of 0.2",
        statements="""
CREATE TABLE IF NOT EXISTS projection_builds (
    name TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL, role TEXT NOT NULL,
    position INTEGER NOT NULL, error TEXT, table_names TEXT NOT NULL, PRIMARY KEY (name, number)
);
CREATE TABLE IF NOT EXISTS projection_gaps (
    name TEXT NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL,
    PRIMARY KEY (name, number, position, stream)
);
CREATE TABLE IF NOT EXISTS ledger_seen (
    name TEXT PRIMARY KEY, ledger TEXT NOT NULL, position INTEGER NOT NULL, mark TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS builds_put_aside (
    name TEXT PRIMARY KEY, reason TEXT NOT NULL, seen INTEGER NOT NULL, head INTEGER NOT NULL
);
""",
    ),
)
