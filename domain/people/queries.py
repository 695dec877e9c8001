"""Queries of people for other contexts: their centre, and which ids exist."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from domain.kernel.storage.database import marks
from domain.kernel.storage.ledger import Ledger


class PersonTerms(NamedTuple):
    """The centre of a person, and whether they live in the city."""

    centre: str
    resident: bool


def terms_of(ledger: Ledger, person_id: UUID) -> PersonTerms | None:
    """The terms of one person, or None if nobody has this id."""
    row = ledger.row(
        "SELECT centre, resident FROM person_terms WHERE person_id = ?", str(person_id)
    )
    return PersonTerms(row["centre"], bool(row["resident"])) if row else None


def people_among(ledger: Ledger, ids: Sequence[UUID]) -> list[UUID]:
    """Those of `ids` that are ids of people, sorted as texts."""
    if not ids:
        return []
    rows = ledger.rows(
        f"SELECT person_id FROM person_terms WHERE person_id IN ({marks(ids)})"  # noqa: S608
        " ORDER BY person_id",
        *map(str, ids),
    )
    return [UUID(row["person_id"]) for row in rows]
