"""Pages of the work queue by due date, order and number; each is read through one index.

There are few orders and centres and many tasks. A filter without an index (a work mode, several
centres) is therefore applied to the orders or to each centre, never to every task.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.kernel.storage.database import Database, Row, marks

ORDER_OF_QUEUE = ("due_on", "order_id", "number")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A query for tasks; `after` is the sort key (`ORDER_OF_QUEUE`) after which the page begins."""

    centres: tuple[str, ...]
    after: Sequence[Any] | None = None
    state: str | None = None
    order_id: str | None = None
    participant_id: str | None = None
    work_mode: str | None = None
    due_before: date | None = None


def tasks(views: Database, *, limit: int, **facts: Any) -> list[Row]:
    """Up to `limit` tasks; `facts` are the fields of `Asked`."""
    asked = Asked(**facts)
    if asked.order_id is not None or asked.work_mode is not None:
        return _order_by_order(views, asked, limit)
    pages = (_page(views, asked, "q.centre = ?", centre, limit) for centre in asked.centres)
    return sorted((row for page in pages for row in page), key=_place)[:limit]


def _order_by_order(views: Database, asked: Asked, limit: int) -> list[Row]:
    found: list[Row] = []
    for order in _orders(views, asked):
        found += _page(views, asked, "q.order_id = ?", order, limit - len(found))
        if len(found) == limit:
            break
    return found


def _page(views: Database, asked: Asked, among: str, value: str, limit: int) -> list[Row]:
    """The tasks of one centre or of one order; all tasks of an order have the same due date."""
    wanted = [(among, value), *_facts(asked)]
    where = " AND ".join(condition for condition, _ in wanted)
    values = [value for _, value in wanted]
    in_order = ", ".join(f"q.{name}" for name in ORDER_OF_QUEUE)
    if among == "q.order_id = ?":
        in_order = "q.number"
        if asked.after is not None and asked.after[1] == value:
            where += " AND q.number > ?"
            values.append(asked.after[2])
    elif asked.after is not None:
        where += f" AND ({in_order}) > (?, ?, ?)"
        values.extend(asked.after)
    return views.read(
        "SELECT q.*, c.title AS order_title, c.number AS order_number"  # noqa: S608
        f" FROM task_queue q JOIN order_card c ON c.order_id = q.order_id WHERE {where}"
        f" ORDER BY {in_order} LIMIT ?",
        [*values, limit],
    )


def _facts(asked: Asked) -> Iterable[tuple[str, Any]]:
    if asked.state is not None:
        yield "q.state = ?", asked.state
    if asked.participant_id is not None:
        yield "q.participant_id = ?", asked.participant_id
    if asked.due_before is not None:
        yield "q.due_on < ?", asked.due_before.isoformat()


def _orders(views: Database, asked: Asked) -> list[str]:
    """The orders that have matching tasks, by due date."""
    wanted: list[tuple[str, Any]] = [(f"c.centre IN ({marks(asked.centres)})", asked.centres)]
    if asked.order_id is not None:
        wanted.append(("c.order_id = ?", asked.order_id))
    if asked.work_mode is not None:
        wanted.append(("',' || c.work_modes || ',' LIKE ?", f"%,{asked.work_mode},%"))
    if asked.due_before is not None:
        wanted.append(("c.due_on < ?", asked.due_before.isoformat()))
    if asked.participant_id is not None:
        theirs = "c.order_id IN (SELECT order_id FROM task_queue WHERE participant_id = ?)"
        wanted.append((theirs, asked.participant_id))
    if asked.after is not None and asked.order_id is None:
        wanted.append(("(c.due_on, c.order_id) >= (?, ?)", asked.after[:2]))
    there = "SELECT 1 FROM order_counts n WHERE n.order_id = c.order_id AND n.tasks > 0"
    if asked.state is not None:
        wanted.append((f"EXISTS ({there} AND n.state = ?)", asked.state))
    else:
        wanted.append((f"EXISTS ({there} AND 1 = ?)", 1))
    values: list[Any] = []
    for _, value in wanted:
        values.extend(value if isinstance(value, (list, tuple)) else [value])
    rows = views.read(
        "SELECT c.order_id FROM order_card c"  # noqa: S608
        f" WHERE {' AND '.join(condition for condition, _ in wanted)}"
        " ORDER BY c.due_on, c.order_id",
        values,
    )
    return [row["order_id"] for row in rows]


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ORDER_OF_QUEUE)
