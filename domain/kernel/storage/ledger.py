"""The ledger: all reads and writes of the event store.

One append writes the events, the claims, the inline rows, the jobs and the idempotency key in one
transaction: all of them or none.
"""

from collections.abc import Callable, Container, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, PersistenceError

from domain.kernel.errors import (
    ClaimHeld,
    Conflict,
    NotFound,
    RecordUnreadable,
    StoreUnusable,
    UnknownEvent,
)
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.aggregate_cache import AggregateCache
from domain.kernel.events.event import Event
from domain.kernel.events.mapper import LedgerMapper
from domain.kernel.events.opening import Opening, Page, Recorded
from domain.kernel.events.quarantine import Quarantine
from domain.kernel.events.unknown_events import UnknownEvents
from domain.kernel.storage.database import (
    Change,
    Database,
    DuplicateRow,
    Row,
    busy,
    is_lacking,
    outage,
)
from domain.kernel.storage.inline_projection import InlineProjections
from domain.kernel.storage.recorders import EVENTS_TABLE, LedgerRecorder
from domain.kernel.time.clock import Clock

A = TypeVar("A", bound=Aggregate)


class _Instant(msgspec.Struct):
    recorded_at: datetime


class _Stamped(msgspec.Struct):
    """The part of a stored event that holds when it was recorded."""

    meta: _Instant


class Stamp(NamedTuple):
    """The position of an event, and its own `recorded_at` (None if it cannot be read)."""

    position: int
    recorded_at: datetime | None


class _Id(msgspec.Struct):
    event_id: str


class _Identified(msgspec.Struct):
    meta: _Id


