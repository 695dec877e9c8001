"""The parts that the page of every list has: words, filters, groups, order, pages and files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from app.http import fields
from app.http.authorization import caller, service
from app.http.lists import ALL, OPEN, PARTS, ListQuery, WordsQuery
from app.http.pagination import page_request
from app.pages.page_links import NextPage, address, next_page, parameter
from domain.identity.account import Account
from domain.kernel.storage.database import Database, Row
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.list_pages import Counting, count, page
from projections.kernel.listing import Chosen, Count, Listing

PAGE = 50
LONGEST = 40
"""Characters of the label of a choice."""
EVERY = BilingualText("すべて", "All")
PARTS_IN_WORDS: Mapping[str, BilingualText] = {
    OPEN: BilingualText("進行中", "Open"),
    "done": BilingualText("終了", "Finished"),
    ALL: EVERY,
}


class WholePageQuery(WordsQuery):
    """The question of a page with a list that has no parts; subclasses add filters and `sort`."""

    cursor = fields.Text(max=2000)
    said = fields.Word()


class PageQuery(ListQuery, WholePageQuery):
    """The question of a page with a list of open and finished rows."""


@dataclass(frozen=True)
class ChoiceFilter:
    """A filter with labels for its codes; `options` returns them for the question of the page."""

    name: str
    label: BilingualText
    options: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]]
    every: BilingualText = EVERY
    type: str = "choice"


@dataclass(frozen=True)
class DayFilter:
    """A filter whose value is a day."""

    name: str
    label: BilingualText
    type: str = "day"


class Group(NamedTuple):
    """A link to a part of the list, how many rows it has, and whether it is the one shown."""

    label: BilingualText | str
    address: str
    number: str
    is_shown: bool


class OwnView(NamedTuple):
    """A saved view of the caller."""

    id: UUID
    label: str
    address: str


def own_views(path: str | None = None) -> list[OwnView]:
    """The caller's saved views, by name; only those of the list at `path`, if it is given."""
    account_id = caller().account_id
    account = service().ledger.find(Account, account_id) if account_id is not None else None
    found = [
        OwnView(id, view.label, view.address)
        for id, view in (account.saved_views.items() if account is not None else ())
        if view.label is not None and view.address is not None
    ]
    return sorted(
        (view for view in found if path is None or urlsplit(view.address).path == path),
        key=lambda view: (view.label, view.id),
    )


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a page with a list is asked in its address, which can be saved as a view."""

    path: str
    query: Mapping[str, Any]

    @property
    def saved_views(self) -> list[OwnView]:
        """The caller's saved views of this list."""
        return own_views(self.path)

    @property
    def can_be_saved(self) -> bool:
        """True if this is not the list as it opens."""
        return any(name not in ("cursor", "said") for name in self.query)

    def address(self, **other: Any) -> str:
        """The address of this list with other values; None removes one."""
        return address(self.path, self.query, **{"cursor": None, "said": None, **other})


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A list with a page: its address, its filters, and the parts into which it is counted.

    `ask` returns what a question chooses, given the part that is shown if it names none. `groups`
    is the name of the filter whose values are counted, with their labels. `file` is the address of
    the API that gives the list as a file, and `names_in_api` has the filters that are called
    otherwise there. `database` returns the one that has the rows.
    """

    path: str
    listing: Listing
    ask: Callable[[Mapping[str, Any], str], Chosen]
    filters: Sequence[ChoiceFilter | DayFilter] = ()
    groups: tuple[str, Mapping[str, BilingualText]] | None = None
    parts: Mapping[str, BilingualText] = field(default_factory=lambda: PARTS_IN_WORDS)
    file: str | None = None
    names_in_api: Mapping[str, str] = field(default_factory=dict)
    database: Callable[[], Database] = lambda: service().views

    def show_of(self, query: Mapping[str, Any]) -> str:
        """The part that a question shows: the open rows, or all if it has words or a group."""
        if self.listing.part is None:
            return ALL
        is_for_all = bool(query.get("q")) or (self.groups is not None and self.groups[0] in query)
        shown: str = query.get("show", ALL if is_for_all else OPEN)
        return shown

    def shown(self, query: Mapping[str, Any]) -> "ShownList":
        """The page that `query` asks for."""
        show = self.show_of(query)
        asked = self.ask(query, show)
        part = page_request({**query, "limit": PAGE})
        found = page(self.database(), self.listing, asked, after=part.after, limit=PAGE)
        listed = part.listed(found.rows, found.next, None)
        return ShownList(
            path=self.path,
            query=query,
            of=self,
            asked=asked,
            show=show,
            rows=found.rows,
            ways=next_page(self.path, query, listed["next"]),
        )


@dataclass(frozen=True, kw_only=True)
class ShownList(Question):
    """A page of a list, as its template shows it."""

    of: ListPage
    asked: Chosen
    show: str
    rows: Sequence[Row]
    ways: NextPage
    is_counted: bool = True
    """False where the rows are not those of today, so that counts would not agree with them."""

    def options(self, of: ChoiceFilter) -> list[tuple[str, str]]:
        """The codes of a filter with their labels, long ones cut."""
        return [
            (code, text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
            for code, text in of.options(self.query)
        ]

    @property
    def is_narrowed(self) -> bool:
        """True if words or filters leave rows out."""
        return any(name not in ("show", "sort", "cursor", "said") for name in self.query)

    @property
    def is_new(self) -> bool:
        """True if there is nothing to list yet."""
        everything = replace(self.asked, part=None, filters={}, any_of=({},), q="")
        counted = count(self.of.database(), self.of.listing, everything)
        return counted is not None and counted.number == 0

    @property
    def everything(self) -> str:
        """The address of the whole list."""
        return address(self.of.path, {} if self.of.listing.part is None else {"show": ALL})

    @property
    def filters_in_use(self) -> int:
        """How many filters are set."""
        return sum(one.name in self.query for one in self.of.filters)

    def value(self, name: str) -> str:
        """The value of a filter in the address, or an empty text."""
        return parameter(self.query.get(name, ""))

    def hidden(self) -> dict[str, str]:
        """The question as the hidden fields of a form."""
        return {name: parameter(one) for name, one in self.query.items() if name != "said"}

    def file(self, form: str) -> str:
        """The address of the whole list as a file in `form`."""
        kept = {
            self.of.names_in_api.get(name, name): one
            for name, one in self.query.items()
            if name not in ("cursor", "said")
        }
        show = {} if self.of.listing.part is None else {"show": self.show}
        return address(str(self.of.file), show | kept, format=form)

    def sort_address(self, sort: str) -> str:
        """The address of the list by `sort`, or the other way round if it is sorted so now."""
        is_turned = self.asked.sort == sort and not self.asked.descending
        return self.address(sort=f"-{sort}" if is_turned else sort)

    def direction(self, sort: str) -> str:
        """The `aria-sort` of a heading: ascending, descending or none."""
        if self.asked.sort != sort:
            return "none"
        return "descending" if self.asked.descending else "ascending"

    def found(self) -> str | None:
        """How many rows were chosen, as text; None if that is not counted."""
        return _number(self._counted)

    def are_more_than(self, most: int) -> bool:
        """True if it is known that more rows were chosen than `most`."""
        return self._counted is not None and self._counted.number > most

    def parts(self) -> list[Group]:
        """Links to the open rows, the finished ones and all, with their numbers.

        They are counted whatever group is shown, and lead to all groups of the part.
        """
        of = self.of
        if of.listing.part is None or not self.is_counted:
            return []
        every_group = {} if of.groups is None else {of.groups[0]: None}
        return [
            Group(
                label,
                self.address(**every_group, show=code),
                _number(self._counting.count(PARTS[code])) or "",
                is_shown=code == self.show,
            )
            for code, label in of.parts.items()
        ]

    def groups(self) -> list[Group]:
        """Links to the rows of each value of the counted filter, where there are any."""
        if self.of.groups is None or not self.is_counted:
            return []
        name, labels = self.of.groups
        part, shown = self.asked.part, self._group
        found = {value: self._counting.count(part, value) for value in labels}
        groups = [
            Group(
                labels[value],
                self.address(**{name: None if value == shown else value}),
                _number(number) or "",
                is_shown=value == shown,
            )
            for value, number in found.items()
            if value == shown or number is None or number.number
        ]
        if self.of.listing.part is not None or not groups:
            return groups
        number = _number(self._counting.count(part)) or ""
        return [Group(EVERY, self.address(**{name: None}), number, shown is None), *groups]

    @property
    def _group(self) -> str | None:
        """The value of the counted filter that is shown, or None."""
        return self.asked.filters.get(self.of.groups[0]) if self.of.groups is not None else None

    @cached_property
    def _counted(self) -> Count | None:
        if not self.is_counted:
            return None
        return self._counting.count(self.asked.part, self._group)

    @cached_property
    def _counting(self) -> Counting:
        """Counts of what was chosen, whatever group of it is shown."""
        by = None if self.of.groups is None else self.of.groups[0]
        filters = {name: one for name, one in self.asked.filters.items() if name != by}
        return Counting(
            self.of.database(), self.of.listing, replace(self.asked, filters=filters), by
        )


def _number(counted: Count | None) -> str | None:
    if counted is None:
        return None
    return f"{counted.number:,}{'+' if counted.is_more else ''}"
