"""The histories of clients, job orders and questions about them."""

from typing import Any

from app.http import fields
from app.orders.presentation import present_whole_client
from app.orders.questions import present_question
from app.orders.schemas import OrderAnswer, WholeClientAnswer
from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import READERS, STAFF, Caller, Role
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion


class OrderStateAnswer(OrderAnswer):
    """An order as of a day, with how many tasks it was split into."""

    task_count = fields.Whole(required=True)


def _order(order: JobOrder, _reader: Caller) -> dict[str, Any]:
    """Return the order without counts and forecast, which depend on its tasks as they are now."""
    terms = order.terms
    facts = (
        *(
            "id",
            "centre",
            "number",
            "state",
            "due_on",
            "priority",
            "queue_order",
            "accepted_on",
            "repeats",
            "importing",
        ),
        *("warns_of_my_number", "task_count"),
    )
    return {
        **{name: getattr(terms, name) for name in terms.__struct_fields__},
        **{name: getattr(order, name) for name in facts},
    }


def _question(question: OrderQuestion, reader: Caller) -> dict[str, Any]:
    shown = present_question(question)
    if reader.has(STAFF):
        return shown
    return shown | {"text": None, "answers": [{"at": item["at"]} for item in shown["answers"]]}


HISTORIES = (
    HistoryKind(
        aggregate=JobOrder,
        subjects="job-orders",
        present=_order,
        answer=OrderStateAnswer,
        roles=READERS | {Role.PARTICIPANT},
        page=lambda order: f"/orders/{order.id}",
    ),
    HistoryKind(
        aggregate=Client,
        subjects="clients",
        present=lambda client, _: present_whole_client(client),
        answer=WholeClientAnswer,
        roles=READERS | {Role.PARTICIPANT},
        page=lambda client: f"/clients/{client.id}",
    ),
    HistoryKind(
        aggregate=OrderQuestion,
        subjects="order-questions",
        present=_question,
        is_visible=lambda question, reader: (
            reader.has(READERS) and reader.sees_centre(question.centre)
        ),
        page=lambda question: f"/orders/{question.order_id}",
    ),
)
