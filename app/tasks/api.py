"""HTTP for tasks and the work queue."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http.authorization import get_visible
from app.http.list_files import KINDS
from app.http.lists import all_pages, page_of
from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    UndatedBody,
    caller,
    page_request,
    service,
)
from app.participants.named import READS as NAMED
from app.tasks import schemas
from app.tasks.presentation import (
    candidates_for,
    present_queue_order,
    present_task,
    task_row,
    with_participants,
)
from app.tasks.task_listing import TASKS_FILE, asked_for
from domain.kernel.messaging.caller import COORDINATION, READERS, STAFF, Role
from domain.policies.commands import UndoVerdict
from domain.tasks import commands
from domain.tasks.queries import queue_order_of
from domain.tasks.task import Task
from projections.tasks.task_listing import TASKS

router = ApiRouter(
    "tasks",
    description=(
        "作業と作業一覧（未割当）。Tasks, and the queue from which participants fetch them."
    ),
)

router.command(
    "/work-queue/next",
    commands.FetchNext,
    answer=schemas.TaskAnswer,
    present=present_task,
    may_be_empty=True,
)
for verb, command, body in (
    ("accept", commands.AcceptTask, CommandBody),
    ("decline", commands.DeclineTask, schemas.ReasonBody),
    ("start", commands.StartTask, CommandBody),
    ("pause", commands.PauseTask, CommandBody),
    ("resume", commands.ResumeTask, CommandBody),
    ("save-draft", commands.SaveDraft, schemas.DraftBody),
    ("submit", commands.SubmitTask, schemas.SubmitBody),
    ("ask-for-help", commands.AskForHelp, schemas.MessageBody),
    ("read-answer", commands.MarkAnswerRead, CommandBody),
    ("answer-help", commands.AnswerHelp, schemas.MessageBody),
    ("assign", commands.AssignTask, schemas.AssignBody),
    ("release", commands.ReleaseTask, schemas.ReasonBody),
    ("inspect", commands.InspectTask, schemas.InspectBody),
    ("cancel", commands.CancelTask, schemas.ReasonBody),
    ("correct-minutes", commands.CorrectMinutes, schemas.MinutesBody),
    ("correct-payload", commands.CorrectPayload, schemas.PayloadBody),
    ("choose-priority", commands.ChooseTaskPriority, schemas.TaskPriorityBody),
    ("choose-due-date", commands.ChooseTaskDueDate, schemas.TaskDueDateBody),
    ("undo-inspection", UndoVerdict, UndatedBody),
    ("reinstate", commands.ReinstateTask, UndatedBody),
):
    router.command(
        f"/tasks/<uuid:task_id>/{verb}",
        command,
        body=body,
        answer=schemas.TaskAnswer,
        present=present_task,
    )


router.command(
    "/queue-order",
    commands.ChooseQueueOrder,
    body=schemas.QueueOrderBody,
    answer=schemas.QueueOrderAnswer,
    present=present_queue_order,
)


@router.get("/queue-order", answer=schemas.QueueOrdersAnswer, roles=READERS)
def queue_orders(_: dict[str, Any]) -> dict[str, Any]:
    """What counts first among the tasks of each of the caller's centres."""
    ledger = service().ledger
    return {
        "items": [
            {"centre": centre, "queue_order": queue_order_of(ledger, centre)}
            for centre in caller().centres
        ]
    }


@router.get(
    "/work-queue",
    query=schemas.QueueQuery,
    answer=PageOf(schemas.TaskRow),
    roles=READERS,
    reads=("tasks.queue",),
)
def work_queue(query: dict[str, Any]) -> dict[str, Any]:
    """The tasks of the caller's centres, unfinished ones first, by due date, order and number."""
    return _page(query)


@router.get(
    "/work-queue/export",
    query=schemas.QueueFileQuery,
    answer=None,
    media_types=tuple(KINDS.values()),
    roles=READERS,
    reads=("tasks.queue", *NAMED),
)
def work_queue_file(query: dict[str, Any]) -> Response:
    """The same tasks as a file: CSV or XLSX, streamed; whom it names is recorded."""
    parts = all_pages(TASKS, asked_for(query))
    return TASKS_FILE.answer(query, with_participants(parts, with_names=not query["codes"]))


@router.get(
    "/me/tasks",
    query=schemas.OwnTasksQuery,
    answer=PageOf(schemas.TaskRow),
    roles=frozenset({Role.PARTICIPANT}),
    reads=("tasks.queue",),
)
def my_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """The caller's own tasks, in hand and done."""
    return _page(query, participant_id=caller().participant_id)


def _page(query: dict[str, Any], **own: UUID | None) -> dict[str, Any]:
    page = page_of(TASKS, asked_for({**query, **own}), page_request(query))
    page["items"] = [task_row(row) for row in page["items"]]
    return page


@router.get("/tasks/<uuid:task_id>", answer=schemas.TaskAnswer, roles=READERS | {Role.PARTICIPANT})
def task(_: dict[str, Any], task_id: UUID) -> Answer:
    """One task with its instructions, payload and draft."""
    found = get_visible(Task, task_id)
    return Answer(present_task(found), version=found.version)


@router.get(
    "/tasks/<uuid:task_id>/candidates",
    answer=schemas.CandidatesAnswer,
    roles=COORDINATION | STAFF,
)
def candidates(_: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """For every participant of the centre, the reasons why they may do this task, or may not."""
    return {"items": candidates_for(get_visible(Task, task_id))}
