"""Reads the rows of a list of one centre and one part, through the indexes of its table.

What is read is bounded, however many rows the table has: a filter with few rows is read by its
index and sorted; one with many is read in the order of the list, in windows, until the page is full
or the windows are over. A page that ends there names the place where to go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import containing, folded
from projections.kernel.listing import Chosen, Condition, Key, Listing
from projections.kernel.pieces import pieces_of

FEW = 2_000
"""Rows of a filter that are sorted for one page."""
WINDOWS = (250, 1_000, 4_000, 15_000)
"""Rows that are looked at, a window after the other, until a page is full."""
MOST_COUNTED = 1_000
"""A count stops here."""
MOST_PIECES, RARE_PIECE = 6, 300
"""Pieces of a search whose numbers of rows are compared, and up to which number."""


@dataclass(frozen=True)
class Stream:
    """The chosen rows of one centre and one part."""

    views: Database
    listing: Listing
    chosen: Chosen
    part: int
    centre: str

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return self.listing.sorts[self.chosen.sort].columns

    @cached_property
    def _first(self) -> list[Condition]:
        part = self.listing.part
        within: list[Condition] = [("l.centre = ?", (self.centre,))]
        return within if part is None else [*within, (f"l.{part} = ?", (self.part,))]

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        """The conditions of the filters, by their names."""
        return {
            name: self.listing.filters[name].condition(value)
            for name, value in self.chosen.filters.items()
        }

    @cached_property
    def _words(self) -> list[str]:
        """The folded words of the search."""
        return [word for word in map(folded, self.chosen.q.split()) if word]

    @cached_property
    def _searched(self) -> list[Condition]:
        return [_contains(word) for word in self._words]

    @cached_property
    def _leading(self) -> str | None:
        """The name of the filter whose index is in the order of the list."""
        return next((name for name in self._conditions if self._leads(name)), None)

    def _leads(self, name: str) -> bool:
        sort, one = self.chosen.sort, self.listing.filters[name]
        is_rare = one.rare and self.chosen.filters[name] == 1
        return sort in one.leads or (is_rare and sort == next(iter(self.listing.sorts)))

    @cached_property
    def _piece(self) -> str | None:
        """The piece of the words by whose rows the list is walked, if they are in its order."""
        if not self._pieces or self.chosen.sort != next(iter(self.listing.sorts)):
            return None
        sizes = {piece: self._size(self._few_with(piece), RARE_PIECE) for piece in self._pieces}
        return min(self._pieces, key=lambda piece: (sizes[piece] is None, sizes[piece] or 0))

    @cached_property
    def _pieces(self) -> list[str]:
        """The pieces of the words, those that are likely to be rare first."""
        pieces = {piece for word in self._words for piece in pieces_of(word)}
        return sorted(pieces, key=lambda piece: (-len(piece), piece))[:MOST_PIECES]

    @property
    def _walked(self) -> str:
        return self.listing.table if self._piece is None else str(self.listing.pieces)

    @cached_property
    def _in_index(self) -> list[Condition]:
        """The conditions that the index of the walk answers."""
        if self._piece is not None:
            return [*self._first, ("l.piece = ?", (self._piece,))]
        filters = self.listing.filters
        return [
            *self._first,
            *(
                condition
                for name, condition in self._conditions.items()
                if name == self._leading or filters[name].column == self._columns[0]
            ),
        ]

    @cached_property
    def _others(self) -> list[Condition]:
        """The conditions that each row of the walk is tried by.

        A word that is itself the piece of the walk stands in every row of it.
        """
        kept = [one for one in self._conditions.values() if one not in self._in_index]
        return [*kept, *(_contains(word) for word in self._words if word != self._piece)]

    @cached_property
    def _few(self) -> "_Few | None":
        """The smallest set of rows among which all chosen ones are, if it is small enough."""
        if not self._others:
            return None
        smallest: _Few | None = None
        for candidate in self._candidates():
            most = smallest.size - 1 if smallest else FEW
            if most < 1:
                break
            size = self._size(candidate, most)
            if size is not None:
                smallest = replace(candidate, size=size)
        return smallest

    def _candidates(self) -> Iterator["_Few"]:
        for name, condition in self._conditions.items():
            one = self.listing.filters[name]
            if one.leads or one.is_indexed or (one.rare and self.chosen.filters[name] == 1):
                yield _Few(self.listing.table, [*self._first, condition])
        if self._piece is None:
            yield from map(self._few_with, self._pieces)

    @property
    def _by_keys(self) -> "_Few | None":
        """The rows with certain keys, where a filter names them: no more than it names."""
        filters, key = self.listing.filters, self.listing.key
        own = [one for name, one in self._conditions.items() if filters[name].column == key]
        return _Few(self.listing.table, [*self._first, *own]) if own else None

    def _few_with(self, piece: str) -> "_Few":
        return _Few(str(self.listing.pieces), [*self._first, ("l.piece = ?", (piece,))])

    def _size(self, few: "_Few", most: int) -> int | None:
        """How many rows a set has, or None if there are more than `most`."""
        where, values = _where(few.wanted)
        row = self.views.read_one(
            f"SELECT COUNT(*) AS n FROM (SELECT 1 FROM {few.table} l WHERE {where} LIMIT ?) few",  # noqa: S608
            [*values, most + 1],
        )
        size = int(row["n"]) if row else 0
        return size if size <= most else None

    def count(self) -> int | None:
        """How many rows there are, at most one more than is counted; None if that takes long."""
        found = self._to_count("1")
        if found is None:
            return None
        row = self.views.read_one(f"SELECT COUNT(*) AS n FROM ({found[0]}) chosen", found[1])  # noqa: S608
        return int(row["n"]) if row else 0

    def values(self, column: str) -> dict[str, str] | None:
        """The keys of the same rows, each with its value of a column of the table."""
        found = self._to_count(f"l.{self.listing.key} AS id, l.{column} AS found")
        if found is None or self._walked != self.listing.table:
            return None
        return {row["id"]: row["found"] for row in self.views.read(*found)}

    def _to_count(self, what: str) -> tuple[str, list[Any]] | None:
        """The statement that reads `what` of the rows that are counted, and its values."""
        few = self._few or self._by_keys
        if few is None and self._piece is not None and self._others:
            with_piece = self._few_with(self._piece)
            few = with_piece if self._size(with_piece, MOST_COUNTED) is not None else None
        if few is not None:
            where, values = _where([*self._first, *self._conditions.values(), *self._searched])
            first, own = few.rows(self.listing, self.views.dialect)
            source, values = f"{first} SELECT {what} FROM among l", [*own, *values]  # noqa: S608
        elif self._others:
            return None
        else:
            where, values = _where(self._in_index)
            source = f"SELECT {what} FROM {self._walked} l"  # noqa: S608
        return f"{source} WHERE {where} LIMIT ?", [*values, MOST_COUNTED + 1]

    def read(self, after: Key | None, need: int) -> tuple[list[tuple[Key, Row]], Key | None]:
        """Up to `need` rows after a key, and the key where reading stopped before the end."""
        if self._few is not None:
            return self._sorted(self._few, after, need), None
        found: list[tuple[Key, Row]] = []
        if not self._others:
            return self._window(after, need, need), None
        for size in WINDOWS:
            found += self._window(after, size, need - len(found))
            after = self._end_of_window(after, size)
            if after is None or len(found) >= need:
                return found, None
        return found, after

    def _sorted(self, few: "_Few", after: Key | None, need: int) -> list[tuple[Key, Row]]:
        wanted = [*self._first, *self._conditions.values(), *self._searched]
        where, values = _where(wanted, self._after(after))
        first, own = few.rows(self.listing, self.views.dialect)
        rows = self.views.read(
            f"{first} SELECT l.* FROM among l WHERE {where} ORDER BY {self._order} LIMIT ?",  # noqa: S608
            [*own, *values, need],
        )
        return [(self._key(row), row) for row in rows]

    def _window(self, after: Key | None, size: int, need: int) -> list[tuple[Key, Row]]:
        """Up to `need` of the next `size` rows in the order of the list."""
        inner, values = _where(self._in_index, self._after(after))
        listing = self.listing
        sql = f"SELECT l.* FROM {self._walked} l WHERE {inner} ORDER BY {self._order} LIMIT ?"  # noqa: S608
        if self._piece is not None:
            sql = (
                f"SELECT t.* FROM ({sql}) l JOIN {listing.table} t"  # noqa: S608
                f" ON t.{listing.key} = l.{listing.key}"
            )
        values.append(size)
        if self._others:
            outer, tried = _where(self._others)
            sql = f"SELECT l.* FROM ({sql}) l WHERE {outer} ORDER BY {self._order} LIMIT ?"  # noqa: S608
            values += [*tried, need]
        return [(self._key(row), row) for row in self.views.read(sql, values)]

    def _end_of_window(self, after: Key | None, size: int) -> Key | None:
        """The key of the last row of a window, or None if the rows end before."""
        where, values = _where(self._in_index, self._after(after))
        row = self.views.read_one(
            f"SELECT {', '.join(self._columns)} FROM {self._walked} l WHERE {where}"  # noqa: S608
            f" ORDER BY {self._order} LIMIT 1 OFFSET ?",
            [*values, size - 1],
        )
        return self._key(row) if row else None

    def _after(self, after: Key | None) -> tuple[str, Sequence[Any]]:
        if after is None:
            return "", ()
        sign = "<" if self.chosen.descending else ">"
        begin = dict(zip(self._columns, after, strict=True))
        columns = ", ".join(f"l.{name}" for name in self._varying)
        values = [begin[name] for name in self._varying]
        return f"({columns}) {sign} ({marks(values)})", values

    @property
    def _order(self) -> str:
        way = " DESC" if self.chosen.descending else ""
        return ", ".join(f"l.{name}{way}" for name in self._varying)

    @cached_property
    def _varying(self) -> list[str]:
        """The columns of the sort without the first one if a filter leaves one value of it.

        SQLite does not see that the rows of one value stand in the order of the other columns.
        """
        is_fixed = self._piece is None and any(
            one.column == self._columns[0] and one.operator == "="
            for one in map(self.listing.filters.__getitem__, self.chosen.filters)
        )
        return [*self._columns[is_fixed:]]

    def _key(self, row: Row) -> Key:
        return tuple(row[name] for name in self._columns)


@dataclass(frozen=True)
class _Few:
    """A set of rows that an index finds, and how many there are."""

    table: str
    wanted: Sequence[Condition]
    size: int = FEW + 1

    def rows(self, listing: Listing, dialect: str) -> tuple[str, list[Any]]:
        """The beginning of a statement in which `among` has the rows of the set, and its values.

        They are read by their keys alone: SQLite reads the sides of a `CROSS JOIN` from left to
        right, and PostgreSQL would read what its index has of other conditions, or walk all rows in
        the order of the list, where it takes the set for smaller than it is.
        """
        where, values = _where(self.wanted)
        kept = "MATERIALIZED" if dialect == "postgresql" else "NOT MATERIALIZED"
        first = (
            f"WITH few AS MATERIALIZED (SELECT l.{listing.key} AS id FROM {self.table} l"  # noqa: S608
            f" WHERE {where}), among AS {kept} (SELECT l.* FROM few CROSS JOIN {listing.table} l"
            f" WHERE l.{listing.key} = few.id)"
        )
        return first, values


def _contains(word: str) -> Condition:
    """The condition that the text of a row has a folded word."""
    return "l.search_text LIKE ? ESCAPE '!'", (containing(word),)


def _where(
    wanted: Sequence[Condition], more: tuple[str, Sequence[Any]] = ("", ())
) -> tuple[str, list[Any]]:
    texts = [condition for condition, _ in wanted]
    values = [value for _, own in wanted for value in own]
    if more[0]:
        texts.append(more[0])
        values += more[1]
    return " AND ".join(texts) or "1 = 1", values
