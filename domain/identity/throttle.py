"""How fast a proof may be tried: passwords and one-time codes, before they are looked at.

A try is reserved in one statement, so that of any number of tries at the same moment no more are
looked at than are free. Every count is a pace (a leaky bucket): some tries at once, then one after
each interval, so that nobody is ever locked out, and the longest wait is one interval.

The tries of an account from one address are one count. The tries of an account from everywhere
are another, against guessing from many addresses; those from an address where the account was
opened before do not wait for it. Nothing counts the tries of an address for several accounts, for
one visitor could use that up for everybody behind it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from domain.kernel.database import Transaction
from domain.kernel.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS sign_in_pace (key TEXT PRIMARY KEY, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_known (key TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""


class Pace(NamedTuple):
    """So many tries at once, and one more after each interval."""

    at_once: int
    interval: timedelta

    @property
    def step(self) -> int:
        """The interval in milliseconds."""
        return int(self.interval.total_seconds() * 1000)


FROM_ONE_ADDRESS = Pace(5, timedelta(minutes=3))
FROM_EVERYWHERE = Pace(30, timedelta(seconds=30))
CODES_FROM_EVERYWHERE = Pace(5, timedelta(minutes=3))
"""A code has six digits: whoever has the password must not try many, from wherever."""


class Tries(NamedTuple):
    """The tries of one account (by a name that tells nothing) from one address."""

    what: str
    account: str
    address: str
    everywhere: Pace = FROM_EVERYWHERE

    @property
    def pair(self) -> str:
        """The key of the account from this address."""
        return f"{self.what}|{self.account}|{self.address}"

    @property
    def alone(self) -> str:
        """The key of the account from everywhere."""
        return f"{self.what}|{self.account}"


class TooSoon(Exception):
    """No try is free now; `seconds` must pass."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


def reserve(ledger: Ledger, tries: Tries, now: datetime) -> None:
    """Take one try before the proof is looked at. Raises TooSoon, and nothing is taken."""
    counts = [(tries.pair, FROM_ONE_ADDRESS)]
    with ledger.standing.write() as transaction:
        if not _is_known(transaction, tries):
            counts.append((tries.alone, tries.everywhere))
        for key, pace in counts:
            _take(transaction, key, pace, now)


def reserve_one(ledger: Ledger, key: str, pace: Pace, now: datetime) -> None:
    """Take one of what may be done at a pace, whoever does it. Raises TooSoon."""
    with ledger.standing.write() as transaction:
        _take(transaction, key, pace, now)


def was_right(ledger: Ledger, tries: Tries, now: datetime) -> None:
    """Give the tries back: the proof was right, and the address is one of the account's own."""
    with ledger.standing.write() as transaction:
        transaction.run("DELETE FROM sign_in_pace WHERE key = ?", (tries.pair,))
        if not _is_known(transaction, tries):
            transaction.run(
                "UPDATE sign_in_pace SET due = due - ? WHERE key = ?",
                (tries.everywhere.step, tries.alone),
            )
        transaction.run(
            "INSERT INTO sign_in_known (key, seen_at) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at",
            (tries.pair, now.isoformat(timespec="microseconds")),
        )


def _is_known(transaction: Transaction, tries: Tries) -> bool:
    found: Sequence[object] = transaction.run(
        "SELECT 1 FROM sign_in_known WHERE key = ?", (tries.pair,)
    )
    return bool(found)


def _take(transaction: Transaction, key: str, pace: Pace, now: datetime) -> None:
    """Move the moment at which the count is empty by one interval, unless it is too far ahead."""
    instant = int(now.timestamp() * 1000)
    latest = instant + pace.step * (pace.at_once - 1)
    taken = transaction.run(
        "INSERT INTO sign_in_pace (key, due) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET"
        " due = ? + CASE WHEN sign_in_pace.due > ? THEN sign_in_pace.due ELSE ? END"
        " WHERE sign_in_pace.due <= ? RETURNING due",
        (key, instant + pace.step, pace.step, instant, instant, latest),
    )
    if not taken:
        row = transaction.run("SELECT due FROM sign_in_pace WHERE key = ?", (key,))
        raise TooSoon(max(1, ceil((row[0]["due"] - latest) / 1000)))


def forget_tries(ledger: Ledger, before: datetime) -> None:
    """Forget the counts that were empty `before` then."""
    with ledger.standing.write() as transaction:
        transaction.run("DELETE FROM sign_in_pace WHERE due < ?", (int(before.timestamp() * 1000),))
