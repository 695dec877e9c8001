"""Whose account it is, beside a participant's or a client's: a person's, or a venue's."""

from uuid import UUID

from domain.kernel.bus import Desk
from domain.kernel.errors import Invalid

_BOOKS = {
    "person_id": "SELECT centre FROM person_terms WHERE person_id = ?",
    "venue_id": "SELECT centre FROM venues WHERE venue_id = ?",
}


def require_on_the_books(desk: Desk, centres: tuple[str, ...], field: str, id: UUID) -> None:
    """Raise Invalid unless the person or the venue is on the books of one of `centres`."""
    row = desk.ledger.row(_BOOKS[field], str(id))
    if row is None or row["centre"] not in centres:
        raise Invalid.field(
            field,
            "このアカウントのセンターには、その記録がありません。",
            "There is no such record in the centres of this account.",
        )
