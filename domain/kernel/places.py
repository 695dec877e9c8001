"""Events by their places in the ledger: many at once, in one question."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.kernel.event import Event
from domain.kernel.ledger import Ledger
from domain.kernel.recorders import EVENTS_TABLE

PLACE = {"sqlite": "rowid", "postgresql": "notification_id"}
"""The column of the ledger that says where an event stands, in each kind of database."""


def events_at(ledger: Ledger, positions: Sequence[int]) -> dict[int, Event]:
    """The events at these positions, by position; a position that holds none is left out."""
    if not positions:
        return {}
    place = PLACE[ledger.standing.dialect]
    rows = ledger.rows(
        f"SELECT {place} AS place, originator_id, originator_version, topic, state"  # noqa: S608
        f" FROM {EVENTS_TABLE} WHERE {place} IN ({', '.join('?' * len(positions))})",
        *positions,
    )
    return {
        int(row["place"]): ledger.mapper.to_domain_event(
            StoredEvent(
                UUID(str(row["originator_id"])),
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            )
        )
        for row in rows
    }
