"""The ledger: the only way in and out of the event store.

One append writes the events, the claims, the standing rows, the outbox and the idempotency key in
one transaction, or nothing of them.
"""

import time
from collections.abc import Callable, Container, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, PersistenceError

from domain.kernel.aggregate import Aggregate
from domain.kernel.database import Change, Database, DuplicateRow, Row, busy, is_lacking, outage
from domain.kernel.errors import Conflict, NotFound, Taken
from domain.kernel.event import Event
from domain.kernel.known import Known
from domain.kernel.mapper import LedgerMapper
from domain.kernel.recorders import EVENTS_TABLE, LedgerRecorder
from domain.kernel.standing import StandingRules

A = TypeVar("A", bound=Aggregate)
PROOF_HOLDS = 1.0
"""Seconds for which a proof that something could be written is believed."""


class Recorded(NamedTuple):
    """An event with its place in the whole ledger."""

    position: int
    event: Event


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
        standing: Database,
        rules: StandingRules,
    ) -> None:
        self.recorder = recorder
        self.mapper = mapper
        self.standing = standing
        self.rules = rules
        self._proved_at = float("-inf")
        self._known = Known()
        self.before_append: Callable[[], None] = lambda: None
        """Called before anything is recorded; may refuse it."""

    # Aggregates

    def find(self, kind: type[A], id: UUID, *, version: int | None = None) -> A | None:
        """The `kind` with this id (as it was at `version`), or None."""
        known = self._known.get(kind, id) if version is None else None
        after = known.version if known is not None else None
        with answering:
            stored = self.recorder.select_events(id, gt=after, lte=version)
        if known is None and (not stored or not stored[0].topic.startswith(f"{kind.KIND}.")):
            return None
        found = kind.fold((self.mapper.to_domain_event(one) for one in stored), onto=known)
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
        """Those of the aggregates with these ids (of `kind` all of them) that exist."""
        with answering:
            stored = self.recorder.select_streams(ids)
        return {
            id: folded
            for id, own in groupby(stored, key=lambda one: one.originator_id)
            if (folded := kind.fold(self.mapper.to_domain_event(one) for one in own)) is not None
        }

    def is_used(self, id: UUID) -> bool:
        """True if any stream has this id."""
        with answering:
            return bool(self.recorder.select_events(id, limit=1))

    def history(self, id: UUID) -> list[Event]:
        """Every event of one stream, oldest first."""
        with answering:
            return [self.mapper.to_domain_event(one) for one in self.recorder.select_events(id)]

    def save(self, *aggregates: Aggregate, changes: Sequence[Change] = ()) -> int:
        """Append the pending events of `aggregates` and `changes` in one transaction.

        Gives the position of the last event (the head, if there was none). Raises Conflict where
        another append came first and Taken where a claim is held; an append that the database
        had committed although it reported an error is recognised and is no conflict. Raises
        StoreUnusable where nothing may be recorded.
        """
        self.before_append()
        pending = [(one, one.collect_events()) for one in aggregates]
        events = [event for _, own in pending for event in own]
        consequences = [*changes]
        for aggregate, own in pending:
            rule = self.rules.get(type(aggregate))
            if rule is not None and own:
                consequences.extend(rule(aggregate, own))
        if not events:
            return self._save_changes_only(consequences)
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
                with self.standing.write() as transaction:
                    for change in changes:
                        transaction.run(*change)
            except DuplicateRow as error:
                raise Conflict from error
        return self.head()

    def _position_if_committed(self, events: Sequence[Event]) -> int | None:
        """The position of the last of `events` if they are stored after all (an unclear commit)."""
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
                    raise Taken(kind, key, row) from error
        raise Conflict from error

    # The whole ledger in order

    def head(self) -> int:
        """The position of the newest event; 0 where there is none."""
        with answering:
            return self.recorder.max_notification_id() or 0

    def read(self, after: int, limit: int = 500, topics: Sequence[str] = ()) -> list[Recorded]:
        """Up to `limit` events after position `after` (only of `topics` if any are named)."""
        with answering:
            page = self.recorder.select_notifications(
                after, limit, topics=tuple(topics), inclusive_of_start=False
            )
        return [Recorded(int(one.id), self.mapper.to_domain_event(one)) for one in page]

    def read_page(
        self, after: int, limit: int, wanted: Container[str]
    ) -> tuple[int, list[Recorded]]:
        """A page of the ledger for a projector.

        Gives the position up to which the page reaches and, of it, the events of the `wanted`
        topics, decoded; the others are only passed over.
        """
        with answering:
            page = self.recorder.select_notifications(after, limit, inclusive_of_start=False)
        if not page:
            return after, []
        return int(page[-1].id), [
            Recorded(int(one.id), self.mapper.to_domain_event(one))
            for one in page
            if one.topic in wanted
        ]

    def at(self, position: int) -> Recorded | None:
        """The event at one position, or None."""
        with answering:
            page = self.recorder.select_notifications(position, 1, stop=position)
        return Recorded(position, self.mapper.to_domain_event(page[0])) if page else None

    def mark(self, position: int) -> str:
        """What tells the event at `position` from any other; empty where there is none.

        Two ledgers with the same mark at a position hold the same events up to it. An event whose
        bytes cannot be read keeps its stream, its place in it and its topic in the mark.
        """
        return self.marks(position).get(position, "")

    def marks(self, position: int) -> dict[int, str]:
        """The marks of the event at `position`, where there is one, and of the newest event."""
        column = "rowid" if self.standing.dialect == "sqlite" else "notification_id"
        rows = self.rows(
            f"SELECT {column} AS position, originator_id, originator_version, topic, state"  # noqa: S608
            f" FROM {EVENTS_TABLE} WHERE {column} = ?"
            f" OR {column} = (SELECT MAX({column}) FROM {EVENTS_TABLE})",
            position,
        )
        return {int(row["position"]): _mark(row) for row in rows}

    def identity(self) -> str | None:
        """The id of this ledger, which its copies share; None before `migrate` has given it one."""
        try:
            row = self.row("SELECT value FROM ledger_identity WHERE name = 'ledger'")
        except Exception as error:
            if is_lacking(error):
                return None
            raise
        return row["value"] if row else None

    def forget(self) -> None:
        """Remember no aggregate any more: the ledger is not the one that it was."""
        self._known.forget()

    def prove(self) -> None:
        """Raise Unavailable unless something can be written now; tried once a second at most."""
        now = time.monotonic()
        if now - self._proved_at < PROOF_HOLDS:
            return
        with self.standing.write() as transaction:
            transaction.run(
                "INSERT INTO pulse (name, beats) VALUES ('ledger', 1)"
                " ON CONFLICT (name) DO UPDATE SET beats = pulse.beats + 1"
            )
        self._proved_at = now

    # What stands at once

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """Rows of the standing tables."""
        return self.standing.read(sql, parameters)

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query on the standing tables, or None."""
        return self.standing.read_one(sql, parameters)

    def holder(self, kind: str, key: str) -> str | None:
        """Who holds the claim `key` of `kind`."""
        row = self.row("SELECT holder FROM claims WHERE kind = ? AND key = ?", kind, key)
        return cast(str, row["holder"]) if row else None


def _mark(row: Row) -> str:
    try:
        event_id = msgspec.json.decode(row["state"], type=_Identified).meta.event_id
    except msgspec.MsgspecError:
        event_id = ""
    return f"{row['originator_id']} {row['originator_version']} {row['topic']} {event_id}"


def is_same(mark: str, other: str) -> bool:
    """True if two marks name one event; bytes that cannot be read are given the benefit of doubt.

    They are the business of whoever reads them.
    """
    if mark == other:
        return True
    place, _, event_id = mark.rpartition(" ")
    other_place, _, other_id = other.rpartition(" ")
    return bool(place) and place == other_place and not (event_id and other_id)


class Answering:
    """Turns an outage of the event store into a refusal that asks to try again."""

    def __enter__(self) -> None:
        """Nothing is to be done before."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise Unavailable in the place of what the store raises."""
        if isinstance(error, PersistenceError) and not isinstance(error, IntegrityError):
            raise outage(error) or busy() from error


answering = Answering()
