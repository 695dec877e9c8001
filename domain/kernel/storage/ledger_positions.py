"""Reads events by their positions in the ledger, many in one query."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.kernel.events.event import Event
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.events.unknown_events import PLACE
from domain.kernel.storage.database import marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.recorders import EVENTS_TABLE


def events_at(ledger: Ledger, positions: Sequence[int]) -> dict[int, Event]:
    """The events at these positions, by position.

    Positions without an event, and events in the quarantine, are left out. Raises UnknownEvent.
    """
    if not positions:
        return {}
    place = PLACE[ledger.database.dialect]
    rows = ledger.rows(
        f"SELECT {place} AS place, originator_id, originator_version, topic, state"  # noqa: S608
        f" FROM {EVENTS_TABLE} WHERE {place} IN ({marks(positions)})",
        *positions,
    )
    opened = {
        int(row["place"]): ledger.opening.event_or_held(
            StoredEvent(
                UUID(str(row["originator_id"])),
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            ),
            int(row["place"]),
        )
        for row in rows
    }
    return {at: one for at, one in opened.items() if not isinstance(one, HeldEvent)}
