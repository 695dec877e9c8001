"""Pages and counts of a list: the rows in a chosen order, selected by filters and words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from domain.kernel.storage.database import Database, Row, marks
from projections.kernel import listing_streams
from projections.kernel.listing import Chosen, Count, Key, Listed, Listing
from projections.kernel.listing_streams import Stream


def page(
    views: Database, listing: Listing, chosen: Chosen, *, after: Key | None, limit: int
) -> Listed:
    """Up to `limit` rows after the row with the sort key `after`."""
    found: list[tuple[Key, Row]] = []
    for part in _parts(listing, chosen):
        if after is not None and part < after[0]:
            continue
        begin = after[1:] if after is not None and part == after[0] else None
        streams = _streams(views, listing, chosen, part)
        rows, stopped = _merged(streams, begin, limit + 1 - len(found))
        found += [((part, *key), row) for key, row in rows]
        if len(found) > limit:
            return Listed(_whole(views, listing, found[:limit]), found[limit - 1][0])
        if stopped is not None:
            return Listed(_whole(views, listing, found), (part, *stopped))
    return Listed(_whole(views, listing, found), None)


def count(views: Database, listing: Listing, chosen: Chosen) -> Count | None:
    """How many rows were chosen, up to `MOST_COUNTED`; None if only reading them all would tell."""
    return Counting(views, listing, chosen).count(chosen.part)


@dataclass(frozen=True)
class Counting:
    """Counts of the rows that were chosen: of a part or of both, and of one value of a filter.

    They do not depend on the order of the list: its filters are read in the one that suits them.
    `by` is the name of that filter, whose operator is `=`; `chosen` has no value for it.
    """

    views: Database
    listing: Listing
    chosen: Chosen
    by: str | None = None

    def count(self, part: int | None, value: str | None = None) -> Count | None:
        """How many rows, up to `MOST_COUNTED`; None if only reading them all would tell."""
        narrowed = {} if value is None else {str(self.by): value}
        filters = {**self.chosen.filters, **narrowed}
        sort = self.listing.sort_for(filters)
        chosen = replace(self.chosen, part=part, filters=filters, sort=sort)
        number = 0
        for one in _parts(self.listing, chosen):
            counted = self._among(one, value) if len(chosen.any_of) > 1 else self._sum(chosen, one)
            if counted is None:
                return None
            number += counted
            if number > listing_streams.MOST_COUNTED:
                return Count(listing_streams.MOST_COUNTED, is_more=True)
        return Count(number, is_more=chosen.is_partial)

    def _sum(self, chosen: Chosen, part: int) -> int | None:
        """The sum of the rows of all centres, each of which fits once."""
        number = 0
        for stream in _streams(self.views, self.listing, chosen, part):
            counted = stream.count()
            if counted is None:
                return None
            number += counted
            if number > listing_streams.MOST_COUNTED:
                break
        return number

    def _among(self, part: int, value: str | None) -> int | None:
        """The number of rows where one may fit several members of `any_of`."""
        if part not in self._read:
            self._read[part] = self._values(part)
        values = self._read[part]
        if values is None or value is None:
            return None if values is None else len(values)
        return (
            None if len(values) > listing_streams.MOST_COUNTED else Counter(values.values())[value]
        )

    @cached_property
    def _read(self) -> dict[int, dict[str, str] | None]:
        """What `_values` has returned for each part."""
        return {}

    def _values(self, part: int) -> dict[str, str] | None:
        """The keys of the rows, each with its value of the filter; None if that takes long.

        They are read up to one more than is counted.
        """
        column = self.listing.filters[self.by].column if self.by else self.listing.key
        chosen = replace(self.chosen, sort=self.listing.sort_for(self.chosen.filters))
        values: dict[str, str] = {}
        for stream in _streams(self.views, self.listing, chosen, part):
            found = stream.values(column)
            if found is None:
                return None
            values |= found
            if len(values) > listing_streams.MOST_COUNTED:
                break
        return values


def _parts(listing: Listing, chosen: Chosen) -> Sequence[int]:
    if listing.part is None:
        return (0,)
    return (0, 1) if chosen.part is None else (chosen.part,)


def _streams(views: Database, listing: Listing, chosen: Chosen, part: int) -> list[Stream]:
    alternatives = [
        replace(chosen, filters={**chosen.filters, **one}, any_of=({},)) for one in chosen.any_of
    ]
    return [
        Stream(views, listing, one, part, centre)
        for one in alternatives
        for centre in chosen.centres
    ]


def _merged(
    streams: Sequence[Stream], after: Key | None, need: int
) -> tuple[list[tuple[Key, Row]], Key | None]:
    """The first rows of all streams, and where reading stopped before enough were found."""
    if not streams:
        return [], None
    by_key: dict[Key, Row] = {}
    stops: list[Key] = []
    for stream in streams:
        rows, stopped = stream.read(after, need)
        by_key.update(rows)
        stops += [stopped] if stopped is not None else []
    descending = streams[0].chosen.descending
    found = sorted(by_key.items(), key=lambda one: one[0], reverse=descending)
    if not stops:
        return found[:need], None
    stop = max(stops) if descending else min(stops)
    kept = [(key, row) for key, row in found if (key >= stop if descending else key <= stop)]
    return (kept[:need], None) if len(kept) >= need else (kept, stop)


def _whole(views: Database, listing: Listing, found: Sequence[tuple[Key, Row]]) -> list[Row]:
    """The rows with the columns of other tables."""
    if not found or listing.shown == "l.*":
        return [row for _, row in found]
    ids = [row[listing.key] for _, row in found]
    rows = views.read(
        f"SELECT {listing.shown} FROM {listing.table} l {listing.joins}"  # noqa: S608
        f" WHERE l.{listing.key} IN ({marks(ids)})",
        ids,
    )
    by_id = {row[listing.key]: row for row in rows}
    return [by_id[id] for id in ids if id in by_id]
