"""The tasks as a list: how they are sorted, filtered and found by words."""

from typing import Any
from uuid import UUID

from domain.kernel.storage.database import Database, Row
from projections.kernel.list_pages import page
from projections.kernel.listing import BEGINS_WITH, ONE_OF, Chosen, Filter, Key, Listing, Sort

TURN, DUE, PRIORITY = "turn", "due", "priority"
TASKS = Listing(
    table="task_queue",
    key="task_id",
    part="is_done",
    sorts={
        TURN: Sort(("precedence", "due_on", "priority", "order_id", "number")),
        DUE: Sort(("due_on", "priority", "order_id", "number")),
        PRIORITY: Sort(("priority", "due_on", "order_id", "number")),
        "changed": Sort(("since", "task_id")),
        "key": Sort(("key", "task_id")),
    },
    filters={
        "order_id": Filter("order_id", leads=frozenset({TURN})),
        "orders": Filter("order_id", ONE_OF),
        "participant_id": Filter("participant_id", leads=frozenset({TURN})),
        "number": Filter("number", leads=frozenset({TURN})),
        "state": Filter("state", leads=frozenset({TURN, DUE})),
        "priority": Filter("priority"),
        "work_mode": Filter("work_modes", "LIKE"),
        "help_is_open": Filter("help_is_open", rare=True),
        "due_from": Filter("due_on", ">="),
        "due_before": Filter("due_on", "<"),
        "changed_from": Filter("since", ">="),
        "changed_before": Filter("since", "<"),
        "key": Filter("key", BEGINS_WITH, is_indexed=True),
    },
    shown="l.*, c.title AS order_title, c.number AS order_number",
    joins="JOIN order_card c ON c.order_id = l.order_id",
)
"""Tasks that have neither passed nor been cancelled come first. `work_mode` is a pattern,
`priority` a rank.

In turn, the tasks that are to be done first come first: see `domain/kernel/priority.py`.
"""


def place_of(views: Database, task_id: UUID) -> Key | None:
    """The sort key in turn of a task among the open ones, even if it is done by now."""
    columns = TASKS.sorts[TURN].columns
    rows = views.read(
        f"SELECT {', '.join(columns)} FROM task_queue WHERE task_id = ?",  # noqa: S608
        [str(task_id)],
    )
    return (0, *(rows[0][column] for column in columns)) if rows else None


def in_order(
    views: Database,
    *,
    centres: tuple[str, ...],
    limit: int,
    part: int | None = None,
    **filters: Any,
) -> list[Row]:
    """The first tasks, in turn, that have these values."""
    chosen = Chosen(centres=centres, sort=TURN, part=part, filters=filters)
    return page(views, TASKS, chosen, after=None, limit=limit).rows
