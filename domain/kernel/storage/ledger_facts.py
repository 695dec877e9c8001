"""What identifies the state of a ledger: its id, its newest event, the versions of its tables."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from domain.kernel.storage.database import Row
from domain.kernel.storage.ledger import read_marks
from domain.kernel.storage.migrations.versions import READ, by_part

Read = Callable[[str, Sequence[Any]], list[Row]]
"""Runs a query with its parameters and returns its rows."""


class LedgerFacts(NamedTuple):
    """The state of a ledger. `mark` identifies its newest event, as `Ledger.mark` does."""

    identity: str
    position: int
    mark: str
    versions: dict[str, int]


def read_facts(read: Read, dialect: str) -> LedgerFacts:
    """The facts of a migrated ledger, with the function `read` on a database of `dialect`."""
    marks = read_marks(read, dialect, 0)
    position = max(marks, default=0)
    (row,) = read("SELECT value FROM ledger_identity WHERE name = 'ledger'", ())
    return LedgerFacts(row["value"], position, marks.get(position, ""), by_part(read(READ, ())))
