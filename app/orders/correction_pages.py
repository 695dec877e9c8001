"""Corrections of an order in every state: its client, and the day of one of its steps."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import get_visible, service
from app.orders import labels
from app.orders.client_choices import client_choices
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.client import Client
from domain.orders.commands import CorrectOrderClient, CorrectOrderStep
from domain.orders.job_order import JobOrder

pages = Pages("orders")


class ClientForm(fields.Form):
    """The right client, and the reason."""

    client_id = fields.Id(required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


class StepDayForm(fields.Form):
    """The right day of a step, and the reason."""

    occurred_on = fields.Day(required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/orders/<uuid:order_id>/client", roles=COORDINATION, reads=("orders.list",))
def client_of_order(_query: dict[str, Any], order_id: UUID) -> Response:
    """The form that corrects the client of an order."""
    order = get_visible(JobOrder, order_id)
    return render(
        "orders/client.html",
        order=order,
        client=service().ledger.get(Client, order.client_id),
        clients=client_choices((order.centre,)),
    )


@pages.form(
    "/orders/<uuid:order_id>/client", roles=COORDINATION, body=ClientForm, back=client_of_order
)
def correct_client_of_order(values: dict[str, Any], order_id: UUID) -> str:
    """Correct the client."""
    dispatch(CorrectOrderClient(order_id=order_id, **values))
    return f"/orders/{order_id}?said=client-corrected"


@pages.page("/orders/<uuid:order_id>/steps/<uuid:order_step_id>", roles=COORDINATION)
def step_of_order(_query: dict[str, Any], order_id: UUID, order_step_id: UUID) -> Response:
    """The form that corrects the day of a step."""
    order = get_visible(JobOrder, order_id)
    found = next((item for item in order.course if item.event_id == order_step_id), None)
    if (found is None or found.step is None) and not typed().refusal:
        raise NotFound
    return render(
        "orders/step.html",
        order=order,
        step=found,
        step_labels=labels.ORDER_STEPS,
        today=service().clock.today(),
    )


@pages.form(
    "/orders/<uuid:order_id>/steps/<uuid:order_step_id>",
    roles=COORDINATION,
    body=StepDayForm,
    back=step_of_order,
)
def correct_step_of_order(values: dict[str, Any], order_id: UUID, order_step_id: UUID) -> str:
    """Correct the day of a step."""
    dispatch(CorrectOrderStep(order_id=order_id, order_step_id=order_step_id, **values))
    return f"/orders/{order_id}?said=day-corrected"
