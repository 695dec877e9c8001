"""Queries of centres and accounts for other contexts. An account is open if it is not disabled."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID

from domain.identity.account import Account
from domain.kernel.messaging.caller import STAFF, Role
from domain.kernel.storage.database import in_parts, marks
from domain.kernel.storage.ledger import Ledger
from domain.participants.queries import participants_of


class Token(NamedTuple):
    """A bearer token and its account."""

    id: UUID
    account_id: UUID


# Centres


def centre_codes(ledger: Ledger) -> list[str]:
    """The codes of every centre."""
    return [row["code"] for row in ledger.rows("SELECT code FROM centres")]


def is_centre(ledger: Ledger, code: str) -> bool:
    """True if a centre has this code."""
    return ledger.row("SELECT 1 FROM centres WHERE code = ?", code) is not None


def has_centres(ledger: Ledger) -> bool:
    """True if there is any centre. Raises Unavailable if the tables do not exist."""
    return ledger.row("SELECT 1 FROM centres LIMIT 1") is not None


# Accounts


def every_account(ledger: Ledger) -> list[UUID]:
    """The ids of all accounts."""
    rows = ledger.rows("SELECT account_id FROM accounts ORDER BY account_id")
    return [UUID(row["account_id"]) for row in rows]


def centres_of_account(ledger: Ledger, account_id: UUID) -> list[str] | None:
    """The codes of the centres of an account, or None if there is no such account."""
    row = ledger.row("SELECT centres FROM accounts WHERE account_id = ?", str(account_id))
    return list(json.loads(row["centres"])) if row else None


def open_accounts_of(ledger: Ledger, participant_id: UUID) -> list[UUID]:
    """The accounts of a participant that are not disabled."""
    rows = ledger.rows(
        "SELECT account_id FROM accounts WHERE participant_id = ? AND disabled = 0"
        " ORDER BY account_id",
        str(participant_id),
    )
    return [UUID(row["account_id"]) for row in rows]


def participants_behind(ledger: Ledger, account_ids: Sequence[str]) -> dict[str, str]:
    """The participant ids of accounts, by account id, without accounts that have none."""
    if not account_ids:
        return {}
    rows = ledger.rows(
        "SELECT account_id, participant_id FROM accounts"  # noqa: S608
        f" WHERE account_id IN ({marks(account_ids)}) AND participant_id IS NOT NULL",
        *account_ids,
    )
    return {row["account_id"]: row["participant_id"] for row in rows}


def people_behind(ledger: Ledger, account_ids: Sequence[str]) -> dict[str, UUID]:
    """The ids of the people to whom accounts are linked, by account id."""
    if not account_ids:
        return {}
    rows = ledger.rows(
        "SELECT account_id, person_id FROM account_bonds"  # noqa: S608
        f" WHERE account_id IN ({marks(account_ids)}) AND person_id IS NOT NULL",
        *account_ids,
    )
    return {row["account_id"]: UUID(row["person_id"]) for row in rows}


def accounts_of_people(ledger: Ledger, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Account ids by person id. An account linked to the person precedes one of a participant."""
    behind = participants_of(ledger, person_ids)
    found: dict[UUID, UUID] = {}
    for some in in_parts([str(id) for id in behind]):
        for row in ledger.rows(
            "SELECT account_id, participant_id FROM accounts"  # noqa: S608
            f" WHERE participant_id IN ({marks(some)})",
            *some,
        ):
            found[behind[UUID(row["participant_id"])]] = UUID(row["account_id"])
    for some in in_parts([str(id) for id in person_ids]):
        for row in ledger.rows(
            "SELECT account_id, person_id FROM account_bonds"  # noqa: S608
            f" WHERE person_id IN ({marks(some)})",
            *some,
        ):
            found[UUID(row["person_id"])] = UUID(row["account_id"])
    return found


def sign_in_addresses(ledger: Ledger, account_id: UUID, since: datetime) -> list[str]:
    """The e-mail address of an account, and those that were corrected at or after `since`."""
    stated = [
        event
        for event in ledger.history(account_id)
        if isinstance(event, Account.Added | Account.EmailCorrected)
    ]
    replaced_at = [event.meta.recorded_at for event in stated[1:]]
    addresses = [
        event.email
        for event, until in zip_longest(stated, replaced_at)
        if event.email is not None and (until is None or until >= since)
    ]
    return list(dict.fromkeys(addresses))


# Open accounts among given ones


def open_of_participant(
    ledger: Ledger, among: Sequence[str], participant_id: UUID
) -> tuple[UUID, ...]:
    """The open accounts of a participant among the account ids `among`."""
    return _open(ledger, among, "participant_id = ?", str(participant_id))


