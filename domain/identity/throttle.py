"""How fast a proof may be tried: passwords and one-time codes, before they are looked at.

A try is reserved in one transaction, so that of any number of tries at the same moment no more are
looked at than are free. Nobody is ever locked out: who has tried too often waits a little, and a
little longer each time, up to a bound; a right proof, or an hour of rest, and all is forgotten.

The tries of an account from one address are one count. The tries of an account from everywhere
are another, against guessing from many addresses; those from an address where the account was
opened before do not wait for it. Nothing counts the tries of an address for several accounts, for
one visitor could use that up for everybody behind it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from domain.kernel.storage.database import Transaction
from domain.kernel.storage.ledger import Ledger

TABLES = """
CREATE TABLE IF NOT EXISTS sign_in_pace (key TEXT PRIMARY KEY, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_waits (
    key TEXT PRIMARY KEY, tries INTEGER NOT NULL, free_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sign_in_known (key TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""


class TooSoon(Exception):
    """No try is free now; `seconds` must pass."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


class Pace(NamedTuple):
    """So many tries at once, and one more after each interval (a leaky bucket)."""

    at_once: int
    interval: timedelta

    def take(self, transaction: Transaction, key: str, now: datetime) -> None:
        """Move the moment at which the count is empty by one interval. Raises TooSoon."""
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
    """So many tries at once, then one after each wait; every wait is twice the one before.

    No wait is longer than `longest`. After `rest` without a try the count begins anew: with a rest
    of an hour, no hour sees more tries than the first.
    """

    at_once: int
    first: timedelta
    longest: timedelta
    rest: timedelta

    def wait_after(self, tries: int) -> timedelta:
        """How long to wait after so many tries."""
        beyond = tries - self.at_once
        if beyond < 0:
            return timedelta(0)
        return min(self.first * (1 << min(beyond, 20)), self.longest)

    def take(self, transaction: Transaction, key: str, now: datetime) -> None:
        """Count one try, and note when the next one is free. Raises TooSoon.

        The first statement locks the row, so that who comes meanwhile sees the second one's.
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
        """One try counts no more; who waits because of others waits on."""
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
"""A code has six digits: whoever has the password must not try many, from wherever."""


class Tries(NamedTuple):
    """The tries of one account (by a name that tells nothing) from one address."""

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
    """Take one try before the proof is looked at. Raises TooSoon, and nothing is taken."""
    with ledger.database.write() as transaction:
        FROM_ONE_ADDRESS.take(transaction, tries.pair, now)
        if not _is_known(transaction, tries):
            tries.everywhere.take(transaction, tries.alone, now)


def reserve_one(ledger: Ledger, key: str, pace: Pace, now: datetime) -> None:
    """Take one of what may be done at a pace, whoever does it. Raises TooSoon."""
    with ledger.database.write() as transaction:
        pace.take(transaction, key, now)


def was_right(ledger: Ledger, tries: Tries, now: datetime) -> None:
    """Give the tries back: the proof was right, and the address is one of the account's own."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM sign_in_waits WHERE key = ?", (tries.pair,))
        if not _is_known(transaction, tries):
            tries.everywhere.give_back(transaction, tries.alone)
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


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _length(interval: timedelta) -> int:
    """An interval in milliseconds."""
    return int(interval.total_seconds() * 1000)


def forget_tries(ledger: Ledger, before: datetime) -> None:
    """Forget the counts that were empty `before` then."""
    with ledger.database.write() as transaction:
        transaction.run("DELETE FROM sign_in_pace WHERE due < ?", (_milliseconds(before),))
        transaction.run("DELETE FROM sign_in_waits WHERE free_at < ?", (_milliseconds(before),))
