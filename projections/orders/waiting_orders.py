"""Orders and questions of clients that wait for staff, those that have waited longest first."""

from datetime import datetime

from domain.kernel.storage.database import Database, Row
from domain.orders.job_order import OrderState

MOST = 1_001
"""New orders and open questions of a centre that are read; there are few of them."""


def undecided(views: Database, centre: str, *, before: datetime | None = None) -> list[Row]:
    """The orders that have waited for a decision since before `before`.

    They are new, or the client returned some of their delivery.
    """
    return _older(
        views.read(
            "SELECT *, order_id AS item_id, since AS waits_since FROM order_list"
            " WHERE centre = ? AND is_done = 0 AND state IN (?, ?)"
            " ORDER BY due_on, order_id LIMIT ?",
            [centre, OrderState.RECEIVED.value, OrderState.REJECTED.value, MOST],
        ),
        before,
    )


def unanswered(views: Database, centre: str, *, before: datetime | None = None) -> list[Row]:
    """The questions of clients that have been open since before `before`, with their orders."""
    return _older(
        views.read(
            "SELECT q.*, o.number AS order_number, o.title AS order_title, o.client_name,"
            " q.question_id AS item_id, q.asked_at AS waits_since"
            " FROM order_questions q JOIN order_list o ON o.order_id = q.order_id"
            " WHERE q.centre = ? AND q.is_open = 1 ORDER BY q.position LIMIT ?",
            [centre, MOST],
        ),
        before,
    )


def _older(rows: list[Row], before: datetime | None) -> list[Row]:
    limit = before.isoformat() if before is not None else None
    found = [row for row in rows if limit is None or row["waits_since"] < limit]
    return sorted(found, key=lambda row: str(row["waits_since"]))
