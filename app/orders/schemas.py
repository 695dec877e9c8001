"""Clients and job orders over HTTP: request bodies and answers."""

from app.files.staged_uploads import COLUMN_KINDS
from app.http import fields
from app.http.file_selection import SelectionFields
from app.http.list_files import FileQuery
from app.http.lists import ListQuery, WordsQuery
from app.http.routing import CommandBody, CreationBody, PageQuery, UndatedBody
from app.orders.order_listing import ClientFilters, OrderFilters
from app.tasks.schemas import TaskRef
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.text.encodings import ENCODINGS
from domain.orders.client import ClientKind
from domain.orders.job_order import (
    Inspection,
    KindOfWork,
    OrderState,
    OrderStep,
    Programme,
    RejectionOutcome,
    WorkMode,
)
from domain.tasks.results import LARGEST_PAYLOAD


class ClientFacts(fields.Strict):
    """What may be known of a client besides its name and kind."""

    name_kana = fields.Text(allow_none=True)
    contact_person = fields.Text(max=100, allow_none=True)
    phone = fields.Phone(allow_none=True)
    email = fields.Email(allow_none=True)
    postal_address = fields.Text(max=300, lines=True, allow_none=True)
    notes = fields.Text(max=2000, lines=True, allow_none=True)


class ClientBody(ClientFacts, CreationBody):
    """A new client, and what is known of it already."""

    name = fields.Text(required=True)
    kind = fields.Code(ClientKind, required=True)


class ClientCorrectionBody(fields.Correction, ClientFacts, CommandBody):
    """Facts to add, or to correct with a reason; `null` clears an optional fact."""

    name = fields.Text()
    kind = fields.Code(ClientKind)


class ClientsQuery(ClientFilters, WordsQuery, PageQuery):
    """The question of the list of clients."""


class ClientsFileQuery(ClientFilters, WordsQuery, FileQuery):
    """The question of the list of clients as a file."""


class ClientAnswer(fields.Strict):
    """A registered client."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    name = fields.Text(required=True)
    name_kana = fields.Text(required=True, allow_none=True)
    kind = fields.Code(ClientKind, required=True)


class WholeClientAnswer(ClientFacts, ClientAnswer):
    """A client; contact details and notes are only for the staff of the centre."""

    name_kana = fields.Text(required=True, allow_none=True)


class WaysOfWork(fields.Strict):
    """How the work is done: what an order and a change of its terms have in common."""

    title = fields.Text(required=True)
    programme = fields.Code(Programme, required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    work_modes = fields.Many(fields.Code(WorkMode), required=True, min=1, max=2, unique=True)
    minutes_per_task = fields.Whole(required=True, min=1, max=1440)
    inspection = fields.Code(Inspection, required=True)
    quantity = fields.Whole(min=1, max=10_000_000)
    sample_percent = fields.Whole(min=1, max=99)


class WaysOfWorkBody(WaysOfWork):
    """The same in the API, where skills are one table."""

    skills = fields.Table(fields.Whole(min=0, max=5), load_default=dict)
    instructions = fields.Text(required=True, min=0, max=20_000, lines=True)
    personal_data = fields.Flag(load_default=True)


class OrderBody(WaysOfWorkBody, CreationBody):
    """An order as the client requests it; the work is done between `received_on` and `due_on`."""

    client_id = fields.Id(required=True)
    received_on = fields.Day(required=True)
    due_on = fields.Day(required=True)


class ReasonBody(CommandBody):
    """The reason for a step."""

    reason = fields.Text(required=True, max=1000, lines=True)


class DueDateBody(ReasonBody):
    """The new due date, and the reason."""

    due_on = fields.Day(required=True)


class PriorityBody(ReasonBody):
    """The new priority, and the reason."""

    priority = fields.Code(Priority, required=True)


class QueueOrderBody(ReasonBody):
    """What counts first among the tasks of the order (null: as in the centre), and the reason."""

    queue_order = fields.Code(QueueOrder, required=True, allow_none=True)


class TermsCorrectionBody(fields.Correction, ReasonBody):
    """The terms that were wrong; what is left out stays. `skills` replaces the whole table."""

    title = fields.Text()
    received_on = fields.Day()
    programme = fields.Code(Programme)
    kind_of_work = fields.Code(KindOfWork)
    work_modes = fields.Many(fields.Code(WorkMode), min=1, max=2, unique=True)
    minutes_per_task = fields.Whole(min=1, max=1440)
    inspection = fields.Code(Inspection)
    quantity = fields.Whole(min=1, max=10_000_000, allow_none=True)
    sample_percent = fields.Whole(min=1, max=99, allow_none=True)
    skills = fields.Table(fields.Whole(min=0, max=5))
    instructions = fields.Text(min=0, max=20_000, lines=True)


class ClientOfOrderBody(fields.Correction, ReasonBody):
    """The right client, and the reason; it holds from the beginning of the order, or from the day
    that is given.
    """

    client_id = fields.Id(required=True)


class StepDayBody(UndatedBody):
    """The right day of a step, and the reason."""

    occurred_on = fields.Day(required=True)


class UndoStepBody(UndatedBody):
    """The last step of the order, which is taken back, and the reason."""

    step = fields.Code(OrderStep, required=True)


class MyNumberWarningBody(CommandBody):
    """Whether users who see a task are warned of a possible My Number in it."""

    is_on = fields.Flag(required=True)


class TermsBody(WaysOfWorkBody, CommandBody):
    """How the work is done; it replaces the previous terms."""


class QuestionBody(CommandBody):
    """A client's question."""

    id = fields.Id()
    text = fields.Text(required=True, max=4000, lines=True)


