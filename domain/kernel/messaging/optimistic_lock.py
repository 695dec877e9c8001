"""Lets commands that decide about the same thing go one after the other, across contexts.

A command that takes the turn of a subject reads its number first and writes the next one in its
append: of two that read the same number only one is recorded, and the other decides again. Numbers
that were taken stay for a long while: a slow command that has read an old one must find the next
one taken, however many turns have gone by meanwhile.
"""

from uuid import UUID

from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.storage.database import Change

TABLES = """
CREATE TABLE IF NOT EXISTS turns_taken (
    subject TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (subject, turn)
) WITHOUT ROWID;
"""
KEPT = 1_000
"""Turns of a subject that are remembered: more than can go by while one command decides."""
_NEXT = "INSERT INTO turns_taken (subject, turn) VALUES (?, ?)"


def times_of(person_id: UUID) -> str:
    """The subject of the turn in which the times of a person are decided on, whoever decides."""
    return f"person/{person_id}"


def take_optimistic_lock(uow: UnitOfWork, subject: str) -> None:
    """Take the turn of `subject` for this command. Call it before reading what is decided on."""
    if any(change.sql == _NEXT and change.parameters[0] == subject for change in uow.changes):
        return
    row = uow.ledger.row(
        "SELECT turn FROM turns_taken WHERE subject = ? ORDER BY turn DESC LIMIT 1", subject
    )
    turn = row["turn"] if row else 0
    uow.change(
        Change("DELETE FROM turns_taken WHERE subject = ? AND turn < ?", (subject, turn - KEPT)),
        Change(_NEXT, (subject, turn + 1)),
    )
