"""Migration 7 of the ledger: who last looked at which page, no longer only at the board."""

STATEMENTS = """
CREATE TABLE looks_at_pages (
    account_id TEXT NOT NULL, page TEXT NOT NULL, seen INTEGER NOT NULL, seen_at TEXT NOT NULL,
    before_that INTEGER NOT NULL, before_at TEXT NOT NULL, PRIMARY KEY (account_id, page)
);
INSERT INTO looks_at_pages (account_id, page, seen, seen_at, before_that, before_at)
    SELECT account_id, 'board', seen, seen_at, before_that, before_at FROM board_looks;
DROP TABLE board_looks;
ALTER TABLE looks_at_pages RENAME TO board_looks;
"""
POSTGRESQL = """
ALTER TABLE board_looks ADD COLUMN page TEXT NOT NULL DEFAULT 'board';
ALTER TABLE board_looks ALTER COLUMN page DROP DEFAULT;
ALTER TABLE board_looks DROP CONSTRAINT board_looks_pkey;
ALTER TABLE board_looks ADD PRIMARY KEY (account_id, page);
"""
