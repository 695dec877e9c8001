"""The states of queued notices: waiting, taken, sending, sent, and retries.

Each step is one transaction, so that only one of several workers takes a notice.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.leftovers import KEEP, Leftover

MOST_ATTEMPTS = 5
LEFTOVERS = (Leftover("DELETE FROM notices WHERE state <> 'waiting' AND updated_at < ?", KEEP),)


class Late(NamedTuple):
    """The number of late notices, and the creation of the oldest one."""

    number: int
    since: datetime


def accounts_with_news(ledger: Ledger, now: datetime, limit: int) -> list[UUID]:
    """Up to `limit` accounts with notices that are due."""
    rows = ledger.rows(
        "SELECT DISTINCT account_id FROM notices WHERE state = 'waiting' AND send_after <= ?"
        " ORDER BY account_id LIMIT ?",
        now.isoformat(),
        limit,
    )
    return [UUID(row["account_id"]) for row in rows]


def take_over(ledger: Ledger, silent_since: datetime, now: datetime) -> None:
    """Take notices from silent workers: `taken` ones wait again, `sending` ones become unclear."""
    since = silent_since.isoformat()
    if not ledger.rows(
        "SELECT 1 FROM notices WHERE state IN ('taken', 'sending') AND updated_at < ? LIMIT 1",
        since,
    ):
        return
    with ledger.database.write() as transaction:
        for before, after in (("taken", "waiting"), ("sending", "unclear")):
            transaction.run(
                "UPDATE notices SET state = ?, updated_at = ? WHERE state = ? AND updated_at < ?",
                (after, now.isoformat(), before, since),
            )


def step(ledger: Ledger, account_id: UUID, before: str, after: str) -> set[str]:
    """Move the notices of an account from one state to another. Returns their kinds."""
    with ledger.database.write() as transaction:
        rows = transaction.run(
            "UPDATE notices SET state = ?, updated_at = ? WHERE account_id = ? AND state = ?"
            " RETURNING kind",
            (after, ledger.now().isoformat(), str(account_id), before),
        )
    return {row["kind"] for row in rows}


def pause(ledger: Ledger, account_id: UUID) -> None:
    """Store that notices were sent to an account now."""
    with ledger.database.write() as transaction:
        transaction.run(
            "INSERT INTO notice_pauses (account_id, last_sent) VALUES (?, ?)"
            " ON CONFLICT (account_id) DO UPDATE SET last_sent = excluded.last_sent",
            (str(account_id), ledger.now().isoformat()),
        )


def try_again(ledger: Ledger, account_id: UUID) -> int:
    """Queue failed notices again with a growing delay, or give up after `MOST_ATTEMPTS`.

    Returns the highest number of attempts.
    """
    now = ledger.now()
    with ledger.database.write() as transaction:
        rows = transaction.run(
            "UPDATE notices SET state = 'waiting', attempts = attempts + 1, updated_at = ?"
            " WHERE account_id = ? AND state = 'sending' RETURNING attempts",
            (now.isoformat(), str(account_id)),
        )
        attempts: int = max((row["attempts"] for row in rows), default=0)
        after = now + timedelta(minutes=5) * 2**attempts
        transaction.run(
            "UPDATE notices SET send_after = ?, state = CASE WHEN attempts >= ? THEN 'given_up'"
            " ELSE state END WHERE account_id = ? AND state = 'waiting' AND attempts > 0",
            (after.isoformat(), MOST_ATTEMPTS, str(account_id)),
        )
    return attempts


def late(ledger: Ledger, due: datetime) -> Late | None:
    """Waiting notices that were due at `due`, or that failed before and were created by then."""
    row = ledger.row(
        "SELECT COUNT(*) AS n, MIN(created_at) AS first FROM notices WHERE state = 'waiting'"
        " AND (send_after <= ? OR (attempts > 0 AND created_at <= ?))",
        due.isoformat(),
        due.isoformat(),
    )
    if row is None or not row["n"]:
        return None
    return Late(row["n"], datetime.fromisoformat(row["first"]))
