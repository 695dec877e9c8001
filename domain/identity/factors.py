"""Tables of passkeys, one-time codes, recovery codes, and pending sign-ins.

None of it is derived from events: like passwords, secrets are kept apart so they can be destroyed.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.identity.sign_in import hash_of
from domain.kernel.storage.database import Change, Row, Transaction
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS passkeys (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, credential TEXT NOT NULL,
    public_key TEXT NOT NULL, sign_count INTEGER NOT NULL, created_at TEXT NOT NULL, used_at TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS passkeys_by_credential ON passkeys (credential);
CREATE INDEX IF NOT EXISTS passkeys_by_account ON passkeys (account_id);
CREATE TABLE IF NOT EXISTS one_time_codes (
    account_id TEXT PRIMARY KEY, secret TEXT NOT NULL, latest_step INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS recovery_codes (
    account_id TEXT NOT NULL, code_hash TEXT NOT NULL, PRIMARY KEY (account_id, code_hash)
);
CREATE TABLE IF NOT EXISTS sign_in_steps (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, account_id TEXT, address TEXT NOT NULL,
    facts TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sign_in_steps_by_address ON sign_in_steps (address);
"""
MOST_STEPS = 1_000
"""How many pending sign-ins without an account are kept for one address."""
MOST_STEPS_OF_ONE = 20
"""How many pending steps are kept for one account, which has passed a first check already."""


@dataclass(frozen=True)
class Step:
    """A pending sign-in, or a pending registration of a passkey or of one-time codes."""

    account_id: UUID | None
    facts: Mapping[str, Any]


def begin_step(
    ledger: Ledger,
    kind: str,
    *,
    account_id: UUID | None,
    address: str,
    facts: Mapping[str, Any],
    now: datetime,
    holds: timedelta,
) -> str:
    """Store a pending step of a browser. Returns the secret for its cookie.

    Beyond the limit the oldest step is deleted, so that nobody can block others at an address.
    """
    secret = secrets.token_urlsafe(32)
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM sign_in_steps WHERE expires_at <= ?", (now.isoformat(),))
        if account_id is None:
            _make_room(transaction, "account_id IS NULL AND address = ?", address, MOST_STEPS)
        else:
            _make_room(transaction, "account_id = ?", str(account_id), MOST_STEPS_OF_ONE)
        transaction.run(
            "INSERT INTO sign_in_steps (key, kind, account_id, address, facts, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                hash_of(secret),
                kind,
                str(account_id) if account_id else None,
                address,
                json.dumps(facts),
                (now + holds).isoformat(),
            ),
        )
    return secret


def _make_room(transaction: Transaction, whose: str, key: str, most: int) -> None:
    transaction.run(
        f"DELETE FROM sign_in_steps WHERE {whose} AND key IN (SELECT key FROM sign_in_steps"  # noqa: S608
        f" WHERE {whose} ORDER BY expires_at DESC, key LIMIT 1000000 OFFSET {most - 1})",
        (key, key),
    )


def look_at_step(ledger: Ledger, kind: str, secret: str, now: datetime) -> Step | None:
    """The pending step of a browser, or None if it does not exist or has expired."""
    row = ledger.row(
        "SELECT * FROM sign_in_steps WHERE key = ? AND kind = ? AND expires_at > ?",
        hash_of(secret),
        kind,
        now.isoformat(),
    )
    return _step(row) if row else None


def take_step(ledger: Ledger, kind: str, secret: str, now: datetime) -> Step | None:
    """Like `look_at_step`, but deletes the step: of concurrent callers only one gets it."""
    with ledger.database.write() as transaction:
        rows = transaction.run(
            "DELETE FROM sign_in_steps WHERE key = ? AND kind = ? AND expires_at > ? RETURNING *",
            (hash_of(secret), kind, now.isoformat()),
        )
    return _step(rows[0]) if rows else None


def _step(row: Row) -> Step:
    account_id = row["account_id"]
    return Step(UUID(account_id) if account_id else None, json.loads(row["facts"]))


def forget_steps(account_id: UUID) -> Change:
    """Delete the pending steps of an account."""
    return Change("DELETE FROM sign_in_steps WHERE account_id = ?", (str(account_id),))