class Ledger:
    """Loads and saves aggregates, and reads the events in the order of their recording."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        mapper: LedgerMapper,
        database: Database,
        rules: InlineProjections,
        clock: Clock | None = None,
    ) -> None:
        """Without a `clock`, `now` is the time of the database."""
        self._clock = clock
        self.recorder = recorder
        self.mapper = mapper
        self.database = database
        self.rules = rules
        self.quarantine = Quarantine(database, self.now)
        self.opening = Opening(recorder, mapper, self.quarantine)
        self.unknown = UnknownEvents(database, mapper.event_classes.topics(), EVENTS_TABLE)
        self._known = AggregateCache()
        self.before_append: Callable[[], None] = lambda: None
        """Called before each append; may raise to refuse it."""

    # Aggregates

    def find(self, kind: type[A], id: UUID, *, version: int | None = None) -> A | None:
        """The `kind` with this id (as it was at `version`), or None.

        Raises RecordUnreadable if one of its events is in the quarantine, and UnknownEvent.
        """
        self.quarantine.require_readable((id,))
        known = self._known.get(kind, id) if version is None else None
        after = known.version if known is not None else None
        with answering:
            stored = self.recorder.select_events(id, gt=after, lte=version)
        if known is None and (not stored or not stored[0].topic.startswith(f"{kind.KIND}.")):
            return None
        with answering:
            found = kind.fold(self.opening.stream(stored, after or 0), onto=known)
        if found is not None and version is None:
            self._known.keep(found)
        return found

    def get(self, kind: type[A], id: UUID, *, version: int | None = None) -> A:
        """The `kind` with this id. Raises NotFound."""
        found = self.find(kind, id, version=version)
        if found is None:
            raise NotFound
        return found

    def find_all(self, kind: type[A], ids: Sequence[UUID]) -> dict[UUID, A]:
        """The existing aggregates with these ids, by id. All of them must be of `kind`.

        Raises RecordUnreadable if an event of one of them is in the quarantine.
        """
        self.quarantine.require_readable(ids)
        with answering:
            stored = self.recorder.select_streams(ids)
            return {
                id: folded
                for id, own in groupby(stored, key=lambda item: item.originator_id)
                if (folded := kind.fold(self.opening.stream(own))) is not None
            }

    def find_readable(self, kind: type[A], ids: Sequence[UUID]) -> dict[UUID, A]:
        """Like `find_all`, without those that cannot be read: for lists that can leave them out."""
        left = [id for id in ids if self.quarantine.is_readable(id)]
        try:
            return self.find_all(kind, left)
        except RecordUnreadable:  # One was put into the quarantine just now.
            return {
                id: found for id in left if (found := self.find_if_readable(kind, id)) is not None
            }

    def find_if_readable(self, kind: type[A], id: UUID) -> A | None:
        """Like `find`, but None also if it cannot be read: for callers that can do without it."""
        try:
            return self.find(kind, id)
        except RecordUnreadable:
            return None

    def is_used(self, id: UUID) -> bool:
        """True if any stream has this id."""
        with answering:
            return bool(self.recorder.select_events(id, limit=1))

    def history(self, id: UUID) -> list[Event]:
        """Every event of one stream, oldest first. Raises RecordUnreadable, UnknownEvent."""
        self.quarantine.require_readable((id,))
        with answering:
            return list(self.opening.stream(self.recorder.select_events(id)))

    def position_of(self, event: Event) -> int:
        """The position of a recorded event."""
        found = self.recorder.position_of(event.originator_id, event.originator_version)
        if found is None:
            raise NotFound
        return found

    def save(self, *aggregates: Aggregate, changes: Sequence[Change] = ()) -> int:
        """Append the pending events of `aggregates` and `changes` in one transaction.

        Returns the position of the last event (the head, if there was none). Raises Conflict if
        another append was committed first, and ClaimHeld if a claim is held. An append that was
        committed although the database reported an error is detected and is not a conflict. Raises
        StoreUnusable if nothing may be recorded, and UnknownEvent if a newer release has written,
        because it may rely on rules that this one does not know.
        """
        self.before_append()
        pending = [(item, item.collect_events()) for item in aggregates]
        events = [event for _, own in pending for event in own]
        consequences = [*changes]
        for aggregate, own in pending:
            rule = self.rules.get(type(aggregate))
            if rule is not None and own:
                consequences.extend(rule(aggregate, own))
        if not events:
            return self._save_changes_only(consequences)
        self.unknown.require_none()
        try:
            with answering:
                stored = [self.mapper.to_stored_event(event) for event in events]
                positions = self.recorder.insert_events(stored, changes=consequences)
        except IntegrityError as error:
            with answering:
                position = self._position_if_committed(events)
            return position or self._refuse(consequences, error)
        return positions[-1] if positions else self.head()

    def _save_changes_only(self, changes: Sequence[Change]) -> int:
        if changes:
            try:
                with self.database.write() as transaction:
                    for change in changes:
                        transaction.run(*change)
            except DuplicateRow as error:
                raise Conflict from error
        return self.head()

    def _position_if_committed(self, events: Sequence[Event]) -> int | None:
        """The position of the last of `events` if they were committed anyway, else None."""
        first = events[0]
        stored = self.recorder.select_events(
            first.originator_id, gt=first.originator_version - 1, lte=first.originator_version
        )
        if not stored:
            return None
        meta = msgspec.json.decode(stored[0].state)["meta"]
        if meta["event_id"] != str(first.meta.event_id):
            return None
        return self.recorder.position_of(events[-1].originator_id, events[-1].originator_version)

    def _refuse(self, changes: Sequence[Change], error: IntegrityError) -> int:
        for sql, parameters in changes:
            if sql.startswith("INSERT INTO claims "):
                kind, key, wanted_by = parameters
                row = self.holder(kind, key)
                if row is not None and row != wanted_by:
                    raise ClaimHeld(kind, key, row) from error
        raise Conflict from error

    # Events in the order of the ledger

    def head(self) -> int:
        """The position of the newest event; 0 if there is none."""
        with answering:
            return self.recorder.max_notification_id() or 0

    def read(self, after: int, limit: int = 500, topics: Sequence[str] = ()) -> list[Recorded]:
        """Up to `limit` events after position `after` (only of `topics` if any are given).

        Events in the quarantine are skipped. Raises UnknownEvent if an event of a newer release
        comes next.
        """
        while True:
            page = self.read_selected(after, limit, topics)
            if page.events:
                return page.events
            if page.unknown is not None:
                raise UnknownEvent(page.unknown.topic, page.unknown.position)
            if not page.items:
                return []
            after = page.upto

    def read_page(self, after: int, limit: int, wanted: Container[str]) -> Page:
        """The next `limit` events of the ledger, of which only the `wanted` topics are decoded.

        The page ends before an event of a newer release, also if its topic is not wanted.
        """
        with answering:
            rows = self.recorder.select_notifications(after, limit, inclusive_of_start=False)
            page = self.opening.page(after, rows, wanted)
        if page.unknown is not None:
            self.unknown.note(page.unknown)
        return page

    def read_selected(self, after: int, limit: int, topics: Sequence[str]) -> Page:
        """The next `limit` events of `topics`; the page ends before an event of a newer release."""
        if not topics:
            return self.read_page(after, limit, self.opening.topics)
        with answering:
            head = self.head()
            rows = self.recorder.select_notifications(
                after, limit, topics=tuple(topics), inclusive_of_start=False
            )
            upto = int(rows[-1].id) if len(rows) == limit else max(head, after)
            unknown = self.unknown.between(after, upto)
            if unknown is not None:
                upto = unknown.position - 1
            page = self.opening.page(
                after, [row for row in rows if int(row.id) <= upto], self.opening.topics
            )
        return Page(upto, page.items, unknown)

    def at(self, position: int) -> Recorded | None:
        """The event at one position, or None. Raises RecordUnreadable, UnknownEvent."""
        with answering:
            page = self.recorder.select_notifications(position, 1, stop=position)
            return Recorded(position, self.opening.event(page[0])) if page else None

    def mark(self, position: int) -> str:
        """A mark that identifies the event at `position`; empty if there is none.

        Two ledgers with the same mark at a position hold the same events up to it. The mark of an
        event that cannot be read has its stream, version and topic, without the id of the event.
        """
        return self.marks(position).get(position, "")

    def marks(self, position: int) -> dict[int, str]:
        """The marks of the event at `position` (if there is one) and of the newest event."""
        return read_marks(self.database.read, self.database.dialect, position)

    def identity(self) -> str | None:
        """The id of this ledger, which its copies share; None before `migrate` has created it."""
        try:
            row = self.row("SELECT value FROM ledger_identity WHERE name = 'ledger'")
        except Exception as error:
            if is_lacking(error):
                return None
            raise
        return row["value"] if row else None

    def forget(self) -> None:
        """Clear the cache of aggregates, because the ledger was replaced."""
        self._known.forget()

    def stamp_after(
        self, position: int, topics: Sequence[str] = (), *, stop: int | None = None
    ) -> Stamp | None:
        """The position and the own `recorded_at` of the next event (of `topics`, up to `stop`).

        None if there is none. The event need not be readable.
        """
        with answering:
            page = self.recorder.select_notifications(
                position, 1, stop=stop, topics=tuple(topics), inclusive_of_start=False
            )
        if not page:
            return None
        try:
            said = msgspec.json.decode(page[0].state, type=_Stamped).meta.recorded_at
        except msgspec.DecodeError:
            said = None
        return Stamp(int(page[0].id), said)

    # Inline tables

    def now(self) -> datetime:
        """The current instant by the clock of the database, read anew for every call.

        Jobs are due and held by it. Use `SharedClock` where a small difference does not matter.
        """
        return self._clock.now() if self._clock is not None else self.database.now()

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """Rows of the inline tables."""
        return self.database.read(sql, parameters)

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query on the inline tables, or None."""
        return self.database.read_one(sql, parameters)

    def holder(self, kind: str, key: str) -> str | None:
        """The holder of the claim `key` of `kind`, or None."""
        row = self.row("SELECT holder FROM claims WHERE kind = ? AND key = ?", kind, key)
        return cast(str, row["holder"]) if row else None


