"""Whose account it is, beside a participant's or a client's: a person's, or a venue's."""

from uuid import UUID

from domain.identity.account import Account
from domain.kernel.bus import Desk
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.ledger import Ledger
from domain.kernel.standing import claim

PERSON_ACCOUNT = "account.person"
"""The claim that a person has an account of their own."""

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


def account_of(ledger: Ledger, person_id: UUID) -> UUID | None:
    """The account of a person: of their own, or as a participant."""
    row = ledger.row(
        "SELECT account_id FROM account_bonds WHERE person_id = ? UNION ALL"
        " SELECT a.account_id FROM participant_terms t"
        " JOIN accounts a ON a.participant_id = t.participant_id WHERE t.person_id = ? LIMIT 1",
        str(person_id),
        str(person_id),
    )
    return UUID(row["account_id"]) if row else None


def bind_to_person(desk: Desk, account: Account, person_id: UUID) -> None:
    """Say whose account it is.

    Raises Invalid for somebody who is not on the books, RuleBroken if the account is somebody
    else's, or the person has one already: of their own, or as a participant.
    """
    require_on_the_books(desk, account.centres, "person_id", person_id)
    if account_of(desk.ledger, person_id) not in (None, account.id):
        raise RuleBroken(
            "この人のアカウントはすでにあります。", "This person has an account already."
        )
    account.bind_person(person_id)
    if desk.ledger.holder(PERSON_ACCOUNT, str(person_id)) != str(account.id):
        desk.change(claim(PERSON_ACCOUNT, str(person_id), account.id))
