"""Stores the head of the ledger over time, to know since when an event has been waiting.

An event holds the time of its command by the clock of the host. A demonstration records months of
commands in minutes, and the clock of a host may be wrong. So the clock process stores the head of
the ledger from time to time, by the clock of the database: an event beyond it was stored later,
whatever its own time is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.storage.database import is_lacking
from domain.kernel.storage.ledger import Ledger

KEPT = timedelta(days=1)
SLACK = timedelta(minutes=1)
"""How far the clocks of hosts may differ before the time of an event counts as wrong."""


@dataclass(frozen=True)
class Waiting:
    """Since when an event has been stored; `since` is None if that is unknown.

    `is_strange` is True if its own time is before it was stored, and no better time is known.
    """

    since: datetime | None
    is_strange: bool = False


def note_head(ledger: Ledger) -> None:
    """Store the head of the ledger, if it differs from the last one. Raises Unavailable.

    The first row is kept for ever, the others for a day.
    """
    head, now = ledger.head(), ledger.now()
    last = ledger.row("SELECT MAX(position) AS position FROM ledger_heads")
    if last is not None and last["position"] == head:
        return
    with ledger.database.write() as transaction:
        # Positions beyond the head are of lost events, and will be used again.
        transaction.run("DELETE FROM ledger_heads WHERE position > ?", (head,))
        transaction.run(
            "DELETE FROM ledger_heads WHERE seen_at < ?"
            " AND position > (SELECT MIN(position) FROM ledger_heads)",
            ((now - KEPT).isoformat(),),
        )
        transaction.run(
            "INSERT INTO ledger_heads (position, seen_at) VALUES (?, ?)"
            " ON CONFLICT (position) DO NOTHING",
            (head, now.isoformat()),
        )


def waiting_after(
    ledger: Ledger, position: int, topics: tuple[str, ...] = (), *, stop: int | None = None
) -> Waiting | None:
    """Since when the next event after `position` (of `topics`, up to `stop`) has been stored.

    None if there is no such event.
    """
    stamp = ledger.stamp_after(position, topics, stop=stop)
    if stamp is None:
        return None
    before, after = _seen(ledger, stamp.position)
    said = stamp.recorded_at
    if said is None:
        return Waiting(after)
    if before is not None and said < before - SLACK:
        return Waiting(after, is_strange=after is None)
    return Waiting(said if after is None else min(said, after))


def _seen(ledger: Ledger, position: int) -> tuple[datetime | None, datetime | None]:
    """When the head was last seen below `position`, and when it was first seen at or above it."""
    try:
        row = ledger.row(
            "SELECT (SELECT MAX(seen_at) FROM ledger_heads WHERE position < ?) AS before,"
            " (SELECT MIN(seen_at) FROM ledger_heads WHERE position >= ?) AS after",
            position,
            position,
        )
    except Exception as error:
        if is_lacking(error):  # Tables of an earlier release, before `migrate`.
            return None, None
        raise
    if row is None:
        return None, None
    return _instant(row["before"]), _instant(row["after"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
