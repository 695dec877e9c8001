"""Whether the read models were made from the ledger that is there, and from all of it.

Beside the builds stands how far any of them has ever read, with the mark of the event there, noted
before a build moves past it. While the ledger has the same event at that position, all that the
builds have taken in is in the ledger; else they are made anew.
"""

from typing import NamedTuple

from domain.kernel.storage.database import Database, Row, Transaction, is_lacking
from domain.kernel.storage.ledger import Ledger, is_same

OTHER_LEDGER, SHORTER, OTHER_HISTORY = "other_ledger", "shorter", "other_history"


class Break(NamedTuple):
    """Why the read models do not belong to the ledger: how far they had seen, and where it ends."""

    reason: str
    seen: int
    head: int


class Continuity:
    """What the read models remember of the ledger."""

    def __init__(self, ledger: Ledger, views: Database) -> None:
        self._ledger = ledger
        self._views = views
        self._reached = 0

    def begin(self) -> None:
        """Note which ledger it is and how far it was read, where nothing is noted yet."""
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

        What the builds have read is asked first: in good order the ledger can only be longer.
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
        """Note that builds are about to read up to `position`."""
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
        """Remember nothing of the ledger before, and keep why."""
        transaction.run("DELETE FROM ledger_seen")
        _remember(transaction, self._ledger.identity() or "", 0, "")
        transaction.run("DELETE FROM builds_put_aside")
        transaction.run(
            "INSERT INTO builds_put_aside (name, reason, seen, head) VALUES ('last', ?, ?, ?)",
            broken,
        )
        self._reached = 0

    def put_aside(self) -> Break | None:
        """Why the read models were put aside the last time, until somebody has accepted it."""
        row = self._read("SELECT reason, seen, head FROM builds_put_aside")
        return Break(row["reason"], row["seen"], row["head"]) if row else None

    def accept(self) -> None:
        """Forget why the read models were put aside."""
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
        """The first row; None also where the table is not made yet."""
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
