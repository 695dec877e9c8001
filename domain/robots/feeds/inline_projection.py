"""The table of calendar feeds: the hash of each secret."""

TABLES = """
CREATE TABLE IF NOT EXISTS shift_feeds (
    person_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, made_at TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS shift_feeds_by_hash ON shift_feeds (secret_hash);
"""
