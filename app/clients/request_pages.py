"""A client requests work, with a short description or by repeating an earlier order."""

from typing import Any
from uuid import UUID

from flask import Response

from app.clients.order_pages import THEMSELVES, own_order
from app.http import fields
from app.http.authorization import caller, service
from app.orders.default_dates import a_fortnight_on, days_for_repeating
from app.orders.labels import KINDS_OF_WORK, options
from app.pages.routing import Pages, dispatch, render
from domain.kernel.errors import NotFound
from domain.orders.commands import ReceiveJobOrder, RepeatJobOrder
from domain.orders.job_order import Inspection, KindOfWork, Programme, WorkMode

MINUTES = 10
"""Planned minutes per piece of work until the centre has reviewed the order."""

pages = Pages("clients")


class RequestForm(fields.Form):
    """What a client enters about the work; the centre decides how it is done."""

    title = fields.Text(required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    due_on = fields.Day(required=True)
    quantity = fields.Whole(min=1, max=10_000_000)
    instructions = fields.Text(max=20_000, lines=True, load_default="")
    personal_data = fields.Flag(required=True)


class RepeatForm(fields.Form):
    """The due date of the repeated order."""

    due_on = fields.Day(required=True)


@pages.page("/our-orders/new", roles=THEMSELVES)
def new_request(_query: dict[str, Any]) -> Response:
    """The form for a new order."""
    today = service().clock.today()
    return render(
        "clients/new.html",
        kinds_of_work=options(KINDS_OF_WORK),
        today=today,
        due_on=a_fortnight_on(today),
        is_linked=caller().client_id is not None,
    )


@pages.form("/our-orders/new", roles=THEMSELVES, body=RequestForm, back=new_request)
def ask_for_work(values: dict[str, Any]) -> str:
    """Record the order; the centre then accepts or declines it."""
    own = caller().client_id
    if own is None:
        raise NotFound
    command = ReceiveJobOrder(
        client_id=own,
        programme=Programme.BPO,
        received_on=service().clock.today(),
        work_modes=tuple(WorkMode),
        minutes_per_task=MINUTES,
        inspection=Inspection.SINGLE,
        **values,
    )
    made = dispatch(command).aggregate
    return f"/our-orders/{made.id if made else ''}?said=received"


@pages.page("/our-orders/<uuid:order_id>/repeat", roles=THEMSELVES)
def our_repeat(_query: dict[str, Any], order_id: UUID) -> Response:
    """The form to repeat an order."""
    order = own_order(order_id)
    today = service().clock.today()
    return render("clients/repeat.html", order=order, **days_for_repeating(order, today))


@pages.form(
    "/our-orders/<uuid:order_id>/repeat", roles=THEMSELVES, body=RepeatForm, back=our_repeat
)
def repeat_our_order(values: dict[str, Any], order_id: UUID) -> str:
    """Order the same work again."""
    own_order(order_id)
    made = dispatch(RepeatJobOrder(order_id=order_id, **values)).aggregate
    return f"/our-orders/{made.id if made else order_id}?said=received"
