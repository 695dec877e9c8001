"""Whether people sign in through a proxy that the settings do not name.

Then everybody seems to come from the address of the proxy, and is counted together. It is noted
only when somebody has signed in: a stranger can write any header, and must not raise an alarm.
"""

from datetime import datetime, timedelta

from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS unnamed_proxies (name TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""
NOTED_EVERY = timedelta(hours=1)
BELIEVED_FOR = timedelta(days=2)
"""How long after the last such sign-in the warning stays."""


def last_seen(ledger: Ledger) -> datetime | None:
    """When somebody signed in that way last."""
    row = ledger.row("SELECT seen_at FROM unnamed_proxies WHERE name = 'any'")
    return datetime.fromisoformat(row["seen_at"]) if row else None


def note(ledger: Ledger, now: datetime) -> None:
    """Remember that somebody signed in that way now; written once an hour at most."""
    before = last_seen(ledger)
    if before is not None and now - before < NOTED_EVERY:
        return
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO unnamed_proxies (name, seen_at) VALUES ('any', ?)"
            " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
            (now.isoformat(timespec="microseconds"),),
        )
