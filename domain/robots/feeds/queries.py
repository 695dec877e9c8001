"""Finds the owner of a calendar feed by its secret."""

from uuid import UUID

from domain.kernel.storage.ledger import Ledger


def whose(ledger: Ledger, secret_hash: str) -> UUID | None:
    """The person whose feed has this secret hash, or None."""
    row = ledger.row("SELECT person_id FROM shift_feeds WHERE secret_hash = ?", secret_hash)
    return UUID(row["person_id"]) if row else None
