"""The base classes of events: immutable, with metadata and a topic; personal fields are marked."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.kernel.errors import UnknownEvent


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The metadata of an event, stored next to its fields (the metadata of eventsourcing 10)."""

    event_id: UUID
    actor: str
    role: str
    centre: str
    occurred_on: date
    recorded_at: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    reason: str | None = None
    operator: str = ""
    """The user of the operating system, where the actor is the command line."""


@dataclass(frozen=True)
class SealedField:
    """The mark of a personal field: it is encrypted before it reaches the ledger."""


Sealed = SealedField()
"""Written `Annotated[str | None, Sealed]`; None means not given, or erased."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One fact. Subclasses are nested in their aggregate and carry a `TOPIC` that never changes.

    `originator_id` and `originator_version` are the library's names for the stream and the
    position in it. A subclass with sealed fields has `sealed_under`: the id of the key (a person's
    or an order's), or None if the order is declared to hold no personal data.
    """

    TOPIC: ClassVar[str] = ""

    originator_id: UUID
    originator_version: int
    meta: Meta


class SealedEvent(Event, frozen=True, kw_only=True):
    """An event whose personal fields and reason are encrypted under the key of `sealed_under`."""

    sealed_under: UUID | None


@cache
def sealed_fields(event_class: type[Event]) -> dict[str, Any]:
    """The names of the personal fields of `event_class`, with the types they hold."""
    hints = get_type_hints(event_class, include_extras=True)
    return {
        name: get_args(hint)[0]
        for name, hint in hints.items()
        if get_origin(hint) is Annotated and Sealed in get_args(hint)
    }


def prime_decoder(kind: Any) -> None:
    """Make msgspec analyse a type now, while only one thread runs.

    Otherwise it does so on first use, and if two threads do that for one type at the same time,
    the process can crash (a segmentation fault in msgspec 0.22).
    """
    with suppress(msgspec.ValidationError):
        msgspec.convert(None, type=kind)


class TopicRegistry:
    """The allow-list of topics: a stored topic is looked up here and never imported by name."""

    def __init__(self) -> None:
        self._classes: dict[str, type[Event]] = {}

    def register(self, event_class: type[Event]) -> None:
        """Add a class under its topic; raises ValueError if the topic is missing or taken."""
        topic = event_class.TOPIC
        if not topic or self._classes.get(topic, event_class) is not event_class:
            raise ValueError(f"{event_class.__qualname__} has no topic of its own: {topic!r}")
        self._classes[topic] = event_class

    def __getitem__(self, topic: str) -> type[Event]:
        """The class of `topic`. Raises UnknownEvent if this release does not know the topic."""
        try:
            return self._classes[topic]
        except KeyError:
            raise UnknownEvent(topic) from None

    def __contains__(self, topic: str) -> bool:
        return topic in self._classes

    def topics(self) -> list[str]:
        """Every topic known, sorted."""
        return sorted(self._classes)
