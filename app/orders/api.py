"""HTTP for clients and job orders."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import Response, request

from app.files.staged_uploads import look_into
from app.http.authorization import downloaded, get_visible
from app.http.file_columns import Column
from app.http.file_form import form_asked_for
from app.http.file_selection import NAMES, selection_of
from app.http.import_templates import FORMATS, TemplateQuery, template_file
from app.http.list_files import KINDS as KINDS_OF_LISTS
from app.http.lists import all_rows, chosen, page_of
from app.http.problems import language
from app.http.response_headers import DISPOSITION, content_disposition
from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    caller,
    envelope,
    page_request,
    service,
)
from app.orders import delivery_note_files, schemas
from app.orders.delivery_note import delivery_note
from app.orders.file_preview import present_preview
from app.orders.order_listing import CLIENTS_FILE, ORDERS_FILE
from app.orders.presentation import (
    order_row,
    present_client,
    present_order,
    present_whole_client,
    show_order,
)
from app.orders.questions import present_question, questions_about
from app.orders.results import KINDS, results
from app.orders.uploads import begin_import
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.kernel.text.table_kinds import require_table
from domain.orders import commands
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.policies.commands import (
    AddTasks,
    DecideOnRejection,
    NewTask,
    PassBySample,
    RejectDelivery,
    UndoOrderStep,
)
from domain.policies.rows_become_tasks import BOUNDS, Choices, key_heading
from domain.policies.split_an_order_into_tasks import task_id
from projections.kernel.listing import Chosen
from projections.orders.client_listing import CLIENTS
from projections.orders.order_listing import ORDERS

LOOKERS = STAFF | {Role.SUPERVISOR, Role.CLIENT}

TASK_COLUMNS = (Column("key", "作業番号", "A-001"), Column("source_text", "原文", "鎌倉市御成町"))
"""The template of tasks; all columns but that of the keys may be called differently."""

router = ApiRouter(
    "orders",
    description="発注者と案件。Clients and their job orders, from receipt to acceptance.",
)

router.command(
    "/clients",
    commands.RegisterClient,
    body=schemas.ClientBody,
    answer=schemas.ClientAnswer,
    present=present_client,
    creates=True,
)
router.command(
    "/clients/<uuid:client_id>/correct",
    commands.CorrectClient,
    body=schemas.ClientCorrectionBody,
    answer=schemas.WholeClientAnswer,
    present=present_whole_client,
)
router.command(
    "/job-orders",
    commands.ReceiveJobOrder,
    body=schemas.OrderBody,
    answer=schemas.OrderAnswer,
    present=present_order,
    creates=True,
)
for verb, command, body in (
    ("accept", commands.AcceptJobOrder, CommandBody),
    ("decline", commands.DeclineJobOrder, schemas.ReasonBody),
    ("release", commands.ReleaseJobOrder, CommandBody),
    ("hold", commands.HoldJobOrder, schemas.ReasonBody),
    ("resume", commands.ResumeJobOrder, CommandBody),
    ("change-due-date", commands.ChangeDueDate, schemas.DueDateBody),
    ("choose-priority", commands.ChooseOrderPriority, schemas.PriorityBody),
    ("choose-queue-order", commands.ChooseOrderQueueOrder, schemas.QueueOrderBody),
    ("change-terms", commands.ChangeTerms, schemas.TermsBody),
    ("correct-terms", commands.CorrectTerms, schemas.TermsCorrectionBody),
    ("correct-client", commands.CorrectOrderClient, schemas.ClientOfOrderBody),
    ("undo", UndoOrderStep, schemas.UndoStepBody),
    ("my-number-warning", commands.ChooseMyNumberWarning, schemas.MyNumberWarningBody),
    ("deliver", commands.DeliverJobOrder, CommandBody),
    ("accept-delivery", commands.AcceptDelivery, CommandBody),
    ("reject-delivery", RejectDelivery, schemas.RejectionBody),
    ("decide-rejection", DecideOnRejection, schemas.RejectionDecisionBody),
    ("pass-sample", PassBySample, CommandBody),
    ("close", commands.CloseJobOrder, CommandBody),
    ("cancel", commands.CancelJobOrder, schemas.ReasonBody),
):
    router.command(
        f"/job-orders/<uuid:order_id>/{verb}",
        command,
        body=body,
        answer=schemas.OrderAnswer,
        present=present_order,
    )
router.command(
    "/job-orders/<uuid:order_id>/steps/<uuid:order_step_id>/correct",
    commands.CorrectOrderStep,
    body=schemas.StepDayBody,
    answer=schemas.OrderAnswer,
    present=present_order,
)
router.command(
    "/job-orders/<uuid:order_id>/imports/<uuid:job_id>/cancel",
    commands.CancelImport,
    body=schemas.ReasonBody,
    answer=schemas.OrderAnswer,
    present=present_order,
)
router.command(
    "/job-orders/<uuid:order_id>/repeat",
    commands.RepeatJobOrder,
    body=schemas.RepeatBody,
    answer=schemas.OrderAnswer,
    present=present_order,
    creates=True,
)

router.command(
    "/job-orders/<uuid:order_id>/questions",
    commands.AskAboutOrder,
    body=schemas.QuestionBody,
    answer=schemas.OrderQuestionAnswer,
    present=present_question,
    creates=True,
)
router.command(
    "/order-questions/<uuid:question_id>/answer",
    commands.AnswerAboutOrder,
    body=schemas.AnswerBody,
    answer=schemas.OrderQuestionAnswer,
    present=present_question,
)


@router.get(
    "/job-orders/<uuid:order_id>/questions",
    answer=schemas.OrderQuestionsAnswer,
    roles=COORDINATION | {Role.CLIENT},
    reads=("orders.questions",),
)
def order_questions(_: dict[str, Any], order_id: UUID) -> dict[str, Any]:
    """The client's questions about the order and the answers, newest first."""
    asked_about = questions_about(get_visible(JobOrder, order_id))
    return {"items": [present_question(item) for item in asked_about]}


