"""Links of accounts to a person or a venue, in addition to a participant or a client."""

from uuid import UUID

from domain.identity.account import Account
from domain.identity.queries import accounts_of_people
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.storage.inline_projection import claim, free
from domain.kernel.storage.ledger import Ledger
from domain.participants.queries import centre_of, person_of
from domain.people.queries import terms_of
from domain.robots.named_queries import centre_of_venue

PERSON_ACCOUNT = "account.person"
"""The claim on the one account linked to a person."""

PARTICIPANT_ACCOUNT = "account.participant"
"""The claim on the one enabled account of a participant."""


def require_on_the_books(uow: UnitOfWork, centres: tuple[str, ...], field: str, id: UUID) -> None:
    """Raise Invalid unless the person, the participant or the venue belongs to one of `centres`.

    `field` is `person_id`, `participant_id` or `venue_id`, and `id` is its value.
    """
    if _centre_of(uow.ledger, field, id) not in centres:
        raise Invalid.field(
            field,
            "このアカウントのセンターには、その記録がありません。",
            "There is no such record in the centres of this account.",
        )


def _centre_of(ledger: Ledger, field: str, id: UUID) -> str | None:
    if field == "venue_id":
        return centre_of_venue(ledger, id)
    if field == "participant_id":
        return centre_of(ledger, id)
    person = terms_of(ledger, id)
    return person.centre if person else None


def account_of(ledger: Ledger, person_id: UUID) -> UUID | None:
    """The account of a person: linked to the person, or to one of their participants."""
    return accounts_of_people(ledger, [person_id]).get(person_id)


def take_for_participant(uow: UnitOfWork, account: Account) -> None:
    """Claim the participant for `account`. Raises RuleBroken if another account is enabled."""
    if account.participant_id is None:
        return
    key = str(account.participant_id)
    other = uow.ledger.row(
        "SELECT 1 FROM accounts WHERE participant_id = ? AND disabled = 0 AND account_id <> ?",
        key,
        str(account.id),
    )
    if other is not None:
        raise RuleBroken(
            "この参加者のアカウントはすでにあります。新しいパスワードは、そのアカウントに設定できます。",
            "This participant has an account already. A new password can be set for that one.",
        )
    if uow.ledger.holder(PARTICIPANT_ACCOUNT, key) != str(account.id):
        uow.change(claim(PARTICIPANT_ACCOUNT, key, account.id))


def let_go_of_participant(uow: UnitOfWork, account: Account) -> None:
    """Free the claim of a disabled account, so that its participant can get another one."""
    key = str(account.participant_id)
    if uow.ledger.holder(PARTICIPANT_ACCOUNT, key) == str(account.id):
        uow.change(free(PARTICIPANT_ACCOUNT, key))


def bind_to_person(uow: UnitOfWork, account: Account, person_id: UUID) -> None:
    """Link `account` to a person.

    Raises Invalid if the person does not belong to a centre of the account. Raises RuleBroken if
    the account is linked to another person, or the person has an account already.
    """
    _require_free(uow, account, person_id)
    account.bind_person(person_id)
    _take_person(uow, account, person_id)


def correct_person(
    uow: UnitOfWork, account: Account, *, person_id: UUID | None, participant_id: UUID | None
) -> bool:
    """Link `account` to the right person or participant. Returns True if anything changed.

    A participant who is a pilot too has both links: the participant brings the person along. Raises
    Invalid and RuleBroken as `bind_to_person`, `take_for_participant` and `Account.correct_person`
    do, and Invalid for a person where the account is that of a participant.
    """
    if participant_id is not None:
        require_on_the_books(uow, account.centres, "participant_id", participant_id)
        if account.person_id is not None and account.participant_id is not None:
            person_id = person_of(uow.ledger, participant_id)
    elif account.participant_id is not None:
        raise Invalid.field(
            "participant_id",
            "参加者のアカウントです。正しい参加者を指定してください。",
            "This is the account of a participant. Give the right participant.",
        )
    if person_id is not None:
        _require_free(uow, account, person_id)
    links = {PERSON_ACCOUNT: account.person_id, PARTICIPANT_ACCOUNT: account.participant_id}
    if not account.correct_person(person_id=person_id, participant_id=participant_id):
        return False
    now = {PERSON_ACCOUNT: account.person_id, PARTICIPANT_ACCOUNT: account.participant_id}
    for kind, id in links.items():
        if id != now[kind] and uow.ledger.holder(kind, str(id)) == str(account.id):
            uow.change(free(kind, str(id)))
    if account.person_id is not None:
        _take_person(uow, account, account.person_id)
    if not account.is_disabled:
        take_for_participant(uow, account)
    return True


def _require_free(uow: UnitOfWork, account: Account, person_id: UUID) -> None:
    """Raise Invalid or RuleBroken if the person cannot be the one of `account`."""
    require_on_the_books(uow, account.centres, "person_id", person_id)
    if account_of(uow.ledger, person_id) not in (None, account.id):
        raise RuleBroken(
            "この人のアカウントはすでにあります。", "This person has an account already."
        )


def _take_person(uow: UnitOfWork, account: Account, person_id: UUID) -> None:
    if uow.ledger.holder(PERSON_ACCOUNT, str(person_id)) != str(account.id):
        uow.change(claim(PERSON_ACCOUNT, str(person_id), account.id))
