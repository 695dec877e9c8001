"""Lists over HTTP: the question in the address, one page of the list, and all of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from itertools import chain
from typing import Any

from app.http import fields
from app.http.authorization import service
from app.http.pagination import PageRequest
from domain.kernel.storage.database import Database, Row, instant_text
from projections.kernel.list_pages import count, page
from projections.kernel.listing import Chosen, Key, Listing

OPEN, DONE, ALL = "open", "done", "all"
PARTS = {OPEN: 0, DONE: 1, ALL: None}
"""The parts of a list that can be shown, by their codes."""
OF_A_FILE = 500
"""Rows that are read at once for a file."""


class WordsQuery(fields.Query):
    """The words of a list; subclasses add its filters, `sort` and a limit.

    Every word of `q` is searched in the names, readings, codes and titles of a row.
    """

    q = fields.Text(max=100)


class ListQuery(WordsQuery):
    """The words of a list, and the part of it that is shown."""

    show = fields.Code(list(PARTS))


def sort_codes(listing: Listing) -> list[str]:
    """The values of `sort`: the names of the sorts, and each with `-` for the other direction."""
    return [code for name in listing.sorts for code in (name, f"-{name}")]


def chosen(
    listing: Listing, query: Mapping[str, Any], centres: tuple[str, ...], show: str = ALL
) -> Chosen:
    """What `query` asks of a list; `show` is the part that is shown if it names none.

    A list of which a span of days is asked is sorted by them, unless the query says otherwise.
    """
    sort = query.get("sort") or listing.sort_for(query)
    return Chosen(
        centres=centres,
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        part=PARTS[query.get("show", show)],
        filters={name: _stored(query[name]) for name in listing.filters if name in query},
        q=query.get("q", ""),
    )


def page_of(
    listing: Listing, asked: Chosen, part: PageRequest, database: Database | None = None
) -> dict[str, Any]:
    """The page of a list as an answer: its rows, the cursor of the next page and the total.

    The list is in the read models, or in `database`. The total is null if more rows were chosen
    than are counted, or if counting takes long.
    """
    views = database or service().views
    found = page(views, listing, asked, after=part.after, limit=part.limit)
    counted = count(views, listing, asked)
    total = counted.number if counted is not None and not counted.is_more else None
    return part.listed(found.rows, found.next, total)


def all_pages(
    listing: Listing, asked: Chosen, after: Key | None = None, database: Database | None = None
) -> Iterator[list[Row]]:
    """All rows that were chosen, or those after the sort key `after`, in parts."""
    while True:
        found = page(database or service().views, listing, asked, after=after, limit=OF_A_FILE)
        yield found.rows
        after = found.next
        if after is None:
            return


def all_rows(listing: Listing, asked: Chosen, after: Key | None = None) -> Iterator[Row]:
    """All rows that were chosen, or those after the sort key `after`."""
    return chain.from_iterable(all_pages(listing, asked, after))


def _stored(value: Any) -> Any:
    """A value of the address as it stands in a row."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)
