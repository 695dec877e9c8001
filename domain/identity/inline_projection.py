"""Tables that signing in needs up to date: accounts, centres and credentials.

Secrets are stored only here, as hashes, in the transaction that records the event.
`sign_in_failures` is used only by earlier releases, which may run at the same time as this one.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.identity.account import Account
from domain.identity.centre import Centre
from domain.identity.idle import IdleLimits
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.database import Change, Row
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.calendar import calendar_row

TABLES = """
CREATE TABLE IF NOT EXISTS centres (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS accounts (
    account_id TEXT PRIMARY KEY, roles TEXT NOT NULL, centres TEXT NOT NULL,
    participant_id TEXT, client_id TEXT, disabled INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS account_bonds (
    account_id TEXT PRIMARY KEY, person_id TEXT, venue_id TEXT
);
CREATE TABLE IF NOT EXISTS administrators (
    name TEXT PRIMARY KEY, number INTEGER NOT NULL CHECK (number > 0)
);
CREATE TABLE IF NOT EXISTS credentials (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, secret_hash TEXT NOT NULL,
    expires_at TEXT, ended_at TEXT, created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS credentials_by_hash ON credentials (secret_hash);
CREATE INDEX IF NOT EXISTS credentials_by_account ON credentials (account_id, kind);
CREATE TABLE IF NOT EXISTS sign_in_failures (
    key TEXT PRIMARY KEY, failures INTEGER NOT NULL, since TEXT NOT NULL, latest TEXT NOT NULL
);
"""

ADDRESS = "account.email"
"""The claim on an e-mail address; its key is a keyed hash of the address."""
NUMBER = "account.number"
"""The claim on the number of an account; its key is a keyed hash of the number."""
PASSWORD, ONE_TIME = "password", "one_time_password"
PASSWORDS = (PASSWORD, ONE_TIME)
"""The kinds of credentials that are passwords; an account has at most one valid one."""
LINK = "sign_in_link"
"""The kind of a link that signs in once; an account has at most one valid one."""
ENDED_BY_A_PASSWORD = (*PASSWORDS, LINK, "session")
"""The kinds of credentials that end when a password is set."""


class Lasting(NamedTuple):
    """A valid bearer token: its id, its creation, and its expiry (None if it has none)."""

    id: UUID
    since: datetime
    until: datetime | None


class OpenSession(NamedTuple):
    """A valid session: when it began and ends, its last noted use, and its device.

    `device` is empty if it is unknown.
    """

    id: UUID
    since: datetime
    until: datetime | None
    used_at: datetime
    device: str
    is_shared: bool


def account_row(account: Account, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one account."""
    yield upsert(
        "accounts",
        "account_id",
        account_id=str(account.id),
        roles=json.dumps(sorted(account.roles)),
        centres=json.dumps(account.centres),
        participant_id=str(account.participant_id) if account.participant_id else None,
        client_id=str(account.client_id) if account.client_id else None,
        disabled=int(account.is_disabled),
    )
    if account.person_id is not None or account.venue_id is not None:
        yield upsert(
            "account_bonds",
            "account_id",
            account_id=str(account.id),
            person_id=str(account.person_id) if account.person_id else None,
            venue_id=str(account.venue_id) if account.venue_id else None,
        )


def centre_row(centre: Centre, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one centre, and of its calendar if that was changed by hand."""
    yield upsert("centres", "code", code=centre.code, name=centre.name, kind=centre.kind.value)
    if centre.calendars:
        yield calendar_row(centre.code, centre.certain_until, centre.holidays)


def release_address(account_id: UUID) -> Change:
    """Release the claim of an account on its e-mail address."""
    return Change("DELETE FROM claims WHERE kind = ? AND holder = ?", (ADDRESS, str(account_id)))


def one_administrator_more() -> Change:
    """Increase the number of administrators by one."""
    return Change(
        "INSERT INTO administrators (name, number) VALUES ('all', 1)"
        " ON CONFLICT (name) DO UPDATE SET number = administrators.number + 1"
    )


def one_administrator_less() -> Change:
    """Decrease the number of administrators; a constraint refuses 0, also under concurrency."""
    return Change("UPDATE administrators SET number = number - 1 WHERE name = 'all'")


def credential(
    id: UUID,
    account_id: UUID,
    kind: str,
    secret_hash: str,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> Change:
    """A new password, token or session."""
    return Change(
        "INSERT INTO credentials (id, account_id, kind, secret_hash, expires_at, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            str(id),
            str(account_id),
            kind,
            secret_hash,
            expires_at.isoformat() if expires_at else None,
            now.isoformat(),
        ),
    )


def end_one(id: UUID, account_id: UUID, now: datetime) -> Change:
    """End one credential of an account."""
    return Change(
        "UPDATE credentials SET ended_at = ? WHERE id = ? AND account_id = ? AND ended_at IS NULL",
        (now.isoformat(), str(id), str(account_id)),
    )


def end_all(account_id: UUID, kind: str, now: datetime) -> Change:
    """End every credential of one kind."""
    return Change(
        "UPDATE credentials SET ended_at = ?"
        " WHERE account_id = ? AND kind = ? AND ended_at IS NULL",
        (now.isoformat(), str(account_id), kind),
    )


def sessions_of(
    ledger: Ledger, account_id: UUID, now: datetime, limits: IdleLimits | None = None
) -> list[OpenSession]:
    """The valid sessions of an account, newest first; with `limits` without the idle ones."""
    rows = ledger.rows(
        "SELECT c.id, c.created_at, c.expires_at, COALESCE(u.used_at, c.created_at) AS used_at,"
        " COALESCE(d.device, '') AS device, COALESCE(d.is_shared, 0) AS is_shared"
        " FROM credentials c LEFT JOIN session_uses u ON u.credential_id = c.id"
        " LEFT JOIN session_devices d ON d.credential_id = c.id"
        " WHERE c.account_id = ? AND c.kind = 'session' AND c.ended_at IS NULL"
        " ORDER BY c.created_at DESC, c.id",
        str(account_id),
    )
    found = [
        OpenSession(
            UUID(row["id"]),
            datetime.fromisoformat(row["created_at"]),
            _until(row),
            datetime.fromisoformat(row["used_at"]),
            row["device"],
            bool(row["is_shared"]),
        )
        for row in rows
    ]
    valid = [item for item in found if item.until is None or item.until > now]
    if limits is None:
        return valid
    account = ledger.row("SELECT roles FROM accounts WHERE account_id = ?", str(account_id))
    roles = [Role(role) for role in json.loads(account["roles"] if account else "[]")]
    return [
        item for item in valid if now - item.used_at < limits.of(roles, is_shared=item.is_shared)
    ]


def tokens_of(ledger: Ledger, account_id: UUID, now: datetime) -> list[Lasting]:
    """The valid bearer tokens of an account, newest first."""
    rows = ledger.rows(
        "SELECT id, created_at, expires_at FROM credentials"
        " WHERE account_id = ? AND kind = 'token' AND ended_at IS NULL"
        " ORDER BY created_at DESC, id",
        str(account_id),
    )
    found = [
        Lasting(UUID(row["id"]), datetime.fromisoformat(row["created_at"]), _until(row))
        for row in rows
    ]
    return [item for item in found if item.until is None or item.until > now]


def _until(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["expires_at"]) if row["expires_at"] else None


INLINE_PROJECTIONS: InlineProjections = {Account: account_row, Centre: centre_row}
INLINE_VERSIONS: InlineVersions = {
    Account: InlineVersion(1, ("accounts", "account_bonds")),
    Centre: InlineVersion(1, ("centres", "centre_calendars")),
}
