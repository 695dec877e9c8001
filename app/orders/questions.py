"""The questions about an order and their answers, as shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.http.authorization import caller, service
from domain.kernel.storage.database import Row
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion
from projections.orders.questions import questions_of

MOST = 100
"""How many questions about one order are shown."""
BRIEF = 40


def questions_about(order: JobOrder) -> list[OrderQuestion]:
    """The questions about an order, newest first; a client reads its own only."""
    rows = questions_of(service().views, str(order.id), MOST)
    ids = [UUID(row["question_id"]) for row in rows]
    found = service().ledger.find_all(OrderQuestion, ids) if ids else {}
    return [found[id] for id in ids if id in found and found[id].is_visible_to(caller())]


class OpenQuestion(NamedTuple):
    """The words of a question that waits; `waits` are minutes. The text is None if erased."""

    text: str | None
    waits: int


def open_questions(rows: Sequence[Row]) -> dict[str, OpenQuestion]:
    """The words of the questions of these rows, by question id, and how long they have waited."""
    at = service()
    found = at.ledger.find_readable(OrderQuestion, [UUID(row["question_id"]) for row in rows])
    words = {str(id): question.text for id, question in found.items()}
    return {
        row["question_id"]: OpenQuestion(words.get(row["question_id"]), _minutes_since(row))
        for row in rows
    }


def _minutes_since(row: Row) -> int:
    waits = service().clock.now() - datetime.fromisoformat(row["waits_since"])
    return int(waits.total_seconds() // 60)


def present_question(question: OrderQuestion) -> dict[str, Any]:
    """A question with its answers."""
    return {
        "id": question.id,
        "order_id": question.order_id,
        "text": question.text,
        "asked_at": question.asked_at,
        "is_open": question.is_open,
        "answers": [{"text": text, "at": at} for text, at in question.answers],
    }


def brief(question: OrderQuestion) -> str:
    """Return the beginning of a question, as a label."""
    words = " ".join((question.text or "").split())
    return words if len(words) <= BRIEF else f"{words[:BRIEF]}…"
