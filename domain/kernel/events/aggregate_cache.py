"""Remembers aggregates that were folded lately, so that only their newest events are read again.

Only kinds whose state holds nothing personal are remembered: after an erasure no process may still
know it. What is remembered may be old, and is brought up to date with every use.
"""

import threading
from collections import OrderedDict
from typing import TypeVar
from uuid import UUID

from domain.kernel.events.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)
MOST = 256


class AggregateCache:
    """The last `MOST` aggregates; each is given as a copy, whose parts nobody changes in place."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[type[Aggregate], UUID], Aggregate] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, kind: type[A], id: UUID) -> A | None:
        """A copy of what is remembered under this id, or None."""
        with self._guard:
            found = self._kept.get((kind, id))
            if found is None:
                return None
            self._kept.move_to_end((kind, id))
        return _copy(found) if isinstance(found, kind) else None

    def forget(self) -> None:
        """Remember nothing any more."""
        with self._guard:
            self._kept.clear()

    def keep(self, aggregate: Aggregate) -> None:
        """Remember `aggregate` as it now is, with nothing pending."""
        kind = type(aggregate)
        if not kind.IMPERSONAL:
            return
        with self._guard:
            self._kept[kind, aggregate.id] = _copy(aggregate)
            self._kept.move_to_end((kind, aggregate.id))
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)


def _copy(aggregate: A) -> A:
    """What `copy.copy` gives, without asking first how such a thing is copied."""
    twin = type(aggregate).__new__(type(aggregate))
    twin.__dict__.update(aggregate.__dict__)
    return twin
