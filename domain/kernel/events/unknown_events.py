"""Where the events begin that this release does not know: a newer one has written there.

Only topics are looked at, in stretches, and never what an event holds. What was found to be known
is not looked at again, for the ledger only grows.
"""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.errors import UnknownEvent
from domain.kernel.storage.database import Database

PLACE = {"sqlite": "rowid", "postgresql": "notification_id"}
"""The column of the ledger that says where an event stands, in each kind of database."""
BELIEVED = 1.0
"""Seconds for which a process believes what it last found."""
STRETCH = 50_000
"""Older events that are looked at in one go; the next go takes the ones before them."""


class Unknown(NamedTuple):
    """The first event that is not known."""

    position: int
    topic: str


class UnknownEvents:
    """Compares the topics of the ledger with those that this release knows."""

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
        """The first unknown event as far as is known; asked again once a second.

        The newest stretch is looked at first, and an older one with every question.
        """
        if time.monotonic() - self._asked_at < BELIEVED or not self._guard.acquire(blocking=False):
            return self._found  # Nobody waits while another thread looks.
        try:
            asked_at = time.monotonic()
            self._found = self._look_on()
            self._asked_at = asked_at
        finally:
            self._guard.release()
        return self._found

    def first_of_all(self) -> Unknown | None:
        """The first unknown event of the whole ledger, however long that takes."""
        with self._guard:
            self._found = self._look_on()
            while self._found is None and self._seen is not None and self._seen[0] > 0:
                self._found = self._look_on()
            self._asked_at = time.monotonic()
        return self._found

    def require_none(self) -> None:
        """Raise UnknownEvent where a newer release has written."""
        found = self.first()
        if found is not None:
            raise UnknownEvent(found.topic, found.position)

    def note(self, unknown: Unknown) -> None:
        """Take notice of one that a reader has met."""
        if self._found is None or unknown.position < self._found.position:
            self._found = unknown
        self._asked_at = time.monotonic()

    def between(self, after: int, upto: int) -> Unknown | None:
        """The first unknown event after one position and up to another."""
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
        if head < high:  # Another, shorter ledger stands here now.
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