class AnswerBody(CommandBody):
    """The centre's answer."""

    text = fields.Text(required=True, max=4000, lines=True)


class SaidAnswer(fields.Strict):
    """An answer; its text is null if it was erased."""

    text = fields.Text(allow_none=True, max=4000, lines=True)
    at = fields.Text(required=True)


class OrderQuestionAnswer(fields.Strict):
    """A question with its answers; its text is null if it was erased."""

    id = fields.Id(required=True)
    order_id = fields.Id(required=True)
    text = fields.Text(allow_none=True, max=4000, lines=True)
    asked_at = fields.Text(required=True)
    is_open = fields.Flag(required=True)
    answers = fields.Many(fields.Part(SaidAnswer), required=True)


class OrderQuestionsAnswer(fields.Strict):
    """The questions about an order, newest first."""

    items = fields.Many(fields.Part(OrderQuestionAnswer), required=True)


class RejectionBody(ReasonBody):
    """The tasks that the client returns, and its reason, which no participant reads."""

    task_ids = fields.Many(fields.Id(), required=True, min=1, max=1000, unique=True)


class RejectionDecisionBody(CommandBody):
    """What is done about tasks that the client returned.

    The participants read `to_participant` (required for rework), and the client `to_client`
    (required for `nothing`).
    """

    task_ids = fields.Many(fields.Id(), required=True, min=1, max=1000, unique=True)
    outcome = fields.Code(RejectionOutcome, required=True)
    to_participant = fields.Text(max=4000, lines=True)
    to_client = fields.Text(max=1000, lines=True)


class RejectionAnswer(fields.Strict):
    """What the client returned last: its words, and the tasks that wait for a decision.

    The words are for staff and the client, and null for everybody else.
    """

    comment = fields.Text(required=True, allow_none=True, min=0, max=1000, lines=True)
    task_ids = fields.Many(fields.Id(), required=True, max=1000)
    undecided = fields.Many(fields.Id(), required=True, max=1000)


class RepeatBody(CommandBody):
    """The days of the new order; without `due_on` it gets as many days as the first one."""

    id = fields.Id()
    received_on = fields.Day()
    due_on = fields.Day()


class NewTaskBody(fields.Strict):
    """One task: its key within the order, and the content shown to the participant."""

    key = fields.Text(required=True, any_number=True)
    payload = fields.Free(max_bytes=LARGEST_PAYLOAD, only_objects=True, load_default=dict)


class TasksBody(CommandBody):
    """Tasks to add."""

    tasks = fields.Many(fields.Part(NewTaskBody), required=True, min=1, max=1000)


