"""How far the ledger had grown at which instant, and so since when an event has been waiting.

An event says when its command was given, by the clock of whoever gave it. A demonstration gives
months of commands in minutes, and another host's clock may be wrong. So the clock process notes
from time to time where the ledger ends, by the clock of the database: an event beyond that was
stored later, whatever it says itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel.storage.database import is_lacking
from domain.kernel.storage.ledger import Ledger

KEPT = timedelta(days=1)
SLACK = timedelta(minutes=1)
"""By how much the clocks of hosts may differ before an instant is taken to be strange."""


@dataclass(frozen=True)
class Waiting:
    """Since when an event has been there. None where it does not say, and nothing else does.

    `is_strange` if it names an instant at which it was not there yet, and no other is known.
    """

    since: datetime | None
    is_strange: bool = False


def note_head(ledger: Ledger) -> None:
    """Note where the ledger ends now, if that is further than a moment ago. Raises Unavailable.

    The first note stays, the others for a day.
    """
    head, now = ledger.head(), ledger.now()
    last = ledger.row("SELECT MAX(position) AS position FROM ledger_heads")
    if last is not None and last["position"] == head:
        return
    with ledger.database.write() as transaction:
        # Positions beyond the head are those of records that were lost, and are given anew.
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
    """Since when the next event after `position` (of `topics`, up to `stop`) has been there.

    None where there is no such event.
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
    """When `position` was last known not to be there, and when it first was."""
    try:
        row = ledger.row(
            "SELECT (SELECT MAX(seen_at) FROM ledger_heads WHERE position < ?) AS before,"
            " (SELECT MIN(seen_at) FROM ledger_heads WHERE position >= ?) AS after",
            position,
            position,
        )
    except Exception as error:
        if is_lacking(error):  # Of a release before, until `migrate`.
            return None, None
        raise
    if row is None:
        return None, None
    return _instant(row["before"]), _instant(row["after"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