def read_marks(
    read: Callable[[str, Sequence[Any]], list[Row]], dialect: str, position: int
) -> dict[int, str]:
    """The marks of the event at `position` and of the newest event, with the function `read`."""
    column = "rowid" if dialect == "sqlite" else "notification_id"
    rows = read(
        f"SELECT {column} AS position, originator_id, originator_version, topic, state"  # noqa: S608
        f" FROM {EVENTS_TABLE} WHERE {column} = ?"
        f" OR {column} = (SELECT MAX({column}) FROM {EVENTS_TABLE})",
        (position,),
    )
    return {int(row["position"]): _mark(row) for row in rows}


def _mark(row: Row) -> str:
    try:
        event_id = msgspec.json.decode(row["state"], type=_Identified).meta.event_id
    except msgspec.MsgspecError:
        event_id = ""
    return f"{row['originator_id']} {row['originator_version']} {row['topic']} {event_id}"


def is_same(mark: str, other: str) -> bool:
    """True if two marks are of the same event; for an unreadable event its id is not compared.

    Readers of such an event report it themselves.
    """
    if mark == other:
        return True
    place, _, event_id = mark.rpartition(" ")
    other_place, _, other_id = other.rpartition(" ")
    return bool(place) and place == other_place and not (event_id and other_id)


class Answering:
    """Turns an outage of the event store into a refusal that asks to try again."""

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise Unavailable instead of an error of the event store that is an outage."""
        if isinstance(error, PersistenceError) and not isinstance(error, IntegrityError):
            refusal = outage(error) or busy()
            if isinstance(refusal, StoreUnusable):  # It may be the cause of the error.
                raise refusal
            raise refusal from error


answering = Answering()
