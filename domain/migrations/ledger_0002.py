"""Migration 2 of the ledger: files that are looked at before they are imported."""

STATEMENTS = """
CREATE TABLE staged_files (
    id TEXT NOT NULL, part INTEGER NOT NULL, account_id TEXT NOT NULL, purpose TEXT NOT NULL,
    ending TEXT NOT NULL, staged_at TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, part)
);
CREATE INDEX staged_files_by_account ON staged_files (account_id, purpose);
CREATE TABLE import_headings (
    centre TEXT NOT NULL, kind TEXT NOT NULL, heading TEXT NOT NULL, field TEXT NOT NULL,
    PRIMARY KEY (centre, kind, heading)
);
"""