class CountsAnswer(fields.Strict):
    """The number of tasks in each state."""

    waiting = fields.Whole(required=True)
    assigned = fields.Whole(required=True)
    accepted = fields.Whole(required=True)
    started = fields.Whole(required=True)
    paused = fields.Whole(required=True)
    submitted = fields.Whole(required=True)
    passed = fields.Whole(required=True)
    returned = fields.Whole(required=True)
    cancelled = fields.Whole(required=True)


class OrderRow(fields.Strict):
    """An order in a list."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    number = fields.Text(required=True)
    client_id = fields.Id(required=True)
    title = fields.Text(required=True)
    programme = fields.Code(Programme, required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    state = fields.Code(OrderState, required=True)
    received_on = fields.Day(required=True)
    due_on = fields.Day(required=True)
    accepted_on = fields.Day(allow_none=True)
    quantity = fields.Whole(allow_none=True)
    priority = fields.Code(Priority, required=True)


class OrderStepAnswer(fields.Strict):
    """A step of an order and its day; its id is the one by which the day is corrected."""

    id = fields.Id(required=True)
    step = fields.Code(OrderStep, required=True)
    on = fields.Day(required=True)


class ImportedAnswer(fields.Strict):
    """A finished import: its job, its day, and how many of its tasks nobody has had yet."""

    job_id = fields.Id(required=True)
    on = fields.Day(required=True)
    tasks = fields.Whole(required=True)
    untouched = fields.Whole(required=True)
    is_cancelled = fields.Flag(required=True)


class OrderAnswer(OrderRow):
    """An order in full. `forecast_on` is null until a task has been submitted.

    `undoable_step` is the last step, which `undo` takes back; null if there is none. `rejection`
    is null unless the client returned some of the last delivery.
    """

    work_modes = fields.Many(fields.Code(WorkMode), required=True)
    skills = fields.Table(fields.Whole(min=0, max=5), required=True)
    minutes_per_task = fields.Whole(required=True)
    inspection = fields.Code(Inspection, required=True)
    sample_percent = fields.Whole(allow_none=True)
    instructions = fields.Text(required=True, min=0, max=20_000, lines=True)
    personal_data = fields.Flag(required=True)
    warns_of_my_number = fields.Flag(required=True)
    queue_order = fields.Code(QueueOrder, required=True, allow_none=True)
    repeats = fields.Id(allow_none=True)
    importing = fields.Id(allow_none=True)
    undoable_step = fields.Code(OrderStep, required=True, allow_none=True)
    steps = fields.Many(fields.Part(OrderStepAnswer), required=True, max=10_000)
    imports = fields.Many(fields.Part(ImportedAnswer), required=True, max=10_000)
    rejection = fields.Part(RejectionAnswer, required=True, allow_none=True)
    counts = fields.Part(CountsAnswer, required=True)
    forecast_on = fields.Day(allow_none=True)
    at_risk = fields.Flag(required=True)


class OrdersQuery(OrderFilters, ListQuery, PageQuery):
    """The question of the list of orders."""


class OrdersFileQuery(OrderFilters, ListQuery, FileQuery):
    """The question of the list of orders as a file."""


class ImportBody(SelectionFields, CommandBody):
    """The text fields of an upload; the file itself is the part `file`.

    `sheet` names the sheet of a workbook, and is required if several have contents. `heading_row`
    is the line of the headings, if it is not the one that looks like headings, `encoding` that of a
    text table, if it is not the one that is found. With `hidden` also
    hidden rows, columns and sheets are read. `key_column` is the heading of the column of keys; it
    is required if none is called `key` or 作業番号.
    """

    key_column = fields.Text()


class ResultsQuery(fields.Query):
    """The format of the results; by default the one that `Accept` prefers, or CSV.

    `codes=true` gives the names of the API instead of headings and labels in the reader's language.
    """

    format = fields.Code(["csv", "jsonl", "xlsx"])
    codes = fields.Flag(load_default=False)


class DeliveryNoteQuery(fields.Query):
    """Which delivery (the last one by default), and the form (JSON if nothing names another)."""

    delivery = fields.Whole(min=1)
    format = fields.Code(["json", "csv", "xlsx"])


class DeliveryNoteAnswer(fields.Strict):
    """The note of a delivery.

    `minutes` are those of all rounds of what was delivered, null with a single piece. `replaces`
    and `replaced_by` are the numbers of the notes before and after it; `returned` pieces of this
    delivery were sent back by the client.
    """

    number = fields.Text(required=True)
    delivery = fields.Whole(required=True)
    issued_on = fields.Day(required=True)
    delivered_on = fields.Day(required=True)
    order_id = fields.Id(required=True)
    order_number = fields.Text(required=True)
    title = fields.Text(required=True)
    client = fields.Text(required=True)
    centre = fields.Text(required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    inspection = fields.Code(Inspection, required=True)
    received_on = fields.Day(required=True)
    due_on = fields.Day(required=True)
    quantity_ordered = fields.Whole(required=True, allow_none=True)
    quantity = fields.Whole(required=True)
    left_out = fields.Whole(required=True)
    unit = fields.Text(required=True)
    minutes = fields.Whole(required=True, allow_none=True)
    minutes_when_issued = fields.Whole(required=True, allow_none=True)
    replaces = fields.Text(required=True, allow_none=True)
    replaced_by = fields.Text(required=True, allow_none=True)
    returned_on = fields.Day(required=True, allow_none=True)
    returned = fields.Whole(required=True)
    accepted_on = fields.Day(required=True, allow_none=True)
    withdrawn_on = fields.Day(required=True, allow_none=True)
    withdrawn_because = fields.Text(required=True, allow_none=True, max=1000, lines=True)


class JobRef(fields.Strict):
    """The id of a job."""

    id = fields.Id(required=True)


class PreviewColumn(fields.Strict):
    """A column of a file: its heading, and what its cells look like."""

    heading = fields.Text(required=True, max=20_000)
    kind = fields.Code(list(COLUMN_KINDS), required=True)


class PreviewError(fields.Strict):
    """What would be refused, with its line and heading."""

    line = fields.Whole(required=True)
    field = fields.Text(required=True, max=20_000, allow_none=True)
    message = fields.Text(required=True, max=4000)


class PreviewAnswer(fields.Strict):
    """What an import would find in the first 2,000 rows; `more` is true if there are more.

    `sheets` are those that can be chosen, `key_column` is the heading of the keys if it is clear.
    `heading_row` is the line of the headings. `hidden_rows`, `hidden_columns` and `hidden_sheets`
    count what is not read because it is hidden. `shown_differently` names the first cells that a
    spreadsheet program shows in another way, `shown_differently_count` says how many they are.
    `encoding` is the one in which a text table was read; another one can be named.
    `left_out_columns` are those of a file that Ashiato wrote which are no contents of the work, and
    `total_lines` the lines of rows of totals: neither is taken in.
    """

    sheet = fields.Text(required=True, allow_none=True, max=100)
    sheets = fields.Many(fields.Text(max=100), required=True, max=100)
    rows = fields.Whole(required=True)
    more = fields.Flag(required=True)
    hidden_rows = fields.Whole(required=True)
    hidden_columns = fields.Whole(required=True)
    hidden_sheets = fields.Whole(required=True)
    heading_row = fields.Whole(required=True, allow_none=True)
    encoding = fields.Code(list(ENCODINGS), required=True, allow_none=True)
    shown_differently = fields.Many(fields.Text(max=20), required=True, max=20)
    shown_differently_count = fields.Whole(required=True)
    key_column = fields.Text(required=True, allow_none=True, max=20_000)
    columns = fields.Many(fields.Part(PreviewColumn), required=True, max=500)
    left_out_columns = fields.Many(fields.Text(max=20_000), required=True, max=20)
    total_lines = fields.Many(fields.Whole(), required=True, max=2000)
    errors = fields.Many(fields.Part(PreviewError), required=True, max=20)


class ImportAnswer(fields.Strict):
    """The job that does the import."""

    job = fields.Part(JobRef, required=True)


class OrderWithTasksAnswer(OrderAnswer):
    """The order, and the tasks that were added."""

    tasks = fields.Many(fields.Part(TaskRef), required=True, max=1000)
