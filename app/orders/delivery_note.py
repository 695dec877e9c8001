"""The delivery note of an order: what was ordered and done, when, and in how many minutes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response

from app.http.authorization import service
from app.orders import labels
from app.pages.routing import render
from domain.identity.centre import Centre, centre_id
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from projections.tasks.delivered import minutes_worked


@dataclass(frozen=True)
class Delivery:
    """One delivery: its day, and how many pieces were done and left out."""

    on: date
    passed: int
    cancelled: int


def note_page(order: JobOrder, back: str) -> Response:
    """Render the note, to be read or printed; `back` is the page of the order.

    The minutes are the sum over all pieces. With a single piece they are left out, because they
    would be those of one person.
    """
    steps = _steps(order)
    pieces = steps["deliveries"][0].passed if steps["deliveries"] else 0
    return render(
        "orders/note.html",
        words=labels,
        order=order,
        terms=order.terms,
        client=service().ledger.get(Client, order.client_id),
        centre=service().ledger.get(Centre, centre_id(order.centre)),
        minutes=_minutes(order) if pieces > 1 else None,
        back=back,
        **steps,
    )


def _minutes(order: JobOrder) -> int:
    return minutes_worked(service().views, str(order.id))


def _steps(order: JobOrder) -> dict[str, Any]:
    deliveries: list[Delivery] = []
    taken_on: date | None = None
    for event in service().ledger.history(order.id):
        if isinstance(event, JobOrder.Delivered):
            deliveries.append(Delivery(event.meta.occurred_on, event.passed, event.cancelled))
        elif isinstance(event, JobOrder.DeliveryAccepted):
            taken_on = event.meta.occurred_on
    return {"deliveries": deliveries[::-1], "accepted_by_client_on": taken_on}