def open_in_centre(ledger: Ledger, among: Sequence[str], centre: str) -> tuple[UUID, ...]:
    """The open accounts of a centre among the account ids `among`."""
    return _open(ledger, among, "centres LIKE ?", f'%"{centre}"%')


def staff_among(ledger: Ledger, among: Sequence[str], centre: str) -> tuple[UUID, ...]:
    """The open accounts of staff of a centre among the account ids `among`."""
    return with_roles(ledger, open_in_centre(ledger, among, centre), STAFF)


def open_of_people(
    ledger: Ledger, among: Sequence[str], person_ids: Collection[UUID]
) -> tuple[UUID, ...]:
    """The open accounts of these people or of their participants among the account ids `among`."""
    if not among:
        return ()
    found = set[UUID]()
    for some in in_parts([str(id) for id in person_ids]):
        stays = [str(id) for id in participants_of(ledger, [UUID(id) for id in some])]
        found |= {
            *_open(
                ledger,
                among,
                "(account_id IN (SELECT account_id FROM account_bonds"  # noqa: S608
                f" WHERE person_id IN ({marks(some)})) OR participant_id IN ({marks(stays)}))",
                *some,
                *stays,
            )
        }
    return tuple(sorted(found))


def open_of_client(ledger: Ledger, among: Sequence[str], client_id: UUID) -> tuple[UUID, ...]:
    """The open accounts of a client among the account ids `among`."""
    return _open(ledger, among, "client_id = ?", str(client_id))


def open_at_venue(
    ledger: Ledger, among: Sequence[str], centre: str, venue_id: UUID
) -> tuple[UUID, ...]:
    """The open accounts of a centre among `among`, without those linked to another venue."""
    return _open(
        ledger,
        among,
        "centres LIKE ? AND NOT EXISTS (SELECT 1 FROM account_bonds b"
        " WHERE b.account_id = accounts.account_id AND b.venue_id IS NOT NULL AND b.venue_id <> ?)",
        f'%"{centre}"%',
        str(venue_id),
    )


def with_roles(
    ledger: Ledger, account_ids: Sequence[UUID], roles: frozenset[Role]
) -> tuple[UUID, ...]:
    """Those of these accounts that hold one of `roles`."""
    found: list[UUID] = []
    for some in in_parts([str(id) for id in account_ids]):
        rows = ledger.rows(
            f"SELECT account_id, roles FROM accounts WHERE account_id IN ({marks(some)})",  # noqa: S608
            *some,
        )
        found += [UUID(row["account_id"]) for row in rows if roles & {*json.loads(row["roles"])}]
    return tuple(sorted(found))


def _open(ledger: Ledger, among: Sequence[str], where: str, *values: str) -> tuple[UUID, ...]:
    found: list[UUID] = []
    for some in in_parts(among):
        rows = ledger.rows(
            f"SELECT account_id FROM accounts WHERE account_id IN ({marks(some)})"  # noqa: S608
            f" AND disabled = 0 AND {where}",
            *some,
            *values,
        )
        found += [UUID(row["account_id"]) for row in rows]
    return tuple(sorted(found))


# Tokens


def account_of_token(ledger: Ledger, token_id: UUID) -> UUID | None:
    """The account of a bearer token, valid or not; None if there is no such token."""
    row = ledger.row(
        "SELECT account_id FROM credentials WHERE id = ? AND kind = 'token'", str(token_id)
    )
    return UUID(row["account_id"]) if row else None


def expiry_of(ledger: Ledger, credential_id: UUID) -> str | None:
    """The stored expiry of a credential (ISO 8601); None if it has none, or does not exist."""
    row = ledger.row("SELECT expires_at FROM credentials WHERE id = ?", str(credential_id))
    return row["expires_at"] if row else None


def tokens_in_force(ledger: Ledger, account_id: UUID) -> list[Token]:
    """The bearer tokens of an account that were not ended."""
    return _tokens(ledger, "account_id = ?", str(account_id))


def token_in_force(ledger: Ledger, id: str, secret_hash: str) -> list[Token]:
    """The bearer token with this id or this hash, if it was not ended."""
    return _tokens(ledger, "(id = ? OR secret_hash = ?)", id, secret_hash)


def _tokens(ledger: Ledger, where: str, *values: str) -> list[Token]:
    rows = ledger.rows(
        "SELECT id, account_id FROM credentials"  # noqa: S608
        f" WHERE kind = 'token' AND ended_at IS NULL AND {where}",
        *values,
    )
    return [Token(UUID(row["id"]), UUID(row["account_id"])) for row in rows]
