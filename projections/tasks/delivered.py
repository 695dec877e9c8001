"""What was delivered with an order, in figures?"""

from domain.kernel.storage.database import Database


def minutes_worked(views: Database, order_id: str) -> int:
    """The minutes spent on the tasks of an order that have passed, of all people together."""
    row = views.read_one(
        "SELECT SUM(spent) AS minutes FROM task_queue WHERE order_id = ? AND state = 'passed'",
        [order_id],
    )
    return int(row["minutes"] or 0) if row else 0
