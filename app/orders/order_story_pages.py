"""The steps of one order and of what names it, newest first."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.http.event_steps import Steps
from app.http.pagination import page_request
from app.orders.order_head import READS, render_order
from app.orders.presentation import steps_of
from app.pages.page_links import next_page
from app.pages.routing import Pages
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.job_order import JobOrder
from projections.audit.search import CHANGES, events

PAGE = 30

pages = Pages("orders")


class StoryQuery(fields.Query):
    """The page of the story."""

    cursor = fields.Text(max=2000)


@pages.page(
    "/orders/<uuid:order_id>/story",
    roles=COORDINATION,
    query=StoryQuery,
    reads=("audit.trail", "identity.accounts", "people.cards", *READS),
)
def story(query: dict[str, Any], order_id: UUID) -> Response:
    """What happened with an order: its own steps, and those of its tasks that name it."""
    order = get_visible(JobOrder, order_id)
    part, steps = page_request({**query, "limit": PAGE}), Steps(with_names=True)
    rows = events(
        service().views,
        centres=caller().centres,
        limit=part.fetch,
        before=int(str(part.after[0])) if part.after else None,
        newest_first=True,
        subject=order_id,
        type=CHANGES,
    )
    page = part.page(rows, lambda row: (row["position"],))
    lines = steps.at([row["position"] for row in page["items"]])
    viewed(steps.people_shown(), "history")
    return render_order(
        "orders/story.html",
        order,
        dated_steps=steps_of(order) if part.after is None else [],
        lines=lines,
        ways=next_page(f"/orders/{order_id}/story", query, page["next"]),
    )