@router.action(
    "/job-orders/<uuid:order_id>/tasks",
    roles=AddTasks.ALLOWED,
    body=schemas.TasksBody,
    answer=schemas.OrderWithTasksAnswer,
)
def add_tasks(values: dict[str, Any], order_id: UUID) -> Answer:
    """Add up to 1,000 tasks to an order. Each key is unique within the order."""
    tasks = tuple(NewTask(**item) for item in values.pop("tasks"))
    outcome = service().bus.dispatch(AddTasks(order_id=order_id, tasks=tasks, **values), envelope())
    aggregate = _thing(outcome.aggregate, JobOrder)
    made = [{"id": task_id(order_id, new.key), "key": new.key} for new in tasks]
    return Answer(
        present_order(aggregate) | {"tasks": made}, 200, aggregate.version, outcome.position
    )


@router.action(
    "/job-orders/<uuid:order_id>/tasks/import",
    roles=COORDINATION,
    body=schemas.ImportBody,
    answer=schemas.ImportAnswer,
    status=202,
    upload=True,
)
def import_tasks(values: dict[str, Any], order_id: UUID) -> Answer:
    """Import tasks from the rows of a CSV or XLSX file (field `file`); a job adds them later."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid.field("file", "ファイルを選んでください。", "Choose a file.")
    this = service().ledger.get(JobOrder, order_id)
    if not this.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    choices = Choices.of(selection_of(values), values.pop("key_column", None))
    command = begin_import(
        service(), this, uuid4(), upload.stream, upload.filename, choices=choices
    )
    facts = {name: value for name, value in values.items() if name not in NAMES}
    outcome = service().bus.dispatch(replace(command, **facts), envelope())
    aggregate = _thing(outcome.aggregate, JobOrder)
    service().wake.send("import_tasks", aggregate.importing)
    return Answer({"job": {"id": aggregate.importing}}, 202, aggregate.version, outcome.position)


@router.get(
    "/job-orders/import/template",
    query=TemplateQuery,
    answer=None,
    roles=COORDINATION,
    media_types=tuple(FORMATS.values()),
)
def tasks_template(query: dict[str, Any]) -> Response:
    """A file of tasks to fill in: the headings and one example."""
    return template_file("tasks", "作業の取り込み", TASK_COLUMNS, query)


@router.action(
    "/job-orders/<uuid:order_id>/tasks/preview",
    roles=COORDINATION,
    body=schemas.ImportBody,
    answer=schemas.PreviewAnswer,
    upload=True,
)
def preview_tasks(values: dict[str, Any], order_id: UUID) -> Answer:
    """Look at the first 2,000 rows of a file (field `file`); nothing is imported."""
    order = get_visible(JobOrder, order_id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid.field("file", "ファイルを選んでください。", "Choose a file.")
    require_table(upload.stream, upload.filename)
    preview = look_into(upload.stream, upload.filename, BOUNDS, selection_of(values))
    key = key_heading(preview.headings, values.get("key_column"))
    return Answer(present_preview(order, preview, key, language()))


@router.get(
    "/clients",
    query=schemas.ClientsQuery,
    answer=PageOf(schemas.ClientAnswer),
    roles=STAFF | {Role.SUPERVISOR},
    reads=("orders.list",),
)
def clients(query: dict[str, Any]) -> dict[str, Any]:
    """The clients of the caller's centres, by reading, or by name where none is recorded."""
    page = page_of(CLIENTS, chosen(CLIENTS, query, caller().centres), page_request(query))
    page["items"] = [{**row, "id": row["client_id"]} for row in page["items"]]
    return page


