"""The ids in an event that are not sealed."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel.events.event import Event, SealedEvent, sealed_fields


def first_id(values: Iterable[object]) -> UUID | None:
    """The subject of a command or a URL: the first UUID among its values, or None."""
    return next((value for value in values if isinstance(value, UUID)), None)


def subjects_of(event: Event) -> set[UUID]:
    """Every unsealed id of an event: its aggregate, its fields, and ids in lists and structs."""
    return {id for name in open_fields(type(event)) for id in _ids(getattr(event, name))}


@lru_cache(maxsize=1024)
def open_fields(event_class: type[Event]) -> tuple[str, ...]:
    """The names of the fields of `event_class` that are not sealed, without `meta`."""
    hidden = sealed_fields(event_class) if issubclass(event_class, SealedEvent) else {}
    names = event_class.__struct_fields__
    return tuple(name for name in names if name not in hidden and name != "meta")


def _ids(value: Any) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _ids(getattr(value, name))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _ids(item)
