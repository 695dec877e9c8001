"""Rows to purge after a while: each context declares those of its own tables."""

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.kernel.storage.database import Database, instant_text

KEEP = timedelta(days=30)
"""How long idempotency keys, ended jobs and ended sessions are kept."""


class Leftover(NamedTuple):
    """A statement that deletes rows older than its parameter, and how long they are kept."""

    statement: str
    kept: timedelta


LEFTOVERS = (
    Leftover("DELETE FROM idempotency WHERE recorded_at < ?", KEEP),
    Leftover(
        "DELETE FROM jobs WHERE state IN ('done', 'refused', 'failed') AND updated_at < ?", KEEP
    ),
    Leftover("DELETE FROM job_deaths WHERE died_at < ?", KEEP),
)
"""The rows to purge in the kernel's own tables."""


def throw_away(database: Database, leftover: Leftover, now: datetime) -> None:
    """Delete and overwrite rows that are older than `leftover.kept`. Idempotent."""
    before = instant_text(now - leftover.kept)
    with database.write() as transaction:
        transaction.overwrite_removed()
        transaction.run(leftover.statement, (before,))
