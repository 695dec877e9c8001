"""Serializes commands that decide on the same subject, across contexts.

A command reads the number of the subject first and writes the next number in its append. Of two
commands that read the same number only one is recorded, and the other decides again. Used numbers
are kept for long: a slow command that has read an old number must find the next one in use, even
if many commands were recorded in the meantime.
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
"""Numbers kept for each subject: more than can be used while one command decides."""
_NEXT = "INSERT INTO turns_taken (subject, turn) VALUES (?, ?)"


def times_of(person_id: UUID) -> str:
    """The subject of all commands that decide on the working times of a person."""
    return f"person/{person_id}"


def take_optimistic_lock(uow: UnitOfWork, subject: str) -> None:
    """Lock `subject` for this command. Call it before reading the data to decide on."""
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
