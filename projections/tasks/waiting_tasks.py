"""Tasks that wait for staff, those that have waited longest first; each is read by one index."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.kernel.storage.database import Database, Row, marks
from domain.tasks.task import IN_HAND, TaskState
from projections.kernel.listing import Count
from projections.kernel.listing_streams import MOST_COUNTED

HELD = tuple(sorted(state.value for state in IN_HAND))
SUBMITTED = (TaskState.SUBMITTED.value,)
ASKING = (*HELD, *SUBMITTED)
After = tuple[str, str] | None
"""The instant and the id after which a page begins."""


def in_states(
    views: Database,
    centre: str,
    states: Sequence[str],
    *,
    before: datetime | None = None,
    after: After = None,
    limit: int,
) -> list[Row]:
    """Up to `limit` tasks of a centre that have been in one of `states` since before `before`."""
    parts = [
        _part("since", [("q.centre = ?", centre), ("q.state = ?", state)], before, after)
        for state in states
    ]
    rows = views.read(
        " UNION ALL ".join(f"SELECT * FROM ({sql}) part{n}" for n, (sql, _) in enumerate(parts)),  # noqa: S608
        [value for _, values in parts for value in (*values, limit)],
    )
    return sorted(rows, key=lambda row: (row["since"], row["task_id"]))[:limit]


def count_in_states(
    views: Database, centre: str, states: Sequence[str], *, before: datetime | None = None
) -> int:
    """How many such tasks there are, counted up to one more than `MOST_COUNTED`."""
    wanted = [("q.centre = ?", centre), (f"q.state IN ({marks(states)})", tuple(states))]
    return _count(views, "since", wanted, before)


def asking(
    views: Database,
    centre: str,
    *,
    before: datetime | None = None,
    after: After = None,
    limit: int,
) -> list[Row]:
    """Up to `limit` tasks of a centre with a question that has been open since before `before`."""
    sql, values = _part("help_since", _asking(centre), before, after)
    return views.read(sql, [*values, limit])


def count_asking(views: Database, centre: str, *, before: datetime | None = None) -> int:
    """How many such tasks there are, counted up to one more than `MOST_COUNTED`."""
    return _count(views, "help_since", _asking(centre), before)


def counted(numbers: Sequence[int]) -> Count:
    """The sum of numbers that were counted up to one more than `MOST_COUNTED`."""
    number = sum(numbers)
    return Count(MOST_COUNTED, is_more=True) if number > MOST_COUNTED else Count(number)


def _asking(centre: str) -> list[tuple[str, Any]]:
    return [
        ("q.centre = ?", centre),
        ("q.help_since > ?", ""),
        (f"q.state IN ({marks(ASKING)})", ASKING),
    ]


def _part(
    column: str, wanted: Sequence[tuple[str, Any]], before: datetime | None, after: After
) -> tuple[str, list[Any]]:
    """The statement of the next rows in the order of `column`, and its values without the limit."""
    where, values = _where(column, wanted, before)
    if after is not None:
        where += f" AND (q.{column}, q.task_id) > (?, ?)"
        values.extend(after)
    sql = (
        "SELECT q.*, c.title AS order_title, c.number AS order_number, q.task_id AS item_id,"  # noqa: S608
        f" q.{column} AS waits_since"
        f" FROM task_queue q JOIN order_card c ON c.order_id = q.order_id WHERE {where}"
        f" ORDER BY q.{column}, q.task_id LIMIT ?"
    )
    return sql, values


def _count(
    views: Database, column: str, wanted: Sequence[tuple[str, Any]], before: datetime | None
) -> int:
    where, values = _where(column, wanted, before)
    row = views.read_one(
        f"SELECT COUNT(*) AS n FROM (SELECT 1 FROM task_queue q WHERE {where} LIMIT ?) counted",  # noqa: S608
        [*values, MOST_COUNTED + 1],
    )
    return int(row["n"]) if row else 0


def _where(
    column: str, wanted: Sequence[tuple[str, Any]], before: datetime | None
) -> tuple[str, list[Any]]:
    conditions = [condition for condition, _ in wanted]
    values: list[Any] = []
    for _, value in wanted:
        values.extend(value if isinstance(value, tuple) else [value])
    if before is not None:
        conditions.append(f"q.{column} < ?")
        values.append(before.isoformat())
    return " AND ".join(conditions), values
