"""Which days and positions can hold the next events of a span of days, so that no more is read.

Events lie in the order in which they were recorded, while a search names days on which facts
happened. `audit_days` holds the first and the last position of each day, and how many events it
has, so that a search reads only the days that can hold the events of one page.
"""

from datetime import date
from typing import NamedTuple

from domain.kernel.storage.database import Database, marks

END = 2**63 - 1


class Bounds(NamedTuple):
    """The days and the positions (both ends included) that hold every event of a page."""

    days: tuple[str, ...]
    low: int
    high: int


class Cell(NamedTuple):
    """The events of one day at one centre: their first and last position, and how many."""

    day: str
    low: int
    high: int
    events: int


class Span:
    """The days from `first` to `last` at some centres; without an end, all before or after.

    Views and refusals count only `with_access`.
    """

    def __init__(
        self,
        views: Database,
        centres: tuple[str, ...],
        first: date | None,
        last: date | None,
        *,
        with_access: bool,
    ) -> None:
        self.is_open = first is None and last is None
        self._cells = (
            [] if self.is_open else _cells(views, centres, (first, last), with_access=with_access)
        )

    def bounds(self, *, after: int, before: int) -> Bounds | None:
        """The bounds of every event of the span between two positions; None if there is none."""
        return _bounds(self._cells, after, before)

    def bounds_of_page(
        self, *, after: int, before: int, newest_first: bool, limit: int
    ) -> Bounds | None:
        """The bounds of the first `limit` events of the span between two positions.

        The days that lie wholly between the positions are counted in the order of the page until
        they hold `limit` events: no event beyond the last of them can be on the page.
        """
        whole = [cell for cell in self._cells if cell.high < before and cell.low > after]
        whole.sort(key=lambda cell: -cell.low if newest_first else cell.high)
        counted = 0
        for cell in whole:
            counted += cell.events
            if counted >= limit:
                after, before = (cell.low - 1, before) if newest_first else (after, cell.high + 1)
                break
        return _bounds(self._cells, after, before)


def _cells(
    views: Database,
    centres: tuple[str, ...],
    days: tuple[date | None, date | None],
    *,
    with_access: bool,
) -> list[Cell]:
    where, values = f"centre IN ({marks(centres)})", list[str | int](centres)
    for condition, day in zip(("day >= ?", "day <= ?"), days, strict=True):
        if day is not None:
            where += f" AND {condition}"
            values.append(day.isoformat())
    if not with_access:
        where += " AND is_access = ?"
        values.append(0)
    rows = views.read(
        "SELECT day, first_position, last_position, events FROM audit_days"  # noqa: S608
        f" WHERE {where}",
        values,
    )
    return [
        Cell(row["day"], row["first_position"], row["last_position"], row["events"]) for row in rows
    ]


def _bounds(cells: list[Cell], after: int, before: int) -> Bounds | None:
    found = [cell for cell in cells if cell.low < before and cell.high > after]
    if not found:
        return None
    return Bounds(
        tuple(sorted({cell.day for cell in found})),
        max(min(cell.low for cell in found), after + 1),
        min(max(cell.high for cell in found), before - 1),
    )
