"""Splitting an order from its page: tasks from pasted lines, or from a number of pieces."""

from typing import Any
from uuid import UUID

from flask import Response

from app.files.staged_uploads import MOST_FIRST_LINES, shown_lines
from app.http import fields
from app.http.authorization import get_visible, service
from app.orders.order_head import READS, render_order
from app.orders.presentation import imports_of
from app.orders.quantity_split import bundles
from app.orders.task_lines import (
    FIELD,
    HEADING_FIELD,
    KEY_FIELD,
    NO_HEADINGS,
    NUMBERED,
    in_lines,
    likely_heading_line,
    pasted_headings,
    pasted_rows,
    tasks_from,
)
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch
from domain.kernel.errors import Invalid
from domain.kernel.jobs.jobs import last_job
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.text.table_kinds import ACCEPTED
from domain.orders.job_order import JobOrder
from domain.policies.commands import AddTasks

MOST_LINES = 100_000
"""Each line of a pasted text has one character at least."""
pages = Pages("orders")


class CancelImportForm(fields.Form):
    """The import whose tasks are cancelled, and the reason."""

    job_id = fields.Id(required=True)
    import_reason = fields.Text(required=True, max=1000, lines=True)


@pages.page(
    "/orders/<uuid:order_id>/add",
    roles=COORDINATION,
    query=FlashQuery,
    reads=("tasks.queue", *READS),
)
def add(_query: dict[str, Any], order_id: UUID) -> Response:
    """The forms that add tasks to an order, and the imports that can be cancelled."""
    this = get_visible(JobOrder, order_id)
    return render_order(
        "orders/add.html",
        this,
        imports=[item for item in imports_of(this) if item["untouched"]],
        job=last_job(service().ledger.database, "import_tasks", "order_id", str(this.id)),
        pasted_columns=_pasted_columns(),
        pasted_lines=_pasted_lines(),
        likely_heading_line=likely_heading_line(typed().values.get(FIELD, "")),
        accepted=ACCEPTED,
    )


def _pasted_columns() -> list[tuple[str, str]]:
    """The columns of a pasted table to choose that of the keys from, if that was asked."""
    if KEY_FIELD not in typed().errors:
        return []
    headings = pasted_headings(typed().values.get(FIELD, ""), _chosen_heading_line())
    return [(str(number), name) for number, name in enumerate(headings) if name]


def _pasted_lines() -> list[tuple[str, str]]:
    """The first lines of a pasted table to choose that of the headings from, if that was asked."""
    if HEADING_FIELD not in typed().errors and _chosen_heading_line() is None:
        return []
    rows = pasted_rows(typed().values.get(FIELD, "").replace("\r", "\n"))[:MOST_FIRST_LINES]
    return shown_lines([(row.number, row.cells) for row in rows])


def _chosen_heading_line() -> int | None:
    chosen = typed().values.get(HEADING_FIELD, "")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 7 else None


class LinesForm(fields.Form):
    """Pasted lines. They are somebody else's text, so they may contain any number."""

    lines = fields.Text(required=True, max=100_000, lines=True, any_number=True)
    key_column = fields.Text(pattern=f"{NO_HEADINGS}|{NUMBERED}|[0-9]{{1,3}}")
    heading_row = fields.Whole(min=1, max=MOST_LINES)


@pages.form("/orders/<uuid:order_id>/tasks", roles=COORDINATION, body=LinesForm, back=add)
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


@pages.form("/orders/<uuid:order_id>/split", roles=COORDINATION, body=PiecesForm, back=add)
def split_by_count(values: dict[str, Any], order_id: UUID) -> str:
    """Create a task for every bundle of pieces."""
    order = get_visible(JobOrder, order_id)
    tasks = bundles(values["pieces"], values["each"], order, service().ledger)
    dispatch(AddTasks(order_id=order_id, tasks=tasks))
    return f"/orders/{order_id}?said=added"
