"""Tasks over HTTP: request bodies and answers."""

from app.http import fields
from app.http.list_files import FileQuery
from app.http.lists import ListQuery
from app.http.routing import CommandBody, PageQuery, UndatedBody
from app.tasks.task_listing import TaskFilters
from domain.kernel.priority import Priority, QueueOrder
from domain.orders.job_order import KindOfWork
from domain.tasks.results import LARGEST_PAYLOAD, LARGEST_WORK
from domain.tasks.task import AssignedBy, TaskState, Verdict


class ReasonBody(CommandBody):
    """The reason for a step."""

    reason = fields.Text(required=True, max=1000, lines=True)


class DraftBody(CommandBody):
    """Unfinished work, in the format of the kind of work."""

    draft = fields.Free(max_bytes=LARGEST_WORK, required=True, allow_none=True)


class SubmitBody(CommandBody):
    """Finished work, and the minutes it took."""

    result = fields.Free(max_bytes=LARGEST_WORK, required=True)
    minutes = fields.Whole(required=True, min=0, max=1440)


class MinutesBody(UndatedBody):
    """The right minutes of a round of work; of the last one where `round` (from 1) is left out."""

    minutes = fields.Whole(required=True, min=0, max=1440)
    round = fields.Whole(min=1)


class PayloadBody(ReasonBody):
    """The right data of a task; it replaces all of the data, and the key stays."""

    payload = fields.Free(max_bytes=LARGEST_PAYLOAD, only_objects=True, required=True)


class MessageBody(CommandBody):
    """A question, or its answer."""

    message = fields.Text(required=True, max=4000, lines=True)


class AssignBody(CommandBody):
    """The participant; `override_reason` if it is against the fixed rule.

    To take the task from another participant, name them as `replaces` and give a reason.
    """

    participant_id = fields.Id(required=True)
    override_reason = fields.Text(max=1000, lines=True)
    replaces = fields.Id()


class InspectBody(CommandBody):
    """The verdict of the inspection."""

    verdict = fields.Code(Verdict, required=True)
    comment = fields.Text(max=4000, lines=True, load_default="")
    defects = fields.Many(fields.Word(), load_default=list, max=50)


class TaskPriorityBody(ReasonBody):
    """The priority of the task alone (null: that of its order), and the reason."""

    priority = fields.Code(Priority, required=True, allow_none=True)


class TaskDueDateBody(CommandBody):
    """The due date of the task alone (null: that of its order); a later one needs a `reason`."""

    due_on = fields.Day(required=True, allow_none=True)


class QueueOrderBody(ReasonBody):
    """What counts first among the tasks of the centre, and the reason."""

    centre = fields.Word()
    queue_order = fields.Code(QueueOrder, required=True)


class QueueOrderAnswer(fields.Strict):
    """What counts first among the tasks of a centre."""

    centre = fields.Word(required=True)
    queue_order = fields.Code(QueueOrder, required=True)


class QueueOrdersAnswer(fields.Strict):
    """What counts first in each of the caller's centres."""

    items = fields.Many(fields.Part(QueueOrderAnswer), required=True)


class ReasonAnswer(fields.Strict):
    """One reason, as a code and as a sentence."""

    code = fields.Word(required=True)
    text = fields.Text(required=True)


class AssignmentAnswer(fields.Strict):
    """The participant who has the task, and how it was assigned."""

    participant_id = fields.Id(required=True)
    by = fields.Code(AssignedBy, required=True)
    reasons = fields.Many(fields.Part(ReasonAnswer), required=True)


class MessageAnswer(fields.Strict):
    """A question of the participant, or an answer of staff."""

    kind = fields.Code(["asked", "answered"], required=True)
    text = fields.Text(allow_none=True, max=4000, lines=True)
    at = fields.Instant(required=True)


class RoundAnswer(fields.Strict):
    """One round of work: whose it was, the day it was handed in, and its minutes as they hold."""

    participant_id = fields.Id(required=True)
    on = fields.Day(required=True)
    minutes = fields.Whole(required=True)


