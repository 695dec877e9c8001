"""Whether the read models were made from this ledger, and from all of it.

The database of the read models stores the furthest position that any build has read, with the mark
of the event there; it is written before a build moves past it. If the ledger has the same event at
that position, the builds have read only events of this ledger. Otherwise they are rebuilt.
"""

from typing import NamedTuple

from domain.kernel.storage.database import Database, Row, Transaction, is_lacking
from domain.kernel.storage.ledger import Ledger, is_same

OTHER_LEDGER, SHORTER, OTHER_HISTORY = "other_ledger", "shorter", "other_history"


class Break(NamedTuple):
    """Why the read models do not belong to the ledger: their furthest position, and its head."""

    reason: str
    seen: int
    head: int


class Continuity:
    """What the database of the read models stores about the ledger."""

    def __init__(self, ledger: Ledger, views: Database) -> None:
        self._ledger = ledger
        self._views = views
        self._reached = 0

    def begin(self) -> None:
        """Record which ledger it is and how far it was read, if nothing is recorded yet."""
        identity = self._ledger.identity()
        if identity is None:
            return
        if self._row() is not None:
            with self._views.write() as transaction:
                transaction.run("UPDATE ledger_seen SET ledger = ? WHERE position = 0", (identity,))
            return
        furthest = self._furthest()
        mark = self._ledger.mark(furthest)
        with self._views.write() as transaction:
            _remember(transaction, identity, furthest, mark)

    def broken(self) -> Break | None:
        """Why the builds do not belong to this ledger, or None if they do.

        The positions of the builds are read first, because meanwhile the ledger can only grow.
        """
        row, furthest = self._row(), self._furthest()
        self._reached = row["position"] if row else 0
        seen = max(furthest, self._reached)
        if not seen:
            return None
        head = self._ledger.head()
        if row is not None and row["ledger"] != (self._ledger.identity() or row["ledger"]):
            return Break(OTHER_LEDGER, seen, head)
        if seen > head:
            return Break(SHORTER, seen, head)
        if row is not None and not is_same(self._ledger.mark(self._reached), row["mark"]):
            return Break(OTHER_HISTORY, seen, head)
        return None

    def reach(self, position: int) -> None:
        """Record that builds are about to read up to `position`."""
        if position <= self._reached:
            return
        mark = self._ledger.mark(position)
        with self._views.write() as transaction:
            if self._views.dialect == "postgresql":
                transaction.run("SET LOCAL synchronous_commit TO off")
            transaction.run(
                "UPDATE ledger_seen SET position = ?, mark = ? WHERE position < ?",
                (position, mark, position),
            )
        self._reached = position

    def start_over(self, transaction: Transaction, broken: Break) -> None:
        """Forget the ledger before, and record the reason."""
        transaction.run("DELETE FROM ledger_seen")
        _remember(transaction, self._ledger.identity() or "", 0, "")
        transaction.run("DELETE FROM builds_put_aside")
        transaction.run(
            "INSERT INTO builds_put_aside (name, reason, seen, head) VALUES ('last', ?, ?, ?)",
            broken,
        )
        self._reached = 0

    def put_aside(self) -> Break | None:
        """Why the read models were last discarded, until somebody accepts it."""
        row = self._read("SELECT reason, seen, head FROM builds_put_aside")
        return Break(row["reason"], row["seen"], row["head"]) if row else None

    def accept(self) -> None:
        """Delete the reason why the read models were discarded."""
        with self._views.write() as transaction:
            transaction.run("DELETE FROM builds_put_aside")

    def _row(self) -> Row | None:
        return self._read("SELECT * FROM ledger_seen")

    def _furthest(self) -> int:
        row = self._read(
            "SELECT MAX(position) AS position FROM projection_builds WHERE role <> 'retired'"
        )
        return int(row["position"] or 0) if row else 0

    def _read(self, sql: str) -> Row | None:
        """The first row; None if there is none or the table does not exist yet."""
        try:
            return self._views.read_one(sql)
        except Exception as error:
            if is_lacking(error):
                return None
            raise


def _remember(transaction: Transaction, ledger: str, position: int, mark: str) -> None:
    transaction.run(
        "INSERT INTO ledger_seen (name, ledger, position, mark) VALUES ('ledger', ?, ?, ?)"
        " ON CONFLICT (name) DO NOTHING",
        (ledger, position, mark),
    )
