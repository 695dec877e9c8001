"""What all pages of one order show at the top: its title and state, and links to the others."""

from typing import Any

from flask import Response

from app.http.authorization import service
from app.orders import labels
from app.pages.routing import render
from domain.orders.client import Client
from domain.orders.job_order import OPEN, JobOrder
from projections.orders.questions import open_questions_by_order

READS = ("orders.questions",)


def render_order(template: str, order: JobOrder, **facts: Any) -> Response:
    """Render a page of an order with what `orders/head.html` shows."""
    at = service()
    return render(
        template,
        words=labels,
        order=order,
        terms=order.terms,
        client=at.ledger.get(Client, order.client_id),
        takes_tasks=order.state in OPEN,
        open_questions=open_questions_by_order(at.views, [str(order.id)])[str(order.id)],
        **facts,
    )
