"""The tasks of one order as a list, with who has each."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import get_visible
from app.http.lists import sort_codes
from app.orders.order_head import READS, render_order
from app.orders.queue_pages import HELP_FILTER
from app.pages.lists import ListPage, PageQuery
from app.pages.page_links import address
from app.pages.routing import Pages
from app.participants.named import READS as NAMED
from app.participants.named import named_or_codes
from app.tasks.labels import TASK_STATES
from app.tasks.task_listing import VIEW, asked_for
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.job_order import JobOrder
from domain.tasks.task import TaskState
from projections.tasks.task_listing import TASKS

pages = Pages("orders")


class OrderTasksQuery(PageQuery):
    """The question of the list: its words, part, state and order."""

    state = fields.Code(TaskState)
    help_is_open = fields.Flag()
    sort = fields.Code(sort_codes(TASKS))


@pages.page(
    "/orders/<uuid:order_id>/tasks",
    roles=COORDINATION,
    query=OrderTasksQuery,
    reads=("tasks.queue", "orders.list", "participants.roll", *READS, *NAMED),
)
def tasks_of_order(query: dict[str, Any], order_id: UUID) -> Response:
    """The tasks of an order: those that are open, in turn, unless asked else."""
    order = get_visible(JobOrder, order_id)
    shown = ListPage(
        path=f"/orders/{order_id}/tasks",
        listing=TASKS,
        ask=lambda query, show: asked_for({**query, "order_id": order_id}, show),
        filters=(HELP_FILTER,),
        groups=("state", TASK_STATES),
    ).shown(query)
    return render_order(
        "orders/tasks.html",
        order,
        list=shown,
        named=named_or_codes([row["participant_id"] for row in shown.rows], VIEW),
        queue=address(
            "/queue",
            {name: query[name] for name in ("state", "help_is_open", "show") if name in query},
            order=order_id,
        ),
    )
