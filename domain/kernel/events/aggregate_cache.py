"""Caches aggregates that were loaded recently, so that only their newest events are read.

Only kinds whose state holds no personal data are cached, because after an erasure no process may
still hold it. A cached aggregate may be old, and is brought up to date on every use.
"""

import threading
from collections import OrderedDict
from typing import TypeVar
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)
MOST = 256


class AggregateCache:
    """The `MOST` aggregates used last. Callers get a copy; its values are never mutated."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[type[Aggregate], UUID], Aggregate] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, kind: type[A], id: UUID) -> A | None:
        """A copy of the cached aggregate with this id, or None."""
        with self._guard:
            found = self._kept.get((kind, id))
            if found is None:
                return None
            self._kept.move_to_end((kind, id))
        return _copy(found) if isinstance(found, kind) else None

    def forget(self) -> None:
        """Clear the cache."""
        with self._guard:
            self._kept.clear()

    def keep(self, aggregate: Aggregate) -> None:
        """Cache `aggregate`, which has no pending events. Does nothing unless IMPERSONAL."""
        kind = type(aggregate)
        if not kind.IMPERSONAL:
            return
        with self._guard:
            self._kept[kind, aggregate.id] = _copy(aggregate)
            self._kept.move_to_end((kind, aggregate.id))
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)


def _copy(aggregate: A) -> A:
    """Like `copy.copy`, but faster: without its lookup of how to copy the class."""
    twin = type(aggregate).__new__(type(aggregate))
    twin.__dict__.update(aggregate.__dict__)
    return twin
