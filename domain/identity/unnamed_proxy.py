"""Detects sign-ins through a proxy that is missing in the settings.

Everybody then appears to have the address of the proxy, and shares its counts. It is stored only
after a successful sign-in, because a stranger could send any header and raise a false alarm.
"""

from datetime import datetime, timedelta

from domain.kernel.storage.database import instant_text
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS unnamed_proxies (name TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""
NOTED_EVERY = timedelta(hours=1)
BELIEVED_FOR = timedelta(days=2)
"""How long after the last such sign-in the warning stays."""


def last_seen(ledger: Ledger) -> datetime | None:
    """The last sign-in through such a proxy, or None."""
    row = ledger.row("SELECT seen_at FROM unnamed_proxies WHERE name = 'any'")
    return datetime.fromisoformat(row["seen_at"]) if row else None


def note(ledger: Ledger, now: datetime) -> None:
    """Store that somebody signed in through such a proxy; written at most once an hour."""
    before = last_seen(ledger)
    if before is not None and now - before < NOTED_EVERY:
        return
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO unnamed_proxies (name, seen_at) VALUES ('any', ?)"
            " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
            (instant_text(now),),
        )
