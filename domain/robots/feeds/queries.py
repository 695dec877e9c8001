"""Whose calendar feed a secret opens."""

from uuid import UUID

from domain.kernel.storage.ledger import Ledger


def whose(ledger: Ledger, secret_hash: str) -> UUID | None:
    """The person whose feed a secret opens, or None."""
    row = ledger.row("SELECT person_id FROM shift_feeds WHERE secret_hash = ?", secret_hash)
    return UUID(row["person_id"]) if row else None
