"""Events of the ledger as they are stored, for those who look at much and open little of it.

Nothing that is sealed is opened before `opened` is asked for it.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.kernel.events.event import Event
from domain.kernel.storage.ledger import Ledger, answering


class Sealed(NamedTuple):
    """An event in its bytes; `position` is 0 where it was read from its stream."""

    position: int
    originator_id: UUID
    version: int
    topic: str
    state: bytes


def after(ledger: Ledger, position: int, *, upto: int, limit: int) -> list[Sealed]:
    """Up to `limit` events after `position`, none beyond `upto`, in the order of the ledger."""
    with answering:
        rows = ledger.recorder.select_notifications(
            position, limit, stop=upto, inclusive_of_start=False
        )
    return [_sealed(row, int(row.id)) for row in rows]


def backwards(ledger: Ledger, id: UUID, *, upto: int, limit: int) -> list[Sealed]:
    """Up to `limit` events of one stream, the newest first, from version `upto` on."""
    with answering:
        stored = ledger.recorder.select_events(id, lte=upto, desc=True, limit=limit)
    return [_sealed(item) for item in stored]


def first_of_each(ledger: Ledger, ids: Sequence[UUID]) -> dict[UUID, Sealed]:
    """The first event of each of some streams, by their ids."""
    with answering:
        stored = ledger.recorder.select_streams(ids)
    return {UUID(str(item.originator_id)): _sealed(item) for item in stored if _is_first(item)}


def at_version(ledger: Ledger, id: UUID, version: int) -> Event:
    """One event of a stream, opened. Raises RecordUnreadable, UnknownEvent."""
    with answering:
        (stored,) = ledger.recorder.select_events(id, gt=version - 1, lte=version)
    return ledger.opening.event(stored)


def upto_version(ledger: Ledger, id: UUID, version: int) -> list[Event]:
    """The events of a stream up to a version, opened, whatever comes after them.

    Raises RecordUnreadable, UnknownEvent.
    """
    with answering:
        return [*ledger.opening.stream(ledger.recorder.select_events(id, lte=version))]


def opened(ledger: Ledger, sealed: Sealed) -> Event:
    """An event that was read sealed. Raises RecordUnreadable, UnknownEvent."""
    stored = StoredEvent(sealed.originator_id, sealed.version, sealed.topic, sealed.state)
    return ledger.opening.event(stored)


def _is_first(stored: StoredEvent) -> bool:
    return stored.originator_version == 1


def _sealed(stored: StoredEvent, position: int = 0) -> Sealed:
    id = UUID(str(stored.originator_id))
    return Sealed(position, id, stored.originator_version, stored.topic, stored.state)
