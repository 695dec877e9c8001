"""The files of a whole order: its sources, and the results of its passed tasks."""

from typing import Any
from uuid import UUID

from flask import Response

from app.files.downloads import lines, of_order
from app.files.uploads import keep_upload, remove_file
from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.http.pagination import page_request
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from domain.files.file import KeptFile, Purpose
from domain.files.kinds import ENDINGS
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.orders.job_order import OPEN, JobOrder
from domain.tasks.place_queries import numbers_of, with_number

PAGE = 50

pages = Pages("files")


class RemoveForm(fields.Form):
    """The file to remove."""

    file_id = fields.Id(required=True)


class OrderFileForm(fields.Form):
    """The task to which the file belongs; all tasks of the order if none is named."""

    number = fields.Whole(min=1, max=10_000_000)


class FilesQuery(fields.Query):
    """The last action, and the page of the results."""

    said = fields.Word()
    cursor = fields.Text(max=2000)


@pages.page("/orders/<uuid:order_id>/files", roles=STAFF | {Role.CLIENT}, query=FilesQuery)
def order_files(query: dict[str, Any], order_id: UUID) -> Response:
    """The sources of an order, and the results of its passed tasks; a client sees the results."""
    order = get_visible(JobOrder, order_id)
    part = page_request({**query, "limit": PAGE})
    after = str(part.after[0]) if part.after else ""
    results = of_order(order, Purpose.RESULT, after=after, limit=part.fetch)
    page = part.page(results, lambda file: (str(file.id),))
    sources = of_order(order, Purpose.SOURCE)
    shown = lines(page["items"], Purpose.RESULT)
    return render(
        "files/order.html",
        order=order,
        terms=order.terms,
        sources=lines(sources, Purpose.SOURCE),
        results=shown,
        numbers=numbers_of(
            service().ledger,
            [
                item["task_id"]
                for item in (*shown, *lines(sources, Purpose.SOURCE))
                if item["task_id"]
            ],
        ),
        cursor=page["next"],
        is_staff=caller().has(STAFF),
        may_add=caller().has(COORDINATION) and order.state in OPEN,
        may_remove=caller().has(COORDINATION),
        endings=",".join(ENDINGS),
    )


@pages.form(
    "/orders/<uuid:order_id>/files",
    roles=COORDINATION,
    body=OrderFileForm,
    back=order_files,
    upload=True,
)
def add_source(values: dict[str, Any], order_id: UUID) -> str:
    """Add a source to one task, or to every task of the order."""
    get_visible(JobOrder, order_id)
    number = values.get("number")
    if number is None:
        keep_upload(dispatch, typed().once, order_id=order_id)
    else:
        keep_upload(dispatch, typed().once, task_id=_task_of(order_id, number))
    return f"/orders/{order_id}/files?said=kept"


@pages.form(
    "/orders/<uuid:order_id>/files/remove",
    roles=COORDINATION,
    body=RemoveForm,
    back=order_files,
)
def take_away(values: dict[str, Any], order_id: UUID) -> str:
    """Remove a source."""
    get_visible(JobOrder, order_id)
    require_place(values["file_id"], order_id=order_id)
    remove_file(values["file_id"], dispatch)
    return f"/orders/{order_id}/files?said=removed"


def _task_of(order_id: UUID, number: int) -> UUID:
    task_id = with_number(service().ledger, order_id, number)
    if task_id is None:
        raise Invalid.field(
            "number",
            "この番号の作業は、この案件にありません。",
            "This order has no task with this number.",
        )
    return task_id


def require_place(file_id: UUID, **place: UUID) -> None:
    """Raise NotFound unless the file belongs to the order or task in the address."""
    file = service().ledger.find(KeptFile, file_id)
    if file is None or any(getattr(file, name) != id for name, id in place.items()):
        raise NotFound