@router.get(
    "/clients/export",
    query=schemas.ClientsFileQuery,
    answer=None,
    media_types=tuple(KINDS_OF_LISTS.values()),
    roles=STAFF | {Role.SUPERVISOR},
    reads=("orders.list",),
)
def clients_file(query: dict[str, Any]) -> Response:
    """The same clients as a file: CSV or XLSX, streamed."""
    asked = chosen(CLIENTS, query, caller().centres)
    return CLIENTS_FILE.answer(query, all_rows(CLIENTS, asked))


@router.get("/clients/<uuid:client_id>", answer=schemas.WholeClientAnswer, roles=LOOKERS)
def client(_: dict[str, Any], client_id: UUID) -> Answer:
    """One client."""
    found = get_visible(Client, client_id)
    return Answer(present_whole_client(found), version=found.version)


@router.get(
    "/job-orders",
    query=schemas.OrdersQuery,
    answer=PageOf(schemas.OrderRow),
    roles=LOOKERS,
    reads=("orders.list",),
)
def job_orders(query: dict[str, Any]) -> dict[str, Any]:
    """The orders of the caller's centres, open ones first; a client sees its own."""
    page = page_of(ORDERS, _asked(query), page_request(query))
    page["items"] = [order_row(row) for row in page["items"]]
    return page


@router.get(
    "/job-orders/export",
    query=schemas.OrdersFileQuery,
    answer=None,
    media_types=tuple(KINDS_OF_LISTS.values()),
    roles=STAFF | {Role.SUPERVISOR},
    reads=("orders.list",),
)
def job_orders_file(query: dict[str, Any]) -> Response:
    """The same orders as a file: CSV or XLSX, streamed."""
    return ORDERS_FILE.answer(query, all_rows(ORDERS, _asked(query)))


def _asked(query: dict[str, Any]) -> Chosen:
    """Return what the caller asks of the list of orders; a client asks for its own."""
    if caller().has(STAFF | {Role.SUPERVISOR}):
        return chosen(ORDERS, query, caller().centres)
    own = caller().client_id
    centres = caller().centres if query.get("client_id", own) == own else ()
    return chosen(ORDERS, {**query, "client_id": own}, centres)


@router.get(
    "/job-orders/<uuid:order_id>",
    answer=schemas.OrderAnswer,
    roles=LOOKERS,
    reads=("tasks.queue",),
)
def job_order(_: dict[str, Any], order_id: UUID) -> Answer:
    """One order with its progress by state, its forecast, and whether it is at risk."""
    found = get_visible(JobOrder, order_id)
    return Answer(show_order(found), version=found.version)


@router.get(
    "/job-orders/<uuid:order_id>/results",
    query=schemas.ResultsQuery,
    answer=None,
    reads=("tasks.queue",),
    roles=COORDINATION,
    media_types=tuple(KINDS.values()),
)
def order_results(query: dict[str, Any], order_id: UUID) -> Response:
    """One row per task: key, state, the worker's code, minutes of all rounds, result columns.

    For coordinators; a client receives the delivery instead.
    """
    form = form_asked_for(query.get("format"), KINDS)
    return results(get_visible(JobOrder, order_id), form, with_codes=query["codes"])


@router.get(
    "/job-orders/<uuid:order_id>/delivery",
    query=schemas.ResultsQuery,
    answer=None,
    reads=("tasks.queue",),
    roles=COORDINATION | {Role.CLIENT},
    media_types=tuple(KINDS.values()),
)
def order_delivery(query: dict[str, Any], order_id: UUID) -> Response:
    """What was delivered: key, state and results, without the workers and their minutes."""
    form = form_asked_for(query.get("format"), KINDS)
    order = get_visible(JobOrder, order_id)
    return results(order, form, for_client=True, with_codes=query["codes"])


@router.get(
    "/job-orders/<uuid:order_id>/delivery-note",
    query=schemas.DeliveryNoteQuery,
    answer=schemas.DeliveryNoteAnswer,
    roles=COORDINATION | {Role.CLIENT},
    reads=("tasks.queue",),
    is_issued=True,
    media_types=("application/json", *delivery_note_files.KINDS.values()),
)
def order_delivery_note(query: dict[str, Any], order_id: UUID) -> Any:
    """The note of a delivery: its number, day of issue, quantity, unit and minutes."""
    form = form_asked_for(query.get("format"), delivery_note_files.FORMS)
    note = delivery_note(get_visible(JobOrder, order_id), query.get("delivery"))
    if note is None:
        raise NotFound
    if form == "json":
        return delivery_note_files.present_note(note, language())
    downloaded("delivery_note", form, order_id)
    name = delivery_note_files.file_name(note, form)
    return Response(
        delivery_note_files.written(note, form, language()),
        content_type=delivery_note_files.KINDS[form],
        headers={DISPOSITION: content_disposition(name)},
    )


def _thing(aggregate: Aggregate | None, kind: type[JobOrder]) -> JobOrder:
    if not isinstance(aggregate, kind):
        raise NotFound
    return aggregate
