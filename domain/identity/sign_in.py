"""Finds the caller of a session, a bearer token, or an account with a password."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from domain.identity.idle import USUAL, IdleLimits
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.storage.database import Row
from domain.kernel.storage.ledger import Ledger
from domain.participants.queries import person_of

TOKEN_PREFIX = "ash_"  # noqa: S105
_COLUMNS = "a.*, b.person_id, b.venue_id"
_BEHIND = " LEFT JOIN account_bonds b ON b.account_id = a.account_id"
"""Joins the person or the venue that the account is linked to."""
_ACCOUNT = (
    "SELECT c.id AS credential_id, c.kind, c.secret_hash, c.expires_at,"  # noqa: S608
    " COALESCE(u.used_at, c.created_at) AS used_at, COALESCE(d.is_shared, 0) AS is_shared,"
    f" {_COLUMNS}"
    f" FROM credentials c JOIN accounts a ON a.account_id = c.account_id{_BEHIND}"
    " LEFT JOIN session_uses u ON u.credential_id = c.id"
    " LEFT JOIN session_devices d ON d.credential_id = c.id"
    " WHERE c.ended_at IS NULL AND a.disabled = 0"
)


@dataclass(frozen=True)
class SignedIn:
    """The caller, and the session or token of the request.

    `session_secret` and `used_at` (the last recorded use) are set for a session only; `is_shared`
    says that several people use its machine.
    """

    caller: Caller
    credential_id: UUID
    session_secret: str | None = None
    used_at: datetime | None = None
    is_shared: bool = False


def new_secret(prefix: str = "") -> str:
    """A secret of 32 random bytes, encoded for a URL or a header."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """The SHA-256 of a secret, which must be long and random."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def by_session(
    ledger: Ledger, secret: str, now: datetime, limits: IdleLimits = USUAL
) -> SignedIn | None:
    """The caller of the session with this secret, or None if it is invalid or was idle too long."""
    row = _by_hash(ledger, secret, "session", now)
    if row is None:
        return None
    who, used_at = _caller(ledger, row), datetime.fromisoformat(row["used_at"])
    is_shared = bool(row["is_shared"])
    if now - used_at >= limits.of(who.roles, is_shared=is_shared):
        return None
    return SignedIn(who, UUID(row["credential_id"]), secret, used_at, is_shared)


def owner_of_session(ledger: Ledger, secret: str) -> UUID | None:
    """The account of a session, valid or ended, or None once its row was purged."""
    row = ledger.row(
        "SELECT account_id FROM credentials WHERE kind = 'session' AND secret_hash = ?",
        hash_of(secret),
    )
    return UUID(row["account_id"]) if row else None


def by_token(ledger: Ledger, token: str, now: datetime) -> SignedIn | None:
    """The caller of a bearer token, or None if it is not valid."""
    row = _by_hash(ledger, token, "token", now) if token.startswith(TOKEN_PREFIX) else None
    return SignedIn(_caller(ledger, row), UUID(row["credential_id"])) if row else None


def password_of(ledger: Ledger, account_id: UUID) -> tuple[Caller, str] | None:
    """The caller and the password hash of an enabled account, or None if it has no password."""
    row = ledger.row(f"{_ACCOUNT} AND c.kind = 'password' AND a.account_id = ?", str(account_id))
    return (_caller(ledger, row), row["secret_hash"]) if row else None


def one_time_password_of(
    ledger: Ledger, account_id: UUID, now: datetime
) -> tuple[Caller, str] | None:
    """The caller and the hash of a valid one-time password of an enabled account, or None."""
    row = ledger.row(
        f"{_ACCOUNT} AND c.kind = 'one_time_password' AND a.account_id = ?", str(account_id)
    )
    return (_caller(ledger, row), row["secret_hash"]) if row and _holds(row, now) else None


class OpenLink(NamedTuple):
    """A link that still signs in: its id, and its account."""

    id: UUID
    account_id: UUID


def link_of(ledger: Ledger, secret: str, now: datetime) -> OpenLink | None:
    """The link with this secret; None if it was used, revoked or replaced, or has expired."""
    row = _by_hash(ledger, secret, "sign_in_link", now)
    return OpenLink(UUID(row["credential_id"]), UUID(row["account_id"])) if row else None


def caller_behind(ledger: Ledger, account_id: UUID) -> Caller | None:
    """The caller of an account that is not disabled, or None."""
    row = ledger.row(
        f"SELECT {_COLUMNS} FROM accounts a{_BEHIND}"  # noqa: S608
        " WHERE a.account_id = ? AND a.disabled = 0",
        str(account_id),
    )
    return _caller(ledger, row) if row else None


def _by_hash(ledger: Ledger, secret: str, kind: str, now: datetime) -> Row | None:
    row = ledger.row(f"{_ACCOUNT} AND c.kind = ? AND c.secret_hash = ?", kind, hash_of(secret))
    if row is None:
        return None
    return row if _holds(row, now) else None


def _holds(row: Row, now: datetime) -> bool:
    expires_at = row["expires_at"]
    return expires_at is None or datetime.fromisoformat(expires_at) > now


def _caller(ledger: Ledger, row: Row) -> Caller:
    """The caller of a row. Its person is the linked one, else the person of the participant."""
    participant, person = row["participant_id"], row["person_id"]
    if participant and not person:
        known = person_of(ledger, UUID(participant))
        person = str(known) if known else None
    behind = participant, row["client_id"], person, row["venue_id"]
    return _caller_of(row["account_id"], row["roles"], row["centres"], *behind)


@lru_cache(maxsize=1024)
def _caller_of(account_id: str, roles: str, centres: str, *behind: str | None) -> Caller:
    participant, client, person, venue = (UUID(item) if item else None for item in behind)
    return Caller(
        account_id=UUID(account_id),
        roles=frozenset(Role(role) for role in json.loads(roles)),
        centres=tuple(json.loads(centres)),
        participant_id=participant,
        client_id=client,
        person_id=person,
        venue_id=venue,
    )
