"""Rows that nobody asks for again after a while: each context says which of its own they are."""

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.kernel.storage.database import Database

KEEP = timedelta(days=30)
"""How long a repeated command gets its first answer, and an ended job or session can be seen."""


class Leftover(NamedTuple):
    """A statement that removes rows older than the instant it is given, and how old they get."""

    statement: str
    kept: timedelta


LEFTOVERS = (
    Leftover("DELETE FROM idempotency WHERE recorded_at < ?", KEEP),
    Leftover(
        "DELETE FROM jobs WHERE state IN ('done', 'refused', 'failed') AND updated_at < ?", KEEP
    ),
    Leftover("DELETE FROM job_deaths WHERE died_at < ?", KEEP),
)
"""What the kernel's own tables gather."""


def throw_away(database: Database, leftover: Leftover, now: datetime) -> None:
    """Remove what is older than it needs to be, and overwrite it; doing it again is harmless."""
    before = (now - leftover.kept).isoformat(timespec="microseconds")
    with database.write() as transaction:
        transaction.overwrite_removed()
        transaction.run(leftover.statement, (before,))
