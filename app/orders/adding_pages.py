"""Splitting an order from its page: tasks from pasted lines, or from a number of pieces."""

from typing import Any
from uuid import UUID

from app.http import fields
from app.http.authorization import get_visible, service
from app.orders.order_pages import one_order
from app.orders.quantity_split import bundles
from app.orders.task_lines import NO_HEADINGS, NUMBERED, in_lines, tasks_from
from app.pages.routing import Pages, dispatch
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION
from domain.orders.job_order import JobOrder
from domain.policies.commands import AddTasks

MOST_LINES = 100_000
"""Each line of a pasted text has one character at least."""
pages = Pages("orders")


class LinesForm(fields.Form):
    """Pasted lines. They are somebody else's text, so they may contain any number."""

    lines = fields.Text(required=True, max=100_000, lines=True, any_number=True)
    key_column = fields.Text(pattern=f"{NO_HEADINGS}|{NUMBERED}|[0-9]{{1,3}}")
    heading_row = fields.Whole(min=1, max=MOST_LINES)


@pages.form("/orders/<uuid:order_id>/tasks", roles=COORDINATION, body=LinesForm, back=one_order)
def add_tasks(values: dict[str, Any], order_id: UUID) -> str:
    """Create a task from each line, or from each row if the first line names the columns."""
    order = get_visible(JobOrder, order_id)
    chosen = values.get("key_column"), values.get("heading_row")
    tasks = tasks_from(values["lines"], order, service().ledger, *chosen)
    try:
        dispatch(AddTasks(order_id=order_id, tasks=tasks))
    except Invalid as refusal:
        raise in_lines(refusal) from None
    return f"/orders/{order_id}?said=added"


class PiecesForm(fields.Form):
    """The number of pieces, and of pieces per task."""

    pieces = fields.Whole(required=True, min=1, max=10_000_000)
    each = fields.Whole(required=True, min=1, max=1_000_000)


@pages.form("/orders/<uuid:order_id>/split", roles=COORDINATION, body=PiecesForm, back=one_order)
def split_by_count(values: dict[str, Any], order_id: UUID) -> str:
    """Create a task for every bundle of pieces."""
    order = get_visible(JobOrder, order_id)
    tasks = bundles(values["pieces"], values["each"], order, service().ledger)
    dispatch(AddTasks(order_id=order_id, tasks=tasks))
    return f"/orders/{order_id}?said=added"
