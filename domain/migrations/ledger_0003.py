"""Migration 3 of the ledger: the counts of what was tried and did not happen."""

STATEMENTS = """
CREATE TABLE attempts (
    centre TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
    what TEXT NOT NULL, subject TEXT NOT NULL, times INTEGER NOT NULL, first_at TEXT NOT NULL,
    last_at TEXT NOT NULL, PRIMARY KEY (centre, day, kind, actor, what)
);
CREATE INDEX attempts_by_day ON attempts (day);
"""
