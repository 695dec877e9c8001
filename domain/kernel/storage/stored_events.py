"""Reads stored events without decoding them, for code that scans many and decodes few.

Sealed fields are decrypted only by `opened`, `at_version` and `upto_version`.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.kernel.events.event import Event
from domain.kernel.storage.ledger import Ledger, answering


class Sealed(NamedTuple):
    """A stored event, not decoded; `position` is 0 if it was read from its stream."""

    position: int
    originator_id: UUID
    version: int
    topic: str
    state: bytes


def after(ledger: Ledger, position: int, *, upto: int, limit: int) -> list[Sealed]:
    """Up to `limit` events after `position`, up to `upto`, in the order of the ledger."""
    with answering:
        rows = ledger.recorder.select_notifications(
            position, limit, stop=upto, inclusive_of_start=False
        )
    return [_sealed(row, int(row.id)) for row in rows]


def backwards(ledger: Ledger, id: UUID, *, upto: int, limit: int) -> list[Sealed]:
    """Up to `limit` events of one stream up to version `upto`, newest first."""
    with answering:
        stored = ledger.recorder.select_events(id, lte=upto, desc=True, limit=limit)
    return [_sealed(item) for item in stored]


def first_of_each(ledger: Ledger, ids: Sequence[UUID]) -> dict[UUID, Sealed]:
    """The first event of each stream, by the id of the stream."""
    with answering:
        stored = ledger.recorder.select_streams(ids)
    return {UUID(str(item.originator_id)): _sealed(item) for item in stored if _is_first(item)}


def at_version(ledger: Ledger, id: UUID, version: int) -> Event:
    """One event of a stream, decoded. Raises RecordUnreadable, UnknownEvent."""
    with answering:
        (stored,) = ledger.recorder.select_events(id, gt=version - 1, lte=version)
    return ledger.opening.event(stored)


def upto_version(ledger: Ledger, id: UUID, version: int) -> list[Event]:
    """The events of a stream up to a version, decoded; later ones are not read.

    Raises RecordUnreadable, UnknownEvent.
    """
    with answering:
        return [*ledger.opening.stream(ledger.recorder.select_events(id, lte=version))]


def opened(ledger: Ledger, sealed: Sealed) -> Event:
    """Decode a stored event. Raises RecordUnreadable, UnknownEvent."""
    stored = StoredEvent(sealed.originator_id, sealed.version, sealed.topic, sealed.state)
    return ledger.opening.event(stored)


def _is_first(stored: StoredEvent) -> bool:
    return stored.originator_version == 1


def _sealed(stored: StoredEvent, position: int = 0) -> Sealed:
    id = UUID(str(stored.originator_id))
    return Sealed(position, id, stored.originator_version, stored.topic, stored.state)
