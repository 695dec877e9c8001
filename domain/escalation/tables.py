"""Tables that events cannot make again: how far notices have got, who last looked at a page.

`board_looks` has looks at all pages that say what changed; the board was the first of them.
"""

TABLES = """
CREATE TABLE IF NOT EXISTS escalation_marks (
    centre TEXT NOT NULL, kind TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (centre, kind)
);
CREATE TABLE IF NOT EXISTS board_looks (
    account_id TEXT NOT NULL, page TEXT NOT NULL, seen INTEGER NOT NULL, seen_at TEXT NOT NULL,
    before_that INTEGER NOT NULL, before_at TEXT NOT NULL, PRIMARY KEY (account_id, page)
);
"""
