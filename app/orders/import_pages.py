"""Importing a file as tasks: a look at its rows before anything is taken, and the outcome."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from flask import Response

from app.files.staged_uploads import (
    COLUMN_KINDS,
    FIRST_ROWS,
    Preview,
    look_into,
    query_again,
    stage_upload,
    staged_upload,
)
from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.http.file_selection import SelectionFields, selection_of
from app.orders import labels
from app.orders.adding_pages import add
from app.orders.file_preview import found_in
from app.orders.uploads import begin_import
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from domain.files.staging import remember_headings, remembered_headings
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.jobs.jobs import Job, find_job, last_job
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.encodings import ENCODING_LABELS
from domain.kernel.text.row_files import RowError, Selection
from domain.kernel.text.table_kinds import ACCEPTED
from domain.orders.job_order import JobOrder
from domain.policies.own_files import own_key_heading
from domain.policies.rows_become_tasks import BOUNDS, Choices, key_heading

KIND = "tasks"
KEY = "key"
MOST_ERRORS_OF_A_JOB = 200
PENDING = ("waiting", "running")

pages = Pages("orders")


class PreviewQuery(SelectionFields, fields.Query):
    """The kept file, what is read of it, and the number of the column of keys, counted from 0."""

    file = fields.Id()
    key_column = fields.Whole(min=0, max=499)


class OutcomeQuery(fields.Query):
    """The import whose outcome is shown; the last one by default."""

    job = fields.Id()


class ImportForm(SelectionFields):
    """The file, what was seen of it, and the column of the keys."""

    file_id = fields.Id(required=True)
    key_column = fields.Whole(required=True, min=0, max=499)


@pages.page("/orders/<uuid:order_id>/import", roles=COORDINATION, query=PreviewQuery)
def look_at_file(query: dict[str, Any], order_id: UUID) -> Response:
    """The first rows of a file, its sheets and columns, and what would be refused.

    Without a file it is the form that takes one.
    """
    order = get_visible(JobOrder, order_id)
    file_id = query.get("file")
    preview = look_at(order, file_id, selection_of(query)) if file_id else Preview()
    key = chosen_key(order.centre, preview.headings, query.get("key_column"))
    found = found_in(order, preview, key)
    return render(
        "orders/look_at_file.html",
        column_kinds=COLUMN_KINDS,
        order=order,
        file_id=file_id,
        encoding_labels=ENCODING_LABELS,
        accepted=ACCEPTED,
        preview=preview,
        selection=selection_of(query),
        first=preview.rows[:FIRST_ROWS],
        key=key,
        columns=[(str(place), name) for place, name in enumerate(preview.headings)],
        errors=found.errors,
        remarks=found.remarks,
        left_out=found.own,
        totals=found.totals,
    )


def look_again(_query: dict[str, Any], order_id: UUID) -> Response:
    """The same page after a refusal, for the file and the sheet that were chosen."""
    shown: Response = look_at_file(query_again(PreviewQuery), order_id)
    return shown


@pages.form(
    "/orders/<uuid:order_id>/import",
    roles=COORDINATION,
    body=fields.Form,
    back=add,
    upload=True,
)
def upload_file(_values: dict[str, Any], order_id: UUID) -> str:
    """Keep a file to look at its rows; nothing is imported yet."""
    get_visible(JobOrder, order_id)
    return f"/orders/{order_id}/import?file={stage_upload(_purpose(order_id))}"


@pages.form(
    "/orders/<uuid:order_id>/import/take",
    roles=COORDINATION,
    body=ImportForm,
    back=look_again,
)
def import_file(values: dict[str, Any], order_id: UUID) -> str:
    """Request the import of the kept file; a job adds its rows."""
    order, file_id = get_visible(JobOrder, order_id), values["file_id"]
    once = typed().once
    job_id = uuid5(NAMESPACE_OID, f"{caller().actor}/{once}") if once else uuid4()
    if find_job(service().ledger.database, job_id) is None:
        selection = selection_of(values)
        headings = look_at(order, file_id, selection).headings
        if values["key_column"] >= len(headings):
            raise Invalid.field("key_column", "列を選んでください。", "Choose the column.")
        key = headings[values["key_column"]]
        if key_heading(headings) != key:
            remember_headings(service().ledger, order.centre, KIND, {key: KEY})
        choices = Choices.of(selection, key)
        with each(WITH_A_FILE):
            with staged_upload(_purpose(order_id), file_id) as (stream, filename):
                command = begin_import(service(), order, job_id, stream, filename, choices=choices)
            dispatch(command)
        service().wake.send("import_tasks", job_id)
    return f"/orders/{order_id}/import/outcome?job={job_id}"


@pages.page("/orders/<uuid:order_id>/import/outcome", roles=COORDINATION, query=OutcomeQuery)
def outcome(query: dict[str, Any], order_id: UUID) -> Response:
    """The progress of an import, then its outcome, which stays here."""
    order = get_visible(JobOrder, order_id)
    job = import_of(order, query.get("job"))
    errors = job.faults if job else ()
    return render(
        "orders/import.html",
        words=labels,
        order=order,
        job=job,
        remarks=[BilingualText(text.ja, text.en) for text in job.remarks] if job else [],
        is_pending=job is not None and job.state in PENDING,
        errors=[
            RowError(error.line or 0, error.field or "", BilingualText(error.ja, error.en))
            for error in errors[:MOST_ERRORS_OF_A_JOB]
        ],
        further=max(len(errors) - MOST_ERRORS_OF_A_JOB, 0),
    )


def import_of(order: JobOrder, job_id: UUID | None) -> Job | None:
    """The last import job of an order, or the one with this id. Raises NotFound for another's."""
    database = service().ledger.database
    if job_id is None:
        return last_job(database, "import_tasks", "order_id", str(order.id))
    job = find_job(database, job_id)
    if job is None or job.arguments.get("order_id") != str(order.id):
        raise NotFound
    return job


def look_at(order: JobOrder, file_id: UUID, selection: Selection) -> Preview:
    """Read the kept file. Raises NotFound when it is gone."""
    with staged_upload(_purpose(order.id), file_id) as (stream, filename):
        return look_into(stream, filename, BOUNDS, selection)


def chosen_key(centre: str, headings: list[str], number: int | None) -> str | None:
    """The heading of the keys: the chosen one, ours, one that was chosen before, or a usual one."""
    if number is not None:
        return headings[number] if number < len(headings) else None
    known = remembered_headings(service().ledger, centre, KIND, headings)
    remembered = next((name for name, field in known.items() if field == KEY), None)
    return own_key_heading(headings) or remembered or key_heading(headings)


def _purpose(order_id: UUID) -> str:
    return f"{KIND}/{order_id}"