class TaskAnswer(fields.Strict):
    """A task in full. Payload, work and messages are null for a supervisor.

    `minutes_question` asks back about handed-in minutes that are far from planned or beyond the
    day, until the inspection; `correct-minutes` corrects them. It is null where there is none.
    `due_on` and `priority` are those of the order where the task has no own ones.
    """

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    order_id = fields.Id(required=True)
    order_title = fields.Text(required=True)
    number = fields.Whole(required=True)
    key = fields.Text(required=True, any_number=True)
    state = fields.Code(TaskState, required=True)
    kind_of_work = fields.Code(KindOfWork, required=True)
    due_on = fields.Day(required=True)
    own_due_on = fields.Day(required=True, allow_none=True)
    priority = fields.Code(Priority, required=True)
    own_priority = fields.Code(Priority, required=True, allow_none=True)
    minutes_planned = fields.Whole(required=True)
    minutes = fields.Whole(required=True)
    minutes_question = fields.Text(required=True, allow_none=True)
    rounds = fields.Many(fields.Part(RoundAnswer), required=True, max=100_000)
    instructions = fields.Text(required=True, min=0, max=20_000, lines=True)
    payload = fields.Free(allow_none=True)
    draft = fields.Free(allow_none=True)
    result = fields.Free(allow_none=True)
    assignment = fields.Part(AssignmentAnswer, required=True, allow_none=True)
    messages = fields.Many(fields.Part(MessageAnswer), allow_none=True)
    help_is_open = fields.Flag(required=True)
    answer_is_unread = fields.Flag(required=True)
    my_number_in = fields.Many(
        fields.Code(("key", "payload", "draft", "result")), required=True, allow_none=True
    )
    comment = fields.Text(allow_none=True, min=0, max=4000, lines=True)
    defects = fields.Many(fields.Word(), required=True)


class TaskRow(fields.Strict):
    """A task in a list."""

    id = fields.Id(required=True)
    order_id = fields.Id(required=True)
    order_title = fields.Text(required=True)
    order_number = fields.Text(required=True)
    number = fields.Whole(required=True)
    key = fields.Text(required=True, any_number=True)
    state = fields.Code(TaskState, required=True)
    participant_id = fields.Id(allow_none=True)
    assigned_by = fields.Code(AssignedBy, allow_none=True)
    due_on = fields.Day(required=True)
    own_due_on = fields.Day(required=True, allow_none=True)
    priority = fields.Code(Priority, required=True)
    own_priority = fields.Code(Priority, required=True, allow_none=True)
    minutes_planned = fields.Whole(required=True)
    minutes = fields.Whole(required=True)
    returns = fields.Whole(required=True)
    help_is_open = fields.Flag(required=True)
    since = fields.Instant(required=True)


class QueueQuery(TaskFilters, ListQuery, PageQuery):
    """The question of the work queue."""


class QueueFileQuery(TaskFilters, ListQuery, FileQuery):
    """The question of the work queue as a file."""


class OwnTasksQuery(PageQuery):
    """Filters of my own tasks."""

    state = fields.Code(TaskState)


class CandidateReason(ReasonAnswer):
    """A reason for or against; `weight` says how binding a reason against is."""

    weight = fields.Code(["always", "unless_staff_say", "offers"], required=True, allow_none=True)


class CandidateAnswer(fields.Strict):
    """One participant: ranked, or refused, with the reasons."""

    participant_id = fields.Id(required=True)
    code = fields.Text(required=True)
    eligible = fields.Flag(required=True)
    may_be_overridden = fields.Flag(required=True)
    rank = fields.Whole(required=True, allow_none=True)
    reasons = fields.Many(fields.Part(CandidateReason), required=True)


class CandidatesAnswer(fields.Strict):
    """Every participant of the centre, the ranked ones first."""

    items = fields.Many(fields.Part(CandidateAnswer), required=True, max=100_000)


class TaskRef(fields.Strict):
    """The id of a task with its key."""

    id = fields.Id(required=True)
    key = fields.Text(required=True, any_number=True)
