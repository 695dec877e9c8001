"""Which orders are open, by due date?"""

from collections.abc import Sequence

from domain.kernel.storage.database import Database, Row, marks
from domain.orders.job_order import OPEN

_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))


def open_orders(views: Database, *, centres: Sequence[str], limit: int) -> list[Row]:
    """Up to `limit` orders of these centres that are not yet delivered, by due date."""
    return views.read(
        "SELECT * FROM order_list"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) AND state IN ({_OPEN})"
        " ORDER BY due_on, order_id LIMIT ?",
        [*centres, limit],
    )


def every_open_order(views: Database) -> list[Row]:
    """Id, centre and due date of the orders of every centre that are not yet delivered."""
    return views.read(
        f"SELECT order_id, centre, due_on FROM order_list WHERE state IN ({_OPEN})"  # noqa: S608
        " ORDER BY due_on, order_id"
    )
