"""After the work: the delivery note, rejections on behalf of the client, and its questions."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import get_visible, service
from app.orders.delivery_note import NoteQuery, note_page
from app.orders.delivery_rejection import RejectionForm, look_again, rejection_page
from app.orders.order_head import READS, render_order
from app.orders.questions import brief, questions_about
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.commands import AnswerAboutOrder, AskAboutOrder
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion

pages = Pages("orders")


class AnswerForm(fields.Form):
    """The answer, and the question it belongs to."""

    question_id = fields.Id(required=True)
    answer = fields.Text(required=True, max=4000, lines=True)


class NotedForm(fields.Form):
    """The question that the client asked by telephone or letter."""

    client_question = fields.Text(required=True, max=4000, lines=True)


@pages.page(
    "/orders/<uuid:order_id>/delivery-note",
    roles=COORDINATION,
    query=NoteQuery,
    reads=("tasks.queue",),
    is_issued=True,
)
def delivery_note(query: dict[str, Any], order_id: UUID) -> Response:
    """The delivery note, to print for the client."""
    return note_page(get_visible(JobOrder, order_id), query, f"/orders/{order_id}")


@pages.page("/orders/<uuid:order_id>/one-more-look", roles=COORDINATION)
def delivery_rejected(_query: dict[str, Any], order_id: UUID) -> Response:
    """The form to record which tasks the client returns for rework, and why."""
    return rejection_page(get_visible(JobOrder, order_id), f"/orders/{order_id}")


@pages.form(
    "/orders/<uuid:order_id>/one-more-look",
    roles=COORDINATION,
    body=RejectionForm,
    back=delivery_rejected,
)
def note_one_more_look(values: dict[str, Any], order_id: UUID) -> str:
    """Record that the client returns tasks for rework."""
    look_again(get_visible(JobOrder, order_id), values)
    return f"/orders/{order_id}?said=looking"


@pages.page(
    "/orders/<uuid:order_id>/questions",
    roles=COORDINATION,
    query=FlashQuery,
    reads=READS,
)
def questions(_query: dict[str, Any], order_id: UUID) -> Response:
    """What the client asked about an order, and what was answered."""
    order = get_visible(JobOrder, order_id)
    found = questions_about(order)
    return render_order(
        "orders/questions.html",
        order,
        questions=found,
        to_answer=[(str(item.id), brief(item)) for item in found],
    )


@pages.form("/orders/<uuid:order_id>/answer", roles=COORDINATION, body=AnswerForm, back=questions)
def answer_question(values: dict[str, Any], order_id: UUID) -> str:
    """Answer a question of the client, or add to the answer."""
    order = get_visible(JobOrder, order_id)
    question = service().ledger.find(OrderQuestion, values["question_id"])
    if question is None or question.order_id != order.id:
        raise NotFound
    dispatch(AnswerAboutOrder(question_id=question.id, text=values["answer"]))
    return f"/orders/{order_id}/questions?said=answered"


@pages.form("/orders/<uuid:order_id>/ask", roles=COORDINATION, body=NotedForm, back=questions)
def note_question(values: dict[str, Any], order_id: UUID) -> str:
    """Record a question that the client asked by telephone or letter."""
    dispatch(
        AskAboutOrder(order_id=get_visible(JobOrder, order_id).id, text=values["client_question"])
    )
    return f"/orders/{order_id}/questions?said=noted"
