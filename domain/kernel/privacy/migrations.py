"""The numbered migrations of the key store. A released one is never edited."""

from domain.kernel.storage.migrations.migration import Migration

MIGRATIONS = (
    Migration(
        number=1,
        name="the tables of 0.2",
        statements="""
CREATE TABLE IF NOT EXISTS keys (
    subject TEXT PRIMARY KEY, wrapped BLOB, state TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS key_store (name TEXT PRIMARY KEY, value BLOB NOT NULL);
""",
    ),
)
