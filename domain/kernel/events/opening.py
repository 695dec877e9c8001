"""Decodes stored events. One with a known topic that fails twice is put into the quarantine.

An outage (of the database or of the key store) is not damage: it is raised as it is. An event
with an unknown topic is not decoded: readers stop before it.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from domain.kernel.errors import RecordUnreadable, StoreUnusable, Unavailable, UnknownEvent
from domain.kernel.events.event import Event
from domain.kernel.events.mapper import LedgerMapper, Misplaced
from domain.kernel.events.quarantine import HeldEvent, Quarantine, Why
from domain.kernel.events.unknown_events import Unknown
from domain.kernel.storage.recorders import LedgerRecorder

UNREADABLE = (
    msgspec.DecodeError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
)
"""The errors raised for stored bytes that do not decode to an event."""


class Recorded(NamedTuple):
    """An event with its position in the ledger."""

    position: int
    event: Event


@dataclass(frozen=True)
class Page:
    """A range of the ledger up to and including the position `upto`: the selected events, in order.

    `unknown` is the event of a newer release that the range stops before, or None.
    """

    upto: int
    items: list[Recorded | HeldEvent] = field(default_factory=list)
    unknown: Unknown | None = None

    @property
    def events(self) -> list[Recorded]:
        """The events that can be read."""
        return [item for item in self.items if isinstance(item, Recorded)]

    @cached_property
    def topics(self) -> list[str]:
        """The topic of each item, readable or not."""
        return [
            item.topic if isinstance(item, HeldEvent) else item.event.TOPIC for item in self.items
        ]


_CENTRE = re.compile(rb'"centre":"([a-z0-9-]+)"')
"""Finds the code of the centre, also in bytes that are no longer valid JSON."""
FIRST = 3


class Opening:
    """Decodes the stored events of the recorder, for all readers of the ledger."""

    def __init__(
        self, recorder: LedgerRecorder, mapper: LedgerMapper, quarantine: Quarantine
    ) -> None:
        self._recorder = recorder
        self._mapper = mapper
        self._quarantine = quarantine
        self.topics = frozenset(mapper.event_classes.topics())

    def event(self, stored: StoredEvent) -> Event:
        """The event. Raises RecordUnreadable if it is in the quarantine now, and UnknownEvent."""
        opened = self.event_or_held(stored)
        if isinstance(opened, HeldEvent):
            raise RecordUnreadable(opened.centre)
        return opened

    def event_or_held(self, stored: StoredEvent, position: int | None = None) -> Event | HeldEvent:
        """The event, or its row in the quarantine. Raises UnknownEvent, Unavailable."""
        try:
            return self._mapper.to_domain_event(stored)
        except (StoreUnusable, *UNREADABLE):
            return self._once_more(stored, position)

    def stream(self, stored: Iterable[StoredEvent], after: int = 0) -> Iterator[Event]:
        """The events of one stream after the version `after`, checked to have no gap.

        Raises RecordUnreadable, UnknownEvent.
        """
        for item in stored:
            if item.originator_version != after + 1:
                raise RecordUnreadable(self._hold(item, Why.GAP_BEFORE, None).centre)
            yield self.event(item)
            after = item.originator_version

    def page(self, after: int, rows: Sequence[Any], wanted: Container[str]) -> Page:
        """The events of the `wanted` topics among `rows` (stored events with their positions)."""
        items: list[Recorded | HeldEvent] = []
        upto = after
        for row in rows:
            position = int(row.id)
            if row.topic not in self.topics:
                return Page(upto, items, Unknown(position, row.topic))
            if row.topic in wanted:
                opened = self.event_or_held(row, position)
                items.append(
                    opened if isinstance(opened, HeldEvent) else Recorded(position, opened)
                )
            upto = position
        return Page(upto, items)

    def can_be_read(self, held: HeldEvent) -> bool:
        """True if an event of the quarantine can be read again, and the event before it exists.

        Raises UnknownEvent, Unavailable.
        """
        found = self._recorder.select_notifications(held.position, 1, stop=held.position)
        if not found or self._why_not(found[0]) is not None:
            return False
        id, version = found[0].originator_id, found[0].originator_version
        return version == 1 or bool(
            self._recorder.select_events(id, gt=version - 2, lte=version - 1)
        )

    def _once_more(self, stored: StoredEvent, position: int | None) -> Event | HeldEvent:
        """Read the event again from the store; put it into the quarantine if that fails too."""
        version = stored.originator_version
        again = self._recorder.select_events(stored.originator_id, gt=version - 1, lte=version)
        found = again[0] if again else stored
        why = self._why_not(found)
        if why is None:
            return self._mapper.to_domain_event(found)
        return self._hold(found, why, position)

    def _why_not(self, stored: StoredEvent) -> Why | None:
        try:
            self._mapper.to_domain_event(stored)
        except UnknownEvent:
            raise
        except StoreUnusable:
            if not self._mapper.keys.opens_others():
                raise
            return Why.KEY_LOST
        except Misplaced:
            return Why.MISPLACED
        except msgspec.ValidationError:
            return Why.WRONG_FIELDS
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Why.NOT_JSON
        except UNREADABLE:
            return Why.ALTERED
        return None

    def _hold(self, stored: StoredEvent, why: Why, position: int | None) -> HeldEvent:
        originator = UUID(str(stored.originator_id))
        if position is None:
            position = self._recorder.position_of(originator, stored.originator_version)
        if position is None:
            raise Unavailable(
                "記録がちょうど変わっています。もう一度操作してください。",
                "This record is changing just now. Try again.",
            )
        known = self._quarantine.find(position)
        if known is not None:
            return known
        own = self._own_stream(stored) or originator
        return self._quarantine.hold(
            HeldEvent(
                position=position,
                originator=originator,
                version=stored.originator_version,
                belongs_to=own,
                topic=stored.topic,
                centre=self._centre(own, stored) or self._centre(originator, stored),
                why=why.value,
                found_at=self._quarantine.now(),
            )
        )

    def _own_stream(self, stored: StoredEvent) -> UUID | None:
        try:
            self._mapper.to_domain_event(stored)
        except Misplaced as error:
            return error.own
        except Exception:
            return None
        return None

    def _centre(self, originator: UUID, stored: StoredEvent) -> str:
        """The code of the centre of a stream, found in its first events; "" if it is unknown."""
        first = self._recorder.select_events(originator, limit=FIRST)
        for item in (*first, stored):
            found = _CENTRE.search(bytes(item.state))
            if found is not None:
                return found[1].decode()
        return ""
