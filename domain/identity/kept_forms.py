"""Form input that arrived after its session had ended, kept until the user signs in again.

It is encrypted before it is stored; deriving its key needs the secret of the browser.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.identity.sign_in import hash_of
from domain.kernel.storage.database import instant_text
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS kept_forms (
    key TEXT PRIMARY KEY, account_id TEXT NOT NULL, sealed TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_forms_by_account ON kept_forms (account_id);
"""
HOLDS = timedelta(minutes=30)
MOST_OF_ONE = 5
"""How many forms of one account are kept; beyond that the oldest is deleted."""


class KeptForm(NamedTuple):
    """A kept form: its account, and the encrypted input."""

    account_id: UUID
    sealed: str


def keep(ledger: Ledger, secret: str, form: KeptForm, now: datetime) -> None:
    """Store a form for the browser with this secret, for `HOLDS`."""
    whose = str(form.account_id)
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM kept_forms WHERE expires_at <= ?", (instant_text(now),))
        transaction.run(
            "DELETE FROM kept_forms WHERE key IN (SELECT key FROM kept_forms"  # noqa: S608
            " WHERE account_id = ?"
            f" ORDER BY expires_at DESC, key LIMIT 1000000 OFFSET {MOST_OF_ONE - 1})",
            (whose,),
        )
        transaction.run(
            "INSERT INTO kept_forms (key, account_id, sealed, expires_at) VALUES (?, ?, ?, ?)",
            (hash_of(secret), whose, form.sealed, instant_text(now + HOLDS)),
        )


def kept(ledger: Ledger, secret: str, now: datetime) -> KeptForm | None:
    """The form kept for the browser with this secret, or None if there is none or it expired."""
    row = ledger.row(
        "SELECT account_id, sealed FROM kept_forms WHERE key = ? AND expires_at > ?",
        hash_of(secret),
        instant_text(now),
    )
    return KeptForm(UUID(row["account_id"]), row["sealed"]) if row else None


def forget(ledger: Ledger, secret: str) -> None:
    """Delete the form kept for the browser with this secret."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM kept_forms WHERE key = ?", (hash_of(secret),))
