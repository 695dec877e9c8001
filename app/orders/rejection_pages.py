"""The page on which staff decide about tasks that the client returned."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import get_visible, service
from app.orders.delivery_rejection import dispatch_about_tasks, words_of_client
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, render
from app.participants.named import READS, named_or_codes
from domain.kernel.errors import Invalid
from domain.orders.job_order import JobOrder, OrderState, RejectionOutcome
from domain.orders.labels import REJECTION_OUTCOMES
from domain.policies.commands import DecideOnRejection
from domain.tasks.place_queries import of_ids

pages = Pages("orders")


class DecisionForm(fields.Form):
    """The tasks, or all that wait; what is done about them, and the words to both sides."""

    tasks = fields.Many(fields.Id(), max=1000, unique=True)
    all_tasks = fields.Flag(load_default=False)
    outcome = fields.Code(RejectionOutcome, required=True)
    to_participant = fields.Text(max=4000, lines=True)
    to_client = fields.Text(max=1000, lines=True)


@pages.page(
    "/orders/<uuid:order_id>/rejection",
    roles=DecideOnRejection.ALLOWED,
    query=FlashQuery,
    reads=READS,
)
def rejection(_query: dict[str, Any], order_id: UUID) -> Response:
    """What the client returned, in its own words, and what is done about each task."""
    order = get_visible(JobOrder, order_id)
    found = order.rejection
    places = of_ids(service().ledger, found.task_ids) if found else []
    decided = found.decided if found else {}
    return render(
        "orders/rejection.html",
        order=order,
        rejection=found,
        client_words=words_of_client(order) if found else None,
        undecided=[place for place in places if place.task_id not in decided],
        decided=[
            (place, REJECTION_OUTCOMES[decided[place.task_id]])
            for place in places
            if place.task_id in decided
        ],
        people=named_or_codes([place.participant_id for place in places], "tasks"),
        outcomes=REJECTION_OUTCOMES,
        ticked=set(typed().values.getlist("tasks")),
    )


@pages.form(
    "/orders/<uuid:order_id>/rejection",
    roles=DecideOnRejection.ALLOWED,
    body=DecisionForm,
    back=rejection,
)
def decide_on_rejection(values: dict[str, Any], order_id: UUID) -> str:
    """Record what is done about the chosen tasks."""
    order = get_visible(JobOrder, order_id)
    is_all = values.pop("all_tasks") and order.rejection is not None
    task_ids = order.rejection.undecided if is_all and order.rejection else values.get("tasks", ())
    values.pop("tasks", None)
    if not task_ids:
        raise Invalid.field("tasks", "作業を1件以上選んでください。", "Choose one task or more.")
    decided = dispatch_about_tasks(
        DecideOnRejection(order_id=order.id, task_ids=tuple(task_ids), **values)
    )
    if isinstance(decided, JobOrder) and decided.state is OrderState.REJECTED:
        return f"/orders/{order_id}/rejection?said=decided"
    return f"/orders/{order_id}?said=decided"
