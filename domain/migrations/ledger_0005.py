"""Migration 5 of the ledger: how far notices of what waits have got, and who last looked when."""

STATEMENTS = """
CREATE TABLE escalation_marks (
    centre TEXT NOT NULL, kind TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (centre, kind)
);
CREATE TABLE board_looks (
    account_id TEXT PRIMARY KEY, seen INTEGER NOT NULL, seen_at TEXT NOT NULL,
    before_that INTEGER NOT NULL, before_at TEXT NOT NULL
);
"""
