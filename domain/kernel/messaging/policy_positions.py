"""The position of each policy in the ledger, and the events it could not handle yet.

They are stored in the ledger's database, so that rebuilding the read models repeats no reaction.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.storage.ledger import Ledger


class PolicyPosition(NamedTuple):
    """The position up to which a policy has read; `error` is why it stopped there, or None."""

    policy: str
    position: int
    error: str | None


class Owed(NamedTuple):
    """An event that a policy could not handle yet."""

    policy: str
    position: int


def policy_positions(ledger: Ledger) -> list[PolicyPosition]:
    """The stored positions of all policies."""
    rows = ledger.rows("SELECT policy, position, error FROM reactions")
    return [PolicyPosition(row["policy"], int(row["position"]), row["error"]) for row in rows]


def policy_position(ledger: Ledger, policy: str) -> int:
    """The position up to which a policy has read; 0 if none is stored."""
    row = ledger.row("SELECT position FROM reactions WHERE policy = ?", policy)
    return int(row["position"]) if row else 0


def give_places(ledger: Ledger, policies: Sequence[str], position: int) -> None:
    """Store `position` for the policies that have none yet."""
    with ledger.database.write() as transaction:
        for policy in policies:
            transaction.run(
                "INSERT INTO reactions (policy, position) VALUES (?, ?)"
                " ON CONFLICT (policy) DO NOTHING",
                (policy, position),
            )


def move_policy(
    ledger: Ledger, policy: str, position: int, error: str | None = None, *, owes: bool = False
) -> None:
    """Move a policy forward to `position`; with `owes` store the event there as not handled yet."""
    with ledger.database.write() as transaction:
        if owes:
            transaction.run(
                "INSERT INTO reactions_owed (policy, position) VALUES (?, ?)"
                " ON CONFLICT (policy, position) DO NOTHING",
                (policy, position),
            )
        transaction.run(
            "UPDATE reactions SET position = ?, error = ? WHERE policy = ? AND position <= ?",
            (position, error, policy, position),
        )


def put_back_to(ledger: Ledger, head: int) -> int:
    """Move the policies beyond `head` back to it. Returns how many there were."""
    beyond = ledger.rows("SELECT policy FROM reactions WHERE position > ?", head)
    with ledger.database.write() as transaction:
        for row in beyond:
            transaction.run(
                "UPDATE reactions SET position = ? WHERE policy = ?", (head, row["policy"])
            )
    return len(beyond)


def owed(ledger: Ledger) -> list[Owed]:
    """The events that policies could not handle yet, oldest first."""
    rows = ledger.rows("SELECT policy, position FROM reactions_owed ORDER BY position")
    return [Owed(row["policy"], int(row["position"])) for row in rows]


def pay(ledger: Ledger, item: Owed) -> None:
    """Delete an owed event after it was handled."""
    with ledger.database.write() as transaction:
        transaction.run(
            "DELETE FROM reactions_owed WHERE policy = ? AND position = ?",
            (item.policy, item.position),
        )
