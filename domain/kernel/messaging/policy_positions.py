"""How far each policy has read, and which events it still owes an answer.

It stands in the ledger's database, so that rebuilding the read models repeats no reaction.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.storage.ledger import Ledger


class PolicyPosition(NamedTuple):
    """How far a policy has read; `error` is why it stopped there."""

    policy: str
    position: int
    error: str | None


class Owed(NamedTuple):
    """An event that a policy could not answer yet."""

    policy: str
    position: int


def policy_positions(ledger: Ledger) -> list[PolicyPosition]:
    """How far every policy has read that has a place in the ledger."""
    rows = ledger.rows("SELECT policy, position, error FROM reactions")
    return [PolicyPosition(row["policy"], int(row["position"]), row["error"]) for row in rows]


def policy_position(ledger: Ledger, policy: str) -> int:
    """The position up to which a policy has answered; 0 for one without a place."""
    row = ledger.row("SELECT position FROM reactions WHERE policy = ?", policy)
    return int(row["position"]) if row else 0


def give_places(ledger: Ledger, policies: Sequence[str], position: int) -> None:
    """Let policies that have no place begin after `position`."""
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
    """Note how far a policy has read, never back; with `owes` that it owes an answer there."""
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
    """Put the policies that stand beyond `head` back to it; gives how many."""
    beyond = ledger.rows("SELECT policy FROM reactions WHERE position > ?", head)
    with ledger.database.write() as transaction:
        for row in beyond:
            transaction.run(
                "UPDATE reactions SET position = ? WHERE policy = ?", (head, row["policy"])
            )
    return len(beyond)


def owed(ledger: Ledger) -> list[Owed]:
    """The events that are still owed an answer, the oldest first."""
    rows = ledger.rows("SELECT policy, position FROM reactions_owed ORDER BY position")
    return [Owed(row["policy"], int(row["position"])) for row in rows]


def pay(ledger: Ledger, item: Owed) -> None:
    """Strike out what has been answered."""
    with ledger.database.write() as transaction:
        transaction.run(
            "DELETE FROM reactions_owed WHERE policy = ? AND position = ?",
            (item.policy, item.position),
        )
