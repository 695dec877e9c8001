"""Checks that the ledger and its keys belong together, when a process starts and while it runs.

The full check runs at the start of a process and for `/readyz`. A short check runs before an
append, at most once a second. See decision 9.
"""

import time
from collections.abc import Callable
from threading import Lock
from uuid import UUID, uuid4

import structlog

from domain.kernel.privacy.keys import KeyStore
from domain.kernel.storage.database import is_lacking
from domain.kernel.storage.ledger import Ledger, answering, is_same
from domain.kernel.storage.migrations.migration import SILENT, Report
from domain.kernel.storage.recorders import EVENTS_TABLE
from domain.kernel.storage.store_faults import (
    keys_missing,
    keys_of_another_ledger,
    ledger_incomplete,
)

log = structlog.get_logger()
HOLDS = 1.0
"""Seconds for which the result of the short check is used."""
OLDEST, NEWEST = 50, 200
"""How many of the first sealed events, and of the newest events, have their keys checked."""


class StoreGuard:
    """The checks that a ledger and its keys must pass before an append.

    `on_change` is called when the ledger was replaced while this process runs, for example by an
    older copy. `require_schema` raises if a newer release has changed the tables of the ledger.
    """

    def __init__(
        self,
        ledger: Ledger,
        keys: KeyStore,
        on_change: Callable[[], object] = lambda: None,
        require_schema: Callable[[], object] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._keys = keys
        self._on_change = on_change
        self._require_schema = require_schema
        self._looking = Lock()
        self._looked_at = float("-inf")
        self._identity: str | None = None
        self._position, self._mark = 0, ""

    def require(self) -> None:
        """Run the full check. Raises StoreUnusable with cause and cure.

        Does nothing if the tables do not exist yet.
        """
        reached = self._reached()
        if reached is None:
            return
        require_reached(self._ledger, reached)
        identity = self._ledger.identity()
        if identity is not None or self._keys.is_made():
            self._keys.check(identity)
        self._keys.require(self._subjects())

    def before_append(self) -> None:
        """Run the short check, at most once a second: what can change while a process runs.

        Raises StoreUnusable, and Unavailable in an outage. Does not wait while another thread
        runs the check.
        """
        if time.monotonic() - self._looked_at < HOLDS or not self._looking.acquire(blocking=False):
            return
        try:
            self._look()
            self._looked_at = time.monotonic()
        finally:
            self._looking.release()

    def require_pair(self) -> None:
        """Raise StoreUnusable if the ledger and the keys contradict each other.

        Changes nothing, and needs no tables.
        """
        identity, noted = self._ledger.identity(), self._keys.ledger()
        if identity is not None and noted is not None and identity != noted:
            raise keys_of_another_ledger()
        has_events = self._has_events()
        begins = identity is None and not has_events
        if begins and noted is not None and not self._keys.is_empty():
            raise keys_of_another_ledger()
        if not has_events:
            return
        if self._had_keys() and self._keys.is_empty() and self._first_subject() is not None:
            raise keys_missing()
        self._keys.require(self._subjects())

    def pair(self, report: Report = SILENT) -> None:
        """Store one identity in the ledger and the keys, if they belong together and have none yet.

        Raises StoreUnusable, and stores nothing, if they contradict each other.
        """
        self.require_pair()
        noted = self._keys.ledger()
        self._keys.migrate(report)
        identity = self._identify(noted or str(uuid4()))
        self._keys.belong_to(identity)
        self._keys.check(identity)
        self._name("keys", "made")

    def _look(self) -> None:
        """Check the versions of tables, the key store, and the newest event seen before."""
        self._require_schema()
        if self._identity is None:
            self._identity = self._ledger.identity()
        if self._identity is not None:
            self._keys.check(self._identity)
        marks = self._ledger.marks(self._position)
        if self._position and not is_same(marks.get(self._position, ""), self._mark):
            log.error("ledger changed under a running process", position=self._position)
            self._ledger.forget()
            self._identity, self._position = None, 0
            self._on_change()
            self.require()
        if marks:
            self._position = max(marks)
            self._mark = marks[self._position]

    def _reached(self) -> int | None:
        """The highest position of a policy; None if the tables do not exist yet."""
        try:
            row = self._ledger.row("SELECT MAX(position) AS position FROM reactions")
        except Exception as error:
            if is_lacking(error):
                return None
            raise
        return int(row["position"] or 0) if row else 0

    def _had_keys(self) -> bool:
        """True if a key store was created for this ledger before."""
        try:
            row = self._ledger.row("SELECT 1 FROM ledger_identity WHERE name = 'keys'")
        except Exception as error:
            if is_lacking(error):
                return False
            raise
        return row is not None

    def _has_events(self) -> bool:
        """False if the ledger is empty or its table of events does not exist yet."""
        return EVENTS_TABLE in self._ledger.database.tables() and self._ledger.head() > 0

    def _subjects(self) -> set[UUID]:
        """The ids of the keys of the first and the newest sealed events."""
        mapper, recorder = self._ledger.mapper, self._ledger.recorder
        newest = max(self._ledger.head() - NEWEST, 0)
        with answering:
            stored = [
                *recorder.select_notifications(0, OLDEST, topics=mapper.sealed_topics()),
                *recorder.select_notifications(newest, NEWEST, inclusive_of_start=False),
            ]
        return {subject for item in stored if (subject := mapper.subject_of(item)) is not None}

    def _first_subject(self) -> UUID | None:
        """The id of the key of the first sealed event in the ledger; None if there is none."""
        after, topics = 0, self._ledger.mapper.sealed_topics()
        while True:
            with answering:
                page = self._ledger.recorder.select_notifications(
                    after, 500, topics=topics, inclusive_of_start=False
                )
            if not page:
                return None
            for item in page:
                if (subject := self._ledger.mapper.subject_of(item)) is not None:
                    return subject
            after = int(page[-1].id)

    def _identify(self, wanted: str) -> str:
        """The id of the ledger; `wanted` if it has none yet. The same for concurrent starts."""
        self._name("ledger", wanted)
        return self._ledger.identity() or wanted

    def _name(self, name: str, value: str) -> None:
        with self._ledger.database.write() as transaction:
            transaction.run(
                "INSERT INTO ledger_identity (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO NOTHING",
                (name, value),
            )


def require_reached(ledger: Ledger, position: int) -> None:
    """Raise StoreUnusable if the `position` of a policy is beyond the head of the ledger.

    Callers read the position first, so that the head cannot be lower in a sound ledger.
    """
    head = ledger.head()
    if position > head:
        raise ledger_incomplete(position, head)