# Passkeys


def new_passkey(
    id: UUID,
    account_id: UUID,
    *,
    credential: str,
    public_key: str,
    sign_count: int,
    now: datetime,
) -> Change:
    """Store the public key of a passkey; `credential` is the unique id from its authenticator."""
    return Change(
        "INSERT INTO passkeys (id, account_id, credential, public_key, sign_count, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (str(id), str(account_id), credential, public_key, sign_count, now.isoformat()),
    )


def passkey_used(id: UUID, sign_count: int, now: datetime) -> Change:
    """Store when a passkey was used, and the sign count its authenticator reports."""
    return Change(
        "UPDATE passkeys SET used_at = ?,"
        " sign_count = CASE WHEN sign_count > ? THEN sign_count ELSE ? END WHERE id = ?",
        (now.isoformat(), sign_count, sign_count, str(id)),
    )


def passkey_gone(id: UUID, account_id: UUID) -> Change:
    """Delete a passkey."""
    return Change(
        "DELETE FROM passkeys WHERE id = ? AND account_id = ?", (str(id), str(account_id))
    )


def passkey_by(ledger: Ledger, credential: str) -> Row | None:
    """The passkey with this credential id, or None."""
    return ledger.row("SELECT * FROM passkeys WHERE credential = ?", credential)


def passkeys_of(ledger: Ledger, account_id: UUID) -> list[Row]:
    """The passkeys of an account, oldest first."""
    return ledger.rows(
        "SELECT * FROM passkeys WHERE account_id = ? ORDER BY created_at, id", str(account_id)
    )


# One-time codes


def codes_on(account_id: UUID, sealed_secret: str, latest_step: int) -> Change:
    """Store the encrypted secret of one-time codes; codes up to `latest_step` count as used."""
    return Change(
        "INSERT INTO one_time_codes (account_id, secret, latest_step) VALUES (?, ?, ?)",
        (str(account_id), sealed_secret, latest_step),
    )


def codes_off(account_id: UUID) -> tuple[Change, Change]:
    """Delete the secret of one-time codes, and the recovery codes."""
    return (
        Change("DELETE FROM one_time_codes WHERE account_id = ?", (str(account_id),)),
        Change("DELETE FROM recovery_codes WHERE account_id = ?", (str(account_id),)),
    )


def secret_of(ledger: Ledger, account_id: UUID) -> str | None:
    """The encrypted secret of an account's one-time codes, or None if it uses none."""
    row = ledger.row("SELECT secret FROM one_time_codes WHERE account_id = ?", str(account_id))
    return str(row["secret"]) if row else None


def spend_code(ledger: Ledger, account_id: UUID, step: int) -> bool:
    """Use up the code of a time step; False if it, or a later one, was used before."""
    with ledger.database.write() as transaction:
        rows = transaction.run(
            "UPDATE one_time_codes SET latest_step = ? WHERE account_id = ? AND latest_step < ?"
            " RETURNING account_id",
            (step, str(account_id), step),
        )
    return bool(rows)


def recovery_codes(account_id: UUID, hashes: Iterable[str]) -> list[Change]:
    """Replace the recovery codes of an account by these hashes."""
    gone = Change("DELETE FROM recovery_codes WHERE account_id = ?", (str(account_id),))
    kept = [
        Change(
            "INSERT INTO recovery_codes (account_id, code_hash) VALUES (?, ?)",
            (str(account_id), item),
        )
        for item in hashes
    ]
    return [gone, *kept]


def recovery_code_gone(account_id: UUID, code_hash: str) -> Change:
    """Delete a recovery code."""
    return Change(
        "DELETE FROM recovery_codes WHERE account_id = ? AND code_hash = ?",
        (str(account_id), code_hash),
    )


def recovery_hashes(ledger: Ledger, account_id: UUID) -> frozenset[str]:
    """The hashes of the recovery codes that are still valid."""
    rows = ledger.rows("SELECT code_hash FROM recovery_codes WHERE account_id = ?", str(account_id))
    return frozenset(row["code_hash"] for row in rows)
