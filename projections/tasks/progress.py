"""The progress of many orders at once, tasks to inspect, and tasks that do not move.

Each query is one statement, regardless of the number of orders and tasks.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from domain.kernel.storage.database import Database, Row, marks
from domain.tasks.task import IN_HAND, TaskState

_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))


def counts_of(views: Database, order_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """The number of tasks of each order by state, without empty states."""
    found: dict[str, dict[str, int]] = {order_id: {} for order_id in order_ids}
    if found:
        rows = views.read(
            "SELECT order_id, state, tasks FROM order_counts WHERE tasks > 0"  # noqa: S608
            f" AND order_id IN ({marks(order_ids)})",
            list(order_ids),
        )
        for row in rows:
            found[row["order_id"]][row["state"]] = row["tasks"]
    return found


def handed_in_of(
    views: Database, order_ids: Sequence[str], since: date
) -> dict[str, dict[date, int]]:
    """How many tasks of each order were handed in on each day from `since` on."""
    found: dict[str, dict[date, int]] = {order_id: {} for order_id in order_ids}
    if found:
        rows = views.read(
            "SELECT order_id, day, submitted FROM order_days WHERE day >= ?"  # noqa: S608
            f" AND order_id IN ({marks(order_ids)})",
            [since.isoformat(), *order_ids],
        )
        for row in rows:
            found[row["order_id"]][date.fromisoformat(row["day"])] = row["submitted"]
    return found


def counts_in_all(views: Database, centres: Sequence[str]) -> dict[str, int]:
    """The number of tasks of these centres by state, without empty states."""
    rows = views.read(
        "SELECT n.state, n.tasks FROM order_card c"  # noqa: S608
        " JOIN order_counts n ON n.order_id = c.order_id"
        f" WHERE n.tasks > 0 AND c.centre IN ({marks(centres)})",
        list(centres),
    )
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row["state"]] += row["tasks"]
    return found


def unmoved(views: Database, order_ids: Sequence[str], before: datetime) -> dict[str, int]:
    """The number of tasks of each order with the same holder and state since `before`."""
    found = dict.fromkeys(order_ids, 0)
    if found:
        rows = views.read(
            "SELECT order_id, COUNT(*) AS n FROM task_queue WHERE since < ?"  # noqa: S608
            f" AND order_id IN ({marks(order_ids)}) AND state IN ({_HELD}) GROUP BY order_id",
            [before.isoformat(), *order_ids],
        )
        found.update({row["order_id"]: row["n"] for row in rows})
    return found


def submitted_by_order(views: Database, centres: Sequence[str]) -> list[Row]:
    """The orders of these centres with tasks that wait for an inspection, by due date."""
    return views.read(
        "SELECT c.order_id, c.number, c.title, n.tasks FROM order_card c"  # noqa: S608
        " JOIN order_counts n ON n.order_id = c.order_id"
        f" WHERE n.state = ? AND n.tasks > 0 AND c.centre IN ({marks(centres)})"
        " ORDER BY c.due_on, c.order_id",
        [TaskState.SUBMITTED.value, *centres],
    )
