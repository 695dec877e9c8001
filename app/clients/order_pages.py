"""The orders of a client, and the page of one: progress, questions, and the delivery."""

from typing import Any
from uuid import UUID

from flask import Response

from app.clients import labels
from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import page_request
from app.orders.delivery_note import NoteQuery, note_page
from app.orders.delivery_rejection import RejectionForm, look_again, rejection_page
from app.orders.labels import KINDS_OF_WORK
from app.orders.order_pages import UndoForm
from app.orders.progress import progress_of
from app.orders.questions import questions_about
from app.pages.forms import FlashQuery
from app.pages.page_links import next_page
from app.pages.routing import Pages, dispatch, render
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.database import Row
from domain.orders.commands import AcceptDelivery, AskAboutOrder
from domain.orders.job_order import WITH_CLIENT, JobOrder, OrderState
from domain.policies.commands import UndoOrderStep
from domain.policies.undo_a_step_of_an_order import OF_THE_CLIENT
from projections.orders import order_list

PAGE, MOST_DELIVERED = 50, 20
THEMSELVES = frozenset({Role.CLIENT})
READS = ("orders.list", "tasks.queue", "orders.questions")

pages = Pages("clients")


class OursQuery(fields.Query):
    """The page of the list."""

    cursor = fields.Text(max=2000)


class QuestionForm(fields.Form):
    """The client's question."""

    question = fields.Text(required=True, max=4000, lines=True)


@pages.page("/our-orders", roles=THEMSELVES, query=OursQuery, reads=READS)
def our_orders(query: dict[str, Any]) -> Response:
    """The client's orders: those that wait for the client's answer, then all by due date."""
    part = page_request({**query, "limit": PAGE})
    own = caller().client_id
    rows = [] if own is None else _rows(own, part.after, part.fetch)
    page = part.page(rows, lambda row: (row["due_on"], row["order_id"]))
    return render(
        "clients/orders.html",
        words=labels,
        orders=progress_of(page["items"]),
        delivered=[] if own is None else _rows(own, None, MOST_DELIVERED, OrderState.DELIVERED),
        is_linked=own is not None,
        further=next_page("/our-orders", query, page["next"]),
    )


def _rows(client_id: UUID, after: Any, limit: int, state: OrderState | None = None) -> list[Row]:
    return order_list.orders_of_client(
        service().views,
        centres=caller().centres,
        client_id=str(client_id),
        after=after,
        limit=limit,
        state=state,
    )


@pages.page("/our-orders/<uuid:order_id>", roles=THEMSELVES, query=FlashQuery, reads=READS)
def our_order(_query: dict[str, Any], order_id: UUID) -> Response:
    """One order: its state in plain words, the questions, and the delivery."""
    order = own_order(order_id)
    (progress,) = progress_of([_as_row(order)])
    return render(
        "clients/order.html",
        words=labels,
        kind_of_work=KINDS_OF_WORK[order.terms.kind_of_work.value],
        order=order,
        terms=order.terms,
        progress=progress,
        may=what_may_be_done(order),
        story=labels.story(service().ledger.history(order.id)),
        questions=questions_about(order),
    )


def what_may_be_done(order: JobOrder) -> set[str]:
    """Return the actions that the order's state allows its client."""
    found = {"ask", "repeat"}
    if order.state is OrderState.DELIVERED:
        found |= {"accept-delivery", "one-more-look"}
    if order.state in WITH_CLIENT:
        found.add("results")
    if order.deliveries:
        found.add("delivery-note")
    if order.steps and order.steps[-1].step in OF_THE_CLIENT:
        found.add("undo")
    return found


@pages.form(
    "/our-orders/<uuid:order_id>/accept-delivery",
    roles=THEMSELVES,
    body=fields.Form,
    back=our_order,
)
def accept_our_delivery(_values: dict[str, Any], order_id: UUID) -> str:
    """Accept the delivery."""
    dispatch(AcceptDelivery(order_id=own_order(order_id).id))
    return f"/our-orders/{order_id}?said=accepted"


@pages.form("/our-orders/<uuid:order_id>/undo", roles=THEMSELVES, body=UndoForm, back=our_order)
def undo_our_answer(values: dict[str, Any], order_id: UUID) -> str:
    """Take back the acceptance of the delivery, or the wish for one more look."""
    step, reason = values["step"], values["undo_reason"]
    dispatch(UndoOrderStep(order_id=own_order(order_id).id, step=step, reason=reason))
    return f"/our-orders/{order_id}?said=undone"


@pages.form("/our-orders/<uuid:order_id>/ask", roles=THEMSELVES, body=QuestionForm, back=our_order)
def ask_about_our_order(values: dict[str, Any], order_id: UUID) -> str:
    """Ask the centre a question about the order."""
    dispatch(AskAboutOrder(order_id=own_order(order_id).id, text=values["question"]))
    return f"/our-orders/{order_id}?said=asked"


@pages.page("/our-orders/<uuid:order_id>/one-more-look", roles=THEMSELVES)
def our_delivery_rejected(_query: dict[str, Any], order_id: UUID) -> Response:
    """The form to return tasks for rework, with the reason."""
    return rejection_page(own_order(order_id), f"/our-orders/{order_id}")


@pages.form(
    "/our-orders/<uuid:order_id>/one-more-look",
    roles=THEMSELVES,
    body=RejectionForm,
    back=our_delivery_rejected,
)
def ask_for_one_more_look(values: dict[str, Any], order_id: UUID) -> str:
    """Return some of the delivered tasks for rework."""
    look_again(own_order(order_id), values)
    return f"/our-orders/{order_id}?said=looking"


@pages.page(
    "/our-orders/<uuid:order_id>/delivery-note",
    roles=THEMSELVES,
    query=NoteQuery,
    reads=("tasks.queue",),
    is_issued=True,
)
def our_delivery_note(query: dict[str, Any], order_id: UUID) -> Response:
    """The delivery note, to read or print."""
    return note_page(own_order(order_id), query, f"/our-orders/{order_id}")


def own_order(order_id: UUID) -> JobOrder:
    """Return the order if it belongs to the client. Raises NotFound."""
    found = service().ledger.get(JobOrder, order_id)
    if not found.is_visible_to(caller()) or found.client_id != caller().client_id:
        raise NotFound(out_of_scope=True)
    return found


def _as_row(order: JobOrder) -> Row:
    """Return the order's current state as a row of the list of orders."""
    return {
        "order_id": str(order.id),
        "centre": order.centre,
        "state": order.state.value,
        "due_on": order.due_on.isoformat(),
    }
