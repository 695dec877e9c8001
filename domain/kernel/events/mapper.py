"""Converts events to stored bytes and back: typed JSON, sealed fields, registered topics only.

The JSON holds no type markers, so that user data can never be mistaken for one; types come from
the event class. A stored event holds its own stream and version, and is refused under any other.
The reason of a sealed event is sealed too, because text about a person is personal data.
"""

from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.kernel.events.event import (
    Event,
    SealedEvent,
    TopicRegistry,
    prime_decoder,
    sealed_fields,
)
from domain.kernel.privacy.keys import KeyErased, KeyStore, seal, unseal


class _SealedUnder(msgspec.Struct):
    """The unencrypted id of the key of a stored event."""

    sealed_under: UUID | None = None


class Misplaced(ValueError):
    """A stored event is under another stream or version than its own; `own` is its stream."""

    def __init__(self, own: UUID) -> None:
        super().__init__("a stored event stands in a place that is not its own")
        self.own = own


class LedgerMapper(Mapper[UUID]):
    """The library's mapper with our topic registry and our sealed fields."""

    def __init__(self, vocabulary: TopicRegistry, keys: KeyStore) -> None:
        super().__init__(JSONTranscoder())
        self.event_classes = self._vocabulary = vocabulary
        self.keys = self._keys = keys
        self._sealed: dict[type[Event], dict[str, Any]] = {}
        for topic in vocabulary.topics():
            prime_decoder(vocabulary[topic])
            for held in self._sealed_fields(vocabulary[topic]).values():
                prime_decoder(held)

    def _sealed_fields(self, event_class: type[Event]) -> dict[str, Any]:
        fields = self._sealed.get(event_class)
        if fields is None:
            fields = sealed_fields(event_class)
            self._sealed[event_class] = fields
        return fields

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The stored form: sealed fields become encrypted tokens, all other fields readable JSON.

        Raises ValidationError for an event that could not be read again, because once stored it
        would stop every reader of the ledger. Raises TypeError for an unregistered topic.
        """
        event = domain_event
        if not isinstance(event, Event) or event.TOPIC not in self._vocabulary:
            raise TypeError(f"{type(event).__qualname__} is not in the vocabulary")
        if isinstance(event, SealedEvent):
            state = msgspec.json.encode(self._with_tokens(event))
            self._read(type(event), state)
        else:
            state = msgspec.json.encode(event)
            msgspec.json.decode(state, type=type(event))
        return StoredEvent(event.originator_id, event.originator_version, event.TOPIC, state)

    def _with_tokens(self, event: SealedEvent) -> dict[str, Any]:
        body = {name: getattr(event, name) for name in event.__struct_fields__}
        subject = event.sealed_under
        key = self._keys.key_for(subject, event.meta.recorded_at) if subject else None
        for name in self._sealed_fields(type(event)):
            value = body[name]
            if value is not None:
                body[name] = [value] if key is None else seal(key, value, _place(event, name))
        if key is not None and event.meta.reason is not None:
            token = seal(key, event.meta.reason, _place(event, "reason"))
            body["meta"] = msgspec.structs.replace(event.meta, reason=token)
        return body

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """The event. Raises UnknownEvent for an unknown topic, ValueError for altered bytes."""
        event_class = self._vocabulary[stored_event.topic]
        if issubclass(event_class, SealedEvent):
            event: Event = self._open(event_class, stored_event)
        else:
            event = msgspec.json.decode(stored_event.state, type=event_class)
        if (event.originator_id, event.originator_version) != (
            stored_event.originator_id,
            stored_event.originator_version,
        ):
            raise Misplaced(event.originator_id)
        return event

    def sealed_topics(self) -> list[str]:
        """The topics of events with personal fields."""
        topics = self._vocabulary.topics()
        return [topic for topic in topics if issubclass(self._vocabulary[topic], SealedEvent)]

    def subject_of(self, stored: StoredEvent) -> UUID | None:
        """The id of the key of a stored event; None if it is not sealed, or cannot be read."""
        if stored.topic not in self._vocabulary:
            return None
        event_class = self._vocabulary[stored.topic]
        if not issubclass(event_class, SealedEvent):
            return None
        try:
            return msgspec.json.decode(stored.state, type=_SealedUnder).sealed_under
        except msgspec.MsgspecError:
            return None

    def _open(self, event_class: type[SealedEvent], stored: StoredEvent) -> SealedEvent:
        event, held = self._read(event_class, stored.state)
        opened = {
            name: self._value(event, name, token)
            for name, token in held.items()
            if token is not None
        }
        types = self._sealed_fields(event_class)
        facts = {name: msgspec.convert(value, types[name]) for name, value in opened.items()}
        if event.sealed_under is not None and event.meta.reason is not None:
            reason = self._value(event, "reason", event.meta.reason)
            facts["meta"] = msgspec.structs.replace(event.meta, reason=reason)
        return msgspec.structs.replace(event, **facts)

    def _read(
        self, event_class: type[SealedEvent], state: bytes
    ) -> tuple[SealedEvent, dict[str, Any]]:
        """The event without its sealed fields, and their tokens."""
        body = msgspec.json.decode(state)
        held = {name: body.get(name) for name in self._sealed_fields(event_class)}
        body.update(dict.fromkeys(held))
        return msgspec.convert(body, type=event_class), held

    def _value(self, event: SealedEvent, name: str, token: Any) -> Any:
        if isinstance(token, list):
            return token[0]
        if event.sealed_under is None:
            raise ValueError("a sealed field without the name of its key")
        try:
            return unseal(self._keys.existing(event.sealed_under), token, _place(event, name))
        except KeyErased:
            return None


def _place(event: SealedEvent, field: str) -> str:
    place = f"{event.originator_id}|{event.originator_version}|{event.TOPIC}"
    return f"{event.sealed_under}|{field}|{place}"
