"""The quarantine: stored events with a known topic that cannot be read.

A row holds the position of the event and a code for why it cannot be read, never its content.
Aggregates that the event belongs to are refused until the row is released; all others work.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog

from domain.kernel.errors import RecordUnreadable, Unavailable
from domain.kernel.storage.database import Database, Row, is_lacking

log = structlog.get_logger()
TABLES = """
CREATE TABLE IF NOT EXISTS quarantined_events (
    position INTEGER PRIMARY KEY, originator TEXT NOT NULL, version INTEGER NOT NULL,
    belongs_to TEXT NOT NULL, topic TEXT NOT NULL, centre TEXT NOT NULL, why TEXT NOT NULL,
    found_at TEXT NOT NULL, state TEXT NOT NULL, released_at TEXT
);
CREATE TABLE IF NOT EXISTS reactions_owed (
    policy TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (policy, position)
);
"""
BELIEVED = 1.0
"""Seconds for which a process caches the rows of the quarantine."""
MOST = 1_000
"""The maximum number of held events. More are not damage to single records: readers then stop."""


class Why(StrEnum):
    """Why an event cannot be read: stored codes, never reused with another meaning."""

    NOT_JSON = "not_json"
    WRONG_FIELDS = "wrong_fields"
    ALTERED = "altered"
    MISPLACED = "misplaced"
    KEY_LOST = "key_lost"
    GAP_BEFORE = "gap_before"


@dataclass(frozen=True, kw_only=True)
class HeldEvent:
    """An event that cannot be read. It is stored in stream `originator` and names `belongs_to`."""

    position: int
    originator: UUID
    version: int
    belongs_to: UUID
    topic: str
    centre: str
    why: str
    found_at: str

    @property
    def streams(self) -> frozenset[UUID]:
        """The ids of the streams that it affects."""
        return frozenset({self.originator, self.belongs_to})


class QuarantineFull(Unavailable):
    """Too many events cannot be read for this to be damage to single records (503)."""

    def __init__(self) -> None:
        super().__init__(
            "読み取れない記録が多すぎるため、読み取りを止めています。"
            "管理者は ashiato doctor を実行してください。",
            "Too many records cannot be read, so reading has stopped. An administrator should run"
            " ashiato doctor.",
            retry_after=60,
        )


_let_through: ContextVar[frozenset[int]] = ContextVar("let_through", default=frozenset())


class Quarantine:
    """The rows of the quarantine, cached in each process for `BELIEVED` seconds."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._guard = threading.Lock()
        self._known: Mapping[UUID, tuple[HeldEvent, ...]] = {}
        self._asked_at = float("-inf")

    def held(self) -> list[HeldEvent]:
        """The events in the quarantine, in the order of the ledger. Not cached."""
        try:
            rows = self._database.read(
                "SELECT * FROM quarantined_events WHERE state = 'held' ORDER BY position"
            )
        except Exception as error:
            if is_lacking(error):  # Not migrated yet, so it is empty.
                return []
            raise
        return [_held(row) for row in rows]

    def is_empty(self) -> bool:
        """True if it is empty, by the cached rows."""
        return not self._streams()

    def find(self, position: int) -> HeldEvent | None:
        """The held event at this position, or None."""
        return next((item for item in self.held() if item.position == position), None)

    def was_released(self, position: int) -> bool:
        """True if the event at this position was in the quarantine and was released."""
        return bool(
            self._database.read(
                "SELECT 1 FROM quarantined_events WHERE position = ? AND state = 'released'",
                (position,),
            )
        )

    def hold(self, event: HeldEvent) -> HeldEvent:
        """Put an event into the quarantine; a row that is held already stays unchanged.

        Raises QuarantineFull.
        """
        with self._database.write() as transaction:
            row = transaction.run(
                "SELECT COUNT(*) AS n FROM quarantined_events WHERE state = 'held'"
                " AND position <> ?",
                (event.position,),
            )
            if row[0]["n"] >= MOST:
                raise QuarantineFull
            transaction.run(
                "INSERT INTO quarantined_events (position, originator, version, belongs_to, topic,"
                " centre, why, found_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'held')"
                " ON CONFLICT (position) DO UPDATE SET state = 'held', why = excluded.why,"
                " found_at = excluded.found_at WHERE quarantined_events.state <> 'held'",
                (
                    event.position,
                    str(event.originator),
                    event.version,
                    str(event.belongs_to),
                    event.topic,
                    event.centre,
                    event.why,
                    event.found_at,
                ),
            )
        self._forget()
        log.error("event quarantined", position=event.position, topic=event.topic, why=event.why)
        return event

    def release(self, position: int) -> None:
        """Release an event that can be read again, after all readers have caught up on it."""
        with self._database.write() as transaction:
            transaction.run(
                "UPDATE quarantined_events SET state = 'released', released_at = ?"
                " WHERE position = ? AND state = 'held'",
                (self._now().isoformat(), position),
            )
        self._forget()
        log.info("event released", position=position)

    @contextmanager
    def letting_through(self, position: int) -> Iterator[None]:
        """Inside the block this thread may load the aggregates that one held event belongs to."""
        before = _let_through.set(_let_through.get() | {position})
        try:
            yield
        finally:
            _let_through.reset(before)

    def require_readable(self, ids: Iterable[UUID]) -> None:
        """Raise RecordUnreadable if an event of these streams is in the quarantine."""
        known = self._streams()
        if known:
            for id in ids:
                self._refuse(known.get(id, ()))

    def is_readable(self, id: UUID) -> bool:
        """True if no event of this stream is in the quarantine."""
        known = self._streams()
        return all(item.position in _let_through.get() for item in known.get(id, ()))

    def now(self) -> str:
        """The current time (ISO 8601), for `found_at`."""
        return self._now().isoformat()

    def _refuse(self, held: Iterable[HeldEvent]) -> None:
        for item in held:
            if item.position not in _let_through.get():
                raise RecordUnreadable(item.centre)

    def _streams(self) -> Mapping[UUID, tuple[HeldEvent, ...]]:
        if time.monotonic() - self._asked_at < BELIEVED or not self._guard.acquire(blocking=False):
            return self._known  # Do not wait while another thread reads.
        try:
            found: dict[UUID, tuple[HeldEvent, ...]] = {}
            asked_at = time.monotonic()
            for item in self.held():
                for id in item.streams:
                    found[id] = (*found.get(id, ()), item)
            self._known, self._asked_at = found, asked_at
            return found
        finally:
            self._guard.release()

    def _forget(self) -> None:
        self._asked_at = float("-inf")


def _held(row: Row) -> HeldEvent:
    return HeldEvent(
        position=int(row["position"]),
        originator=UUID(row["originator"]),
        version=int(row["version"]),
        belongs_to=UUID(row["belongs_to"]),
        topic=row["topic"],
        centre=row["centre"],
        why=row["why"],
        found_at=row["found_at"],
    )
