"""Linking an account to LINE: one-time codes, and what LINE has reported and waits to be handled.

A LINE user id is known to LINE and to the service alone. Who wants notices by LINE sends a code
of the service to the centre's LINE account; LINE reports the message with the id of its sender.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.kernel.storage.database import Row, instant_text
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.leftovers import KEEP, Leftover

TABLES = """
CREATE TABLE IF NOT EXISTS line_codes (
    account_id TEXT PRIMARY KEY, code_key TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS line_codes_by_key ON line_codes (code_key);
CREATE TABLE IF NOT EXISTS line_events (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, code_key TEXT NOT NULL, sealed_user TEXT NOT NULL,
    received_at TEXT NOT NULL, handled_at TEXT
);
CREATE INDEX IF NOT EXISTS line_events_unhandled ON line_events (handled_at, received_at);
"""
HOLDS = timedelta(minutes=10)
"""How long a code can be sent."""
OLDEST = timedelta(days=1)
"""LINE reports again what was not answered, for some hours; an older report is a replay."""
CODE, BLOCKED = "code", "blocked"
"""What is reported: somebody sent a code, or blocked the centre's LINE account."""
SEALED_FOR = "LINE user"
"""The purpose for which the id of a LINE user is encrypted."""
LEFTOVERS = (
    Leftover("DELETE FROM line_codes WHERE expires_at < ?", timedelta()),
    Leftover("DELETE FROM line_events WHERE received_at < ?", KEEP),
)


class LineEvent(NamedTuple):
    """A report of LINE: its own id, its kind, the keyed hash of the code, the sealed sender.

    The sender is the user id, and behind a space the token for a reply if there is one.
    """

    id: str
    kind: str
    code_key: str
    sealed_user: str


def keep_code(ledger: Ledger, account_id: UUID, code_key: str, now: datetime) -> None:
    """Store the code of an account, of which a keyed hash is given; it replaces an earlier one."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO line_codes (account_id, code_key, expires_at) VALUES (?, ?, ?)"
            " ON CONFLICT (account_id) DO UPDATE SET code_key = excluded.code_key,"
            " expires_at = excluded.expires_at",
            (str(account_id), code_key, instant_text(now + HOLDS)),
        )


def owner_of_code(ledger: Ledger, code_key: str, now: datetime) -> UUID | None:
    """The account whose code this is; None if it was used or replaced, or has expired."""
    row = ledger.row(
        "SELECT account_id FROM line_codes WHERE code_key = ? AND expires_at > ?",
        code_key,
        instant_text(now),
    )
    return UUID(row["account_id"]) if row else None


def use_up(ledger: Ledger, code_key: str) -> None:
    """Delete a code."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM line_codes WHERE code_key = ?", (code_key,))


def note_event(ledger: Ledger, event: LineEvent, now: datetime) -> None:
    """Store a report to be handled. Does nothing if one with its id is known."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO line_events (id, kind, code_key, sealed_user, received_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (*event, instant_text(now)),
        )


def unhandled(ledger: Ledger, limit: int) -> list[Row]:
    """Up to `limit` reports that wait to be handled, oldest first."""
    return ledger.rows(
        "SELECT * FROM line_events WHERE handled_at IS NULL ORDER BY received_at, id LIMIT ?", limit
    )


def handled(ledger: Ledger, id: str, now: datetime) -> None:
    """Store that a report was handled, and forget the user; its id is kept against replays."""
    with ledger.database.write() as transaction:
        transaction.run(
            "UPDATE line_events SET handled_at = ?, sealed_user = '' WHERE id = ?",
            (instant_text(now), id),
        )


def accounts_with_addresses(ledger: Ledger) -> list[UUID]:
    """The accounts that have an address for notices."""
    rows = ledger.rows(
        "SELECT account_id FROM notice_choices WHERE addresses > 0 ORDER BY account_id"
    )
    return [UUID(row["account_id"]) for row in rows]
