"""Limits how often passwords and one-time codes may be tried, before they are checked.

A try is reserved in one transaction, so that concurrent tries cannot exceed the limit. Nobody is
ever locked out: after too many tries each wait is longer than the one before, up to a maximum. A
correct proof, or an hour without a try, resets the count.

One count is of the tries of an account from one address. Another is of the tries of an account
from all addresses, against guessing from many addresses; an address that the account has signed in
from before is exempt from it. No count spans several accounts of an address, because one visitor
could use it up for everybody who shares the address.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from domain.kernel.storage.database import Transaction, instant_text
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS sign_in_pace (key TEXT PRIMARY KEY, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_waits (
    key TEXT PRIMARY KEY, tries INTEGER NOT NULL, free_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sign_in_known (key TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""


class TooSoon(Exception):
    """The limit is reached; the next try is possible after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class Pace(NamedTuple):
    """`at_once` tries in a burst, and one more after each `interval` (a leaky bucket)."""

    at_once: int
    interval: timedelta

    def take(self, transaction: Transaction, key: str, now: datetime) -> None:
        """Count one try: move the instant at which the bucket is empty by one interval.

        Raises TooSoon if the bucket is full.
        """
        instant, step = _milliseconds(now), _length(self.interval)
        latest = instant + step * (self.at_once - 1)
        taken = transaction.run(
            "INSERT INTO sign_in_pace (key, due) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET"
            " due = ? + CASE WHEN sign_in_pace.due > ? THEN sign_in_pace.due ELSE ? END"
            " WHERE sign_in_pace.due <= ? RETURNING due",
            (key, instant + step, step, instant, instant, latest),
        )
        if not taken:
            row = transaction.run("SELECT due FROM sign_in_pace WHERE key = ?", (key,))
            raise TooSoon(max(1, ceil((row[0]["due"] - latest) / 1000)))

    def give_back(self, transaction: Transaction, key: str) -> None:
        """One try counts no more."""
        transaction.run(
            "UPDATE sign_in_pace SET due = due - ? WHERE key = ?", (_length(self.interval), key)
        )


class Backoff(NamedTuple):
    """`at_once` tries in a burst, then one after each wait; every wait is twice the one before.

    No wait is longer than `longest`. After `rest` without a try the count starts again: with a
    rest of an hour, no later hour allows more tries than the first.
    """

    at_once: int
    first: timedelta
    longest: timedelta
    rest: timedelta

    def wait_after(self, tries: int) -> timedelta:
        """How long to wait after this number of tries."""
        beyond = tries - self.at_once
        if beyond < 0:
            return timedelta(0)
        return min(self.first * (1 << min(beyond, 20)), self.longest)

    def take(self, transaction: Transaction, key: str, now: datetime) -> None:
        """Count one try, and store when the next one is possible. Raises TooSoon.

        The first statement locks the row, so that a concurrent try sees the result of the second.
        """
        instant = _milliseconds(now)
        taken = transaction.run(
            "INSERT INTO sign_in_waits (key, tries, free_at) VALUES (?, 1, ?)"
            " ON CONFLICT (key) DO UPDATE SET tries = 1 + CASE"
            " WHEN sign_in_waits.free_at <= ? THEN 0 ELSE sign_in_waits.tries END"
            " WHERE sign_in_waits.tries < ? OR sign_in_waits.free_at <= ? RETURNING tries",
            (key, instant, instant - _length(self.rest), self.at_once, instant),
        )
        if not taken:
            row = transaction.run("SELECT free_at FROM sign_in_waits WHERE key = ?", (key,))
            raise TooSoon(max(1, ceil((row[0]["free_at"] - instant) / 1000)))
        transaction.run(
            "UPDATE sign_in_waits SET free_at = ? WHERE key = ?",
            (instant + _length(self.wait_after(taken[0]["tries"])), key),
        )

    def give_back(self, transaction: Transaction, key: str) -> None:
        """Subtract one try; a wait that other tries have caused stays."""
        transaction.run(
            "UPDATE sign_in_waits SET tries = tries - 1 WHERE key = ? AND tries > 0", (key,)
        )


FROM_ONE_ADDRESS = Backoff(
    5, timedelta(seconds=5), longest=timedelta(minutes=5), rest=timedelta(hours=1)
)
"""21 tries in the first hour, 12 in each that follows."""
FROM_EVERYWHERE = Pace(30, timedelta(seconds=30))
"""150 tries in the first hour, 120 in each that follows."""
CODES_FROM_EVERYWHERE = FROM_ONE_ADDRESS
"""A code has only six digits: an attacker who has the password must not get many tries."""


class Tries(NamedTuple):
    """The tries of one account (identified by an opaque name) from one address."""

    what: str
    account: str
    address: str
    everywhere: Pace | Backoff = FROM_EVERYWHERE

    @property
    def pair(self) -> str:
        """The key of the account from this address."""
        return f"{self.what}|{self.account}|{self.address}"

    @property
    def alone(self) -> str:
        """The key of the account from everywhere."""
        return f"{self.what}|{self.account}"


def reserve(ledger: Ledger, tries: Tries, now: datetime) -> None:
    """Reserve one try before the proof is checked. Raises TooSoon, and then reserves nothing."""
    with ledger.database.write() as transaction:
        FROM_ONE_ADDRESS.take(transaction, tries.pair, now)
        if not _is_known(transaction, tries):
            tries.everywhere.take(transaction, tries.alone, now)


def reserve_one(ledger: Ledger, key: str, pace: Pace, now: datetime) -> None:
    """Reserve one use of a rate limit that all callers share. Raises TooSoon."""
    with ledger.database.write() as transaction:
        pace.take(transaction, key, now)


def was_right(ledger: Ledger, tries: Tries, now: datetime) -> None:
    """Reset the tries after a correct proof, and remember the address as one of the account."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM sign_in_waits WHERE key = ?", (tries.pair,))
        if not _is_known(transaction, tries):
            tries.everywhere.give_back(transaction, tries.alone)
        transaction.run(
            "INSERT INTO sign_in_known (key, seen_at) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at",
            (tries.pair, instant_text(now)),
        )


def _is_known(transaction: Transaction, tries: Tries) -> bool:
    found: Sequence[object] = transaction.run(
        "SELECT 1 FROM sign_in_known WHERE key = ?", (tries.pair,)
    )
    return bool(found)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _length(interval: timedelta) -> int:
    """An interval in milliseconds."""
    return int(interval.total_seconds() * 1000)


def forget_tries(ledger: Ledger, before: datetime) -> None:
    """Delete the counts that had run out before the instant `before`."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM sign_in_pace WHERE due < ?", (_milliseconds(before),))
        transaction.run("DELETE FROM sign_in_waits WHERE free_at < ?", (_milliseconds(before),))
