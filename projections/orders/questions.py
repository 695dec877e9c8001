"""What do clients ask about their orders, and which questions are open?"""

from collections.abc import Sequence

from domain.kernel.storage.database import Database, Row, marks
from domain.orders.question import OrderQuestion
from projections.kernel.projector import Projector, on

READS = ("orders.questions", "orders.list")
"""The projections that a page of questions reads."""


class OrderQuestions(Projector):
    """One row per question, without its text."""

    name = "orders.questions"
    tables = {
        "order_questions": """
            question_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, client_id TEXT NOT NULL,
            centre TEXT NOT NULL, asked_at TEXT NOT NULL, is_open INTEGER NOT NULL,
            position INTEGER NOT NULL
        """
    }
    indexes = {
        "order_questions": [
            "order_id, position",
            "centre, is_open, position",
        ]
    }

    @on(OrderQuestion.Asked)
    def asked(self, event: OrderQuestion.Asked, position: int) -> None:
        """Add an open question."""
        self.run(
            "INSERT INTO {order_questions} (question_id, order_id, client_id, centre, asked_at,"
            " is_open, position) VALUES (?, ?, ?, ?, ?, 1, ?)",
            str(event.originator_id),
            str(event.order_id),
            str(event.client_id),
            event.meta.centre,
            event.meta.recorded_at.isoformat(),
            position,
        )

    @on(OrderQuestion.Answered)
    def answered(self, event: OrderQuestion.Answered, _: int) -> None:
        """The question was answered."""
        self.run(
            "UPDATE {order_questions} SET is_open = 0 WHERE question_id = ?",
            str(event.originator_id),
        )


def questions_of(views: Database, order_id: str, limit: int) -> list[Row]:
    """Up to `limit` questions about one order, newest first."""
    return views.read(
        "SELECT * FROM order_questions WHERE order_id = ? ORDER BY position DESC LIMIT ?",
        [order_id, limit],
    )


def open_questions_by_order(views: Database, order_ids: Sequence[str]) -> dict[str, int]:
    """How many questions about each of these orders are waiting for an answer."""
    found = dict.fromkeys(order_ids, 0)
    if found:
        rows = views.read(
            "SELECT order_id, COUNT(*) AS n FROM order_questions"  # noqa: S608
            f" WHERE order_id IN ({marks(order_ids)}) AND is_open = 1 GROUP BY order_id",
            list(order_ids),
        )
        found.update({row["order_id"]: row["n"] for row in rows})
    return found
