"""How often signing in may fail: by account and address, by account alone, and by address alone."""

from datetime import datetime, timedelta
from math import ceil

from domain.kernel.ledger import Ledger

WINDOW = timedelta(minutes=15)
LIMITS = {"pair": 5, "email": 30, "address": 60}


def wait_before(ledger: Ledger, keys: dict[str, str], now: datetime) -> int:
    """Seconds to wait before the next try; 0 where it may be made now. `keys` are by `LIMITS`."""
    longest = timedelta()
    for kind, key in keys.items():
        row = ledger.row("SELECT * FROM sign_in_failures WHERE key = ?", f"{kind}:{key}")
        if row is not None and row["failures"] >= LIMITS[kind]:
            until = datetime.fromisoformat(row["since"]) + WINDOW
            longest = max(longest, until - now)
    return ceil(longest.total_seconds())


def note_failure(ledger: Ledger, keys: dict[str, str], now: datetime) -> None:
    """Count a failed try; what lies longer back than the window is forgotten."""
    with ledger.standing.write() as transaction:
        transaction.run(
            "DELETE FROM sign_in_failures WHERE since < ?", ((now - WINDOW).isoformat(),)
        )
        for kind, key in keys.items():
            transaction.run(
                "INSERT INTO sign_in_failures (key, failures, since, latest) VALUES (?, 1, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET"
                " failures = sign_in_failures.failures + 1, latest = excluded.latest",
                (f"{kind}:{key}", now.isoformat(), now.isoformat()),
            )


def forget(ledger: Ledger, keys: dict[str, str]) -> None:
    """A right password clears the count of this account from this address."""
    with ledger.standing.write() as transaction:
        transaction.run("DELETE FROM sign_in_failures WHERE key = ?", (f"pair:{keys['pair']}",))
