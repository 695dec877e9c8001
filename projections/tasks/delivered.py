"""Figures of what was delivered with an order."""

from domain.kernel.storage.database import Database


def minutes_worked(views: Database, order_id: str) -> int:
    """The sum of minutes that all participants spent on the passed tasks of an order."""
    row = views.read_one(
        "SELECT SUM(spent) AS minutes FROM task_queue WHERE order_id = ? AND state = 'passed'",
        [order_id],
    )
    return int(row["minutes"] or 0) if row else 0
