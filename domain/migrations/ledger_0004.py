"""Migration 4 of the ledger: the devices on which sessions were begun."""

STATEMENTS = """
CREATE TABLE session_devices (
    credential_id TEXT PRIMARY KEY, device TEXT NOT NULL, is_shared INTEGER NOT NULL,
    begun_at TEXT NOT NULL
);
"""
