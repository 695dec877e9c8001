"""Migration 6 of the ledger: codes that link an account to LINE, and what LINE has reported."""

STATEMENTS = """
CREATE TABLE line_codes (
    account_id TEXT PRIMARY KEY, code_key TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX line_codes_by_key ON line_codes (code_key);
CREATE TABLE line_events (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, code_key TEXT NOT NULL, sealed_user TEXT NOT NULL,
    received_at TEXT NOT NULL, handled_at TEXT
);
CREATE INDEX line_events_unhandled ON line_events (handled_at, received_at);
"""
