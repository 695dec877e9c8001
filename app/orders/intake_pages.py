"""Forms of an order: a new one, a copy of an earlier one, and its terms."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.orders.client_choices import client_choices
from app.orders.default_dates import a_fortnight_on, days_for_repeating
from app.orders.order_head import READS, render_order
from app.orders.terms_form import (
    ReceiptForm,
    TermsCorrectionForm,
    TermsForm,
    all_terms,
    changed_terms,
    facts_of_terms,
    shown_terms,
    terms_from,
)
from app.pages.corrections import keep_what_was_changed
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.commands import ChangeTerms, CorrectTerms, ReceiveJobOrder, RepeatJobOrder
from domain.orders.job_order import OPEN, UNSETTLED, JobOrder
from domain.tasks.matching import skill_label

pages = Pages("orders")


class NewQuery(fields.Query):
    """The client that is already selected, and the last action."""

    client = fields.Id()
    said = fields.Word()


class NewOrderForm(TermsForm):
    """An order: its client, its days, and how the work is done."""

    client_id = fields.Id(required=True)
    received_on = fields.Day(required=True)
    due_on = fields.Day(required=True)


class RepeatForm(fields.Form):
    """The days of the repeated order."""

    received_on = fields.Day(required=True)
    due_on = fields.Day(required=True)


@pages.page("/orders/new", roles=COORDINATION, query=NewQuery, reads=("orders.list",))
def new_order(query: dict[str, Any]) -> Response:
    """The form for a new order."""
    today = service().clock.today()
    return render(
        "orders/new.html",
        clients=client_choices(caller().centres),
        chosen=str(query.get("client", "")),
        today=today,
        due_on=a_fortnight_on(today),
        **shown_terms(),
    )


@pages.form("/orders/new", roles=COORDINATION, body=NewOrderForm, back=new_order)
def receive_order(values: dict[str, Any]) -> str:
    """Record the order."""
    return f"/orders/{_id(dispatch(ReceiveJobOrder(**terms_from(values))).aggregate)}?said=received"


@pages.page("/orders/<uuid:order_id>/repeat", roles=COORDINATION)
def repeat(_query: dict[str, Any], order_id: UUID) -> Response:
    """The form to repeat an order."""
    order = get_visible(JobOrder, order_id)
    today: date = service().clock.today()
    return render("orders/repeat.html", order=order, **days_for_repeating(order, today))


@pages.form("/orders/<uuid:order_id>/repeat", roles=COORDINATION, body=RepeatForm, back=repeat)
def repeat_order(values: dict[str, Any], order_id: UUID) -> str:
    """Make a new order with the terms of this one."""
    get_visible(JobOrder, order_id)
    made = dispatch(RepeatJobOrder(order_id=order_id, **values)).aggregate
    return f"/orders/{_id(made)}?said=received"


@pages.page("/orders/<uuid:order_id>/terms", roles=COORDINATION, query=FlashQuery, reads=READS)
def terms(_query: dict[str, Any], order_id: UUID) -> Response:
    """How the work is done, and its form: settled before the first task, corrected later."""
    order = get_visible(JobOrder, order_id)
    is_unsettled = order.state in UNSETTLED and not order.task_count
    keep_what_was_changed(order, facts_of_terms)
    return render_order(
        "orders/terms.html",
        order,
        skill_label=skill_label,
        is_unsettled=is_unsettled,
        may_correct=order.state in OPEN,
        today=service().clock.today(),
        **shown_terms(order.terms),
    )


@pages.form("/orders/<uuid:order_id>/terms", roles=COORDINATION, body=TermsForm, back=terms)
def settle_terms(values: dict[str, Any], order_id: UUID) -> str:
    """Set how the work is done: the terms that were changed in the form."""
    order = get_visible(JobOrder, order_id)
    facts = all_terms(order, changed_terms(order, values))
    dispatch(ChangeTerms(order_id=order_id, **facts))
    return f"/orders/{order_id}?said=terms"


@pages.form(
    "/orders/<uuid:order_id>/correct-terms",
    roles=COORDINATION,
    body=TermsCorrectionForm,
    back=terms,
)
def correct_terms(values: dict[str, Any], order_id: UUID) -> str:
    """Correct the terms that were changed in the form."""
    dated = {"reason": values.pop("terms_reason"), "occurred_on": values.pop("occurred_on", None)}
    changes = changed_terms(get_visible(JobOrder, order_id), values)
    if not changes:
        return f"/orders/{order_id}?said=terms-unchanged"
    dispatch(CorrectTerms(order_id=order_id, **dated, **changes))
    return f"/orders/{order_id}?said=terms-corrected"


@pages.form(
    "/orders/<uuid:order_id>/correct-receipt",
    roles=COORDINATION,
    body=ReceiptForm,
    back=terms,
)
def correct_receipt(values: dict[str, Any], order_id: UUID) -> str:
    """Correct the day of receipt of an order that is delivered or over."""
    get_visible(JobOrder, order_id)
    dispatch(
        CorrectTerms(
            order_id=order_id,
            received_on=values["received_on"],
            reason=values["receipt_reason"],
        )
    )
    return f"/orders/{order_id}?said=terms-corrected"


def _id(made: Aggregate | None) -> UUID:
    if made is None:
        raise NotFound
    return made.id
