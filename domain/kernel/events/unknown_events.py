"""Finds the first event with a topic unknown to this release: a newer release has written it.

Only topics are read, range by range, never the content of events. A checked range is not read
again, because the ledger only grows.
"""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.errors import UnknownEvent
from domain.kernel.storage.database import Database

PLACE = {"sqlite": "rowid", "postgresql": "notification_id"}
"""The column with the position of an event, for each kind of database."""
BELIEVED = 1.0
"""Seconds for which a process caches the last result."""
STRETCH = 50_000
"""The number of older events that one call checks; the next call checks the ones before them."""


class Unknown(NamedTuple):
    """The first event with an unknown topic."""

    position: int
    topic: str


class UnknownEvents:
    """Compares the topics in the ledger with the topics of this release."""

    def __init__(self, database: Database, topics: Sequence[str], table: str) -> None:
        self._database = database
        self._topics = list(topics)
        place = PLACE[database.dialect]
        self._head = f"SELECT MAX({place}) AS head FROM {table}"  # noqa: S608
        self._first = (
            f"SELECT {place} AS place, topic FROM {table} WHERE {place} > ? AND {place} <= ?"  # noqa: S608
            f" AND topic NOT IN ({', '.join('?' * len(topics))}) ORDER BY {place} LIMIT 1"
        )
        self._guard = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._found: Unknown | None = None
        self._asked_at = float("-inf")

    def first(self) -> Unknown | None:
        """The first unknown event in the checked range; the result is cached for a second.

        The newest events are checked first, and `STRETCH` older ones with every call.
        """
        if time.monotonic() - self._asked_at < BELIEVED or not self._guard.acquire(blocking=False):
            return self._found  # Do not wait while another thread reads.
        try:
            asked_at = time.monotonic()
            self._found = self._look_on()
            self._asked_at = asked_at
        finally:
            self._guard.release()
        return self._found

    def first_of_all(self) -> Unknown | None:
        """The first unknown event of the whole ledger. May take long."""
        with self._guard:
            self._found = self._look_on()
            while self._found is None and self._seen is not None and self._seen[0] > 0:
                self._found = self._look_on()
            self._asked_at = time.monotonic()
        return self._found

    def require_none(self) -> None:
        """Raise UnknownEvent if a newer release has written an event."""
        found = self.first()
        if found is not None:
            raise UnknownEvent(found.topic, found.position)

    def note(self, unknown: Unknown) -> None:
        """Store an unknown event that a reader has found."""
        if self._found is None or unknown.position < self._found.position:
            self._found = unknown
        self._asked_at = time.monotonic()

    def between(self, after: int, upto: int) -> Unknown | None:
        """The first unknown event after the position `after`, up to and including `upto`."""
        seen = self._seen
        if upto <= after or (seen is not None and seen[0] <= after and upto <= seen[1]):
            return None
        found = self._look(after, upto)
        if found is not None:
            self.note(found)
        elif seen is not None and seen[0] <= after <= seen[1]:
            self._seen = (seen[0], max(seen[1], upto))
        return found

    def _look_on(self) -> Unknown | None:
        row = self._database.read_one(self._head)
        head = int((row["head"] if row else 0) or 0)
        low, high = self._seen if self._seen is not None else (head, head)
        if head < high:  # The ledger was replaced by a shorter one.
            low = high = head
        newer = self._look(high, head)
        start = max(low - STRETCH, 0)
        older = self._look(start, low)
        self._seen = (low if older else start, high if newer else head)
        return older or newer

    def _look(self, after: int, upto: int) -> Unknown | None:
        if upto <= after:
            return None
        row = self._database.read_one(self._first, (after, upto, *self._topics))
        return Unknown(int(row["place"]), row["topic"]) if row else None
