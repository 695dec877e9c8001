"""Finds inline rows that differ from the events, by deriving them again from the events.

The rows are written to a database in memory, with the same projections as the live ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from domain.kernel.errors import RecordUnreadable, UnknownEvent
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.storage.database import Change, DuplicateRow, Transaction
from domain.kernel.storage.inline_projection import InlineProjections
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.sqlite import MemoryDatabase

_TABLE = re.compile(r"(?:INSERT INTO|DELETE FROM|UPDATE) (\w+)")
_CLAIMS = "claims"
Rows = set[tuple[tuple[str, Any], ...]]


class Replay:
    """The inline tables as derived from the events: of all aggregates, or only of some `kinds`.

    Call `close` when done. `impossible` lists rows that break a unique constraint.
    """

    def __init__(
        self, ledger: Ledger, tables: str, *, kinds: Sequence[type[Aggregate]] = ()
    ) -> None:
        self._ledger = ledger
        self._rules: InlineProjections = {
            kind: rule for kind, rule in ledger.rules.items() if not kinds or kind in kinds
        }
        self._topics = [item.TOPIC for kind in kinds for item in kind.event_classes()]
        self._position = 0
        self._kinds = {kind.KIND: kind for kind in self._rules}
        self._memory = MemoryDatabase()
        self._memory.create(tables)
        self._aggregates: dict[UUID, Aggregate] = {}
        self._touched: set[str] = set()
        self._claims: set[str] = set()
        self._left_out: set[UUID] = {id for item in ledger.quarantine.held() for id in item.streams}
        self.impossible: list[str] = []

    def close(self) -> None:
        """Close the database in memory."""
        self._memory.close()

    def count(self, page: int = 500, progress: Callable[[int, int], None] = lambda *_: None) -> int:
        """Process the ledger, or the events since the last call. Returns the position reached.

        Aggregates with an event in the quarantine are not compared. `progress` is called with the
        position reached and the head. Raises UnknownEvent.
        """
        while (found := self._ledger.read_selected(self._position, page, self._topics)).items:
            with self._memory.write() as transaction:
                for item in found.items:
                    if isinstance(item, HeldEvent):
                        self._left_out |= item.streams
                    else:
                        self._take_in(transaction, item.event)
            self._position = found.upto
            progress(self._position, self._ledger.head())
        if found.unknown is not None:
            raise UnknownEvent(found.unknown.topic, found.unknown.position)
        return self._position

    def count_one(self, id: UUID) -> None:
        """Process the events of one stream only."""
        with self._memory.write() as transaction:
            for event in self._ledger.history(id):
                self._take_in(transaction, event)

    def _take_in(self, transaction: Transaction, event: Any) -> None:
        kind = self._kinds.get(event.TOPIC.partition(".")[0])
        if kind is None or event.originator_id in self._left_out:
            return
        aggregate = self._aggregates.get(event.originator_id)
        if aggregate is None:
            folded = kind.fold([event])
            if folded is None:
                return
            self._aggregates[event.originator_id] = aggregate = folded
        else:
            aggregate.apply(event)
        for change in self._rules[kind](aggregate, [event]):
            self._run(transaction, change)

    def _run(self, transaction: Transaction, change: Change) -> None:
        if table := _TABLE.match(change.sql):
            self._touched.add(table[1])
        if change.sql.startswith(f"INSERT INTO {_CLAIMS}"):
            self._claims.add(change.parameters[0])
        try:
            transaction.run(*change)
        except DuplicateRow as error:
            self.impossible.append(f"{error}: {change.parameters}")

    def differences(self) -> Iterator[str]:
        """One line for each live row that follows from no event, and for each missing row."""
        yield from self.impossible
        for table in sorted(self._touched):
            made = rows_of(self._memory.read(f"SELECT * FROM {table}"))  # noqa: S608
            live = rows_of(self._ledger.rows(f"SELECT * FROM {table}"))  # noqa: S608
            if table == _CLAIMS:
                live = {row for row in live if dict(row)["kind"] in self._claims}
            live, made = self._compared(live), self._compared(made)
            yield from (f"{table}: {dict(row)} follows from no event" for row in live - made)
            yield from (f"{table}: {dict(row)} is missing" for row in made - live)

    def _compared(self, rows: Rows) -> Rows:
        """The rows that do not contain the id of a stream that is left out."""
        names = {name for id in self._left_out for name in (str(id), id.hex)}
        if not names:
            return rows
        return {row for row in rows if not any(item in str(row) for item in names)}

    def tables(self) -> set[str]:
        """The tables written while processing events, except claims."""
        return self._touched - {_CLAIMS}

    def content(self, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns of a table and its rows, as derived from the events."""
        names = [row["name"] for row in self._memory.read(f"PRAGMA table_info({table})")]
        read = f"SELECT {', '.join(names)} FROM {table}"  # noqa: S608
        return names, [tuple(row) for row in self._memory.read(read)]

    def row(self, table: str, key: str, id: UUID) -> Rows:
        """The row of one aggregate, as derived from its events."""
        return rows_of(
            self._memory.read(f"SELECT * FROM {table} WHERE {key} = ?", (str(id),))  # noqa: S608
        )


def find_inconsistencies(ledger: Ledger, tables: str) -> list[str] | None:
    """The differences of the inline rows, one line each; None if events were recorded meanwhile."""
    before = ledger.head()
    recount = Replay(ledger, tables)
    try:
        recount.count()
        found = sorted(recount.differences())
    finally:
        recount.close()
    return found if not found or ledger.head() == before else None


def find_inconsistencies_of(
    ledger: Ledger, tables: str, table: str, key: str, ids: Iterable[UUID]
) -> list[str]:
    """The differences of these aggregates' rows in `table`, without rows changed meanwhile."""
    found = []
    for id in ids:
        read = f"SELECT * FROM {table} WHERE {key} = ?"  # noqa: S608
        before = rows_of(ledger.rows(read, str(id)))
        recount = Replay(ledger, tables)
        try:
            recount.count_one(id)
            made = recount.row(table, key, id)
        except RecordUnreadable:  # The quarantine reports it; there is nothing to compare.
            continue
        finally:
            recount.close()
        if made != before and before == rows_of(ledger.rows(read, str(id))):
            found.append(f"{table}: {id} is not as its events say")
    return found


def rows_of(rows: Iterable[Any]) -> Rows:
    """The rows as a set that ignores the order of rows and of columns."""
    return {tuple(sorted(dict(row).items())) for row in rows}
