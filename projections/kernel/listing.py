"""What a list is: a table, its sorts and filters, and what a reader asks of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from domain.kernel.storage.database import Row, marks

BEGINS_WITH, ONE_OF = "begins with", "one of"
_IN_ORDER = frozenset({"=", "<", "<=", ">", ">="})
"""The operators whose rows stand together in the order of the column."""
LAST = chr(0x10FFFF)
Key = tuple[Any, ...]
Condition = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Sort:
    """The columns that a list is sorted by, none of them null; the last one is unique."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """A condition on a column: `column operator ?`.

    It `leads` the sorts for which the table has an index of the centre, the part, this column and
    the columns of the sort; with `is_indexed` another index finds its rows. A flag that is set on
    few rows is `rare`: these rows have an index in the first order of the list. The operator
    `BEGINS_WITH` compares the beginning of a text, and that of `ONE_OF` takes several values.
    """

    column: str
    operator: str = "="
    leads: frozenset[str] = frozenset()
    is_indexed: bool = False
    rare: bool = False

    def condition(self, value: Any) -> "Condition":
        """The condition on a row `l`, and its values."""
        if self.rare and value == 1:
            return f"l.{self.column} = 1", ()  # The index of these rows needs the number itself.
        if self.operator == BEGINS_WITH:
            return f"l.{self.column} >= ? AND l.{self.column} < ?", (value, f"{value}{LAST}")
        if self.operator == ONE_OF:
            return f"l.{self.column} IN ({marks(value)})", tuple(value)
        return f"l.{self.column} {self.operator} ?", (value,)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table that can be listed.

    `part` is a column of 0 and 1, if there is one: the rows with 0 (open) come before those with 1
    (done) in every order. Every sort has an index of centre, `part` and its columns. `pieces` is
    the table of the pieces of the column `search_text` (`search_pieces.py`). `shown` and `joins`
    add the columns of other tables to the rows of a page, which are called `l`.
    """

    table: str
    key: str
    sorts: Mapping[str, Sort]
    filters: Mapping[str, Filter]
    part: str | None = None
    pieces: str | None = None
    shown: str = "l.*"
    joins: str = ""

    @property
    def place_of_pieces(self) -> tuple[str, ...]:
        """The columns that the table of pieces has of each row: its place in the first order."""
        part = () if self.part is None else (self.part,)
        return ("centre", *part, *next(iter(self.sorts.values())).columns)

    @cached_property
    def indexes(self) -> list[str]:
        """The columns of the indexes that the table needs."""
        first = "centre" if self.part is None else f"centre, {self.part}"
        plain = [f"{first}, {', '.join(sort.columns)}" for sort in self.sorts.values()]
        led = [
            f"{first}, {one.column}, {', '.join(self._below(one, sort))}"
            for one in self.filters.values()
            for sort in sorted(one.leads)
        ]
        in_order = ", ".join(next(iter(self.sorts.values())).columns)
        rare = [
            f"{first}, {in_order} WHERE {one.column} = 1"
            for one in self.filters.values()
            if one.rare
        ]
        return [*plain, *led, *rare]

    def sort_for(self, filters: Collection[str]) -> str:
        """The name of the sort by which rows with these filters are read soonest.

        It is the first one, or one that begins with the column of a filter that has no index in the
        first one.
        """
        first = next(iter(self.sorts))
        columns = [
            one.column
            for name, one in self.filters.items()
            if name in filters and first not in one.leads and one.operator in _IN_ORDER
        ]
        if not columns or self.sorts[first].columns[0] in columns:
            return first
        return next(
            (name for name, sort in self.sorts.items() if sort.columns[0] in columns), first
        )

    def _below(self, one: Filter, sort: str) -> list[str]:
        return [column for column in self.sorts[sort].columns if column != one.column]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a reader asks of a list; `part` is None for open and done rows, `sort` has a name.

    A row fits if all `filters` do, and those of one member of `any_of`. The choice `is_partial` if
    there may be more rows that the reader means than those that fit.
    """

    centres: tuple[str, ...]
    sort: str
    descending: bool = False
    part: int | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    any_of: Sequence[Mapping[str, Any]] = ({},)
    q: str = ""
    is_partial: bool = False


@dataclass(frozen=True)
class Listed:
    """The rows of a page, and the sort key after which the next page begins, if there is one."""

    rows: list[Row]
    next: Key | None


@dataclass(frozen=True)
class Count:
    """How many rows were chosen; with `is_more` there are more than the number says."""

    number: int
    is_more: bool = False
