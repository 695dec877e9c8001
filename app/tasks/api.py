"""HTTP for tasks and the work queue."""

from typing import Any
from uuid import UUID

from app.access import in_sight
from app.tasks import schemas
from app.tasks.present import candidates_for, present_task, task_row
from app.web import Answer, CommandBody, PageOf, Room, asked, caller, service
from domain.kernel.caller import COORDINATION, READERS, STAFF, Role
from domain.tasks import commands as order
from domain.tasks.task import Task
from projections.tasks.queue_pages import tasks

room = Room(
    "tasks",
    description="作業と作業待ち一覧。Tasks, and the queue from which people fetch the next one.",
)

room.command(
    "/work-queue/next",
    order.FetchNext,
    answer=schemas.TaskAnswer,
    present=present_task,
    may_be_empty=True,
)
for verb, command, body in (
    ("accept", order.AcceptTask, CommandBody),
    ("decline", order.DeclineTask, schemas.ReasonBody),
    ("start", order.StartTask, CommandBody),
    ("pause", order.PauseTask, CommandBody),
    ("resume", order.ResumeTask, CommandBody),
    ("save-draft", order.SaveDraft, schemas.DraftBody),
    ("submit", order.SubmitTask, schemas.SubmitBody),
    ("ask-for-help", order.AskForHelp, schemas.MessageBody),
    ("answer-help", order.AnswerHelp, schemas.MessageBody),
    ("assign", order.AssignTask, schemas.AssignBody),
    ("release", order.ReleaseTask, schemas.ReasonBody),
    ("inspect", order.InspectTask, schemas.InspectBody),
    ("cancel", order.CancelTask, schemas.ReasonBody),
):
    room.command(
        f"/tasks/<uuid:task_id>/{verb}",
        command,
        body=body,
        answer=schemas.TaskAnswer,
        present=present_task,
    )


@room.get(
    "/work-queue",
    query=schemas.QueueQuery,
    answer=PageOf(schemas.TaskRow),
    roles=READERS,
    reads=("tasks.queue",),
)
def work_queue(query: dict[str, Any]) -> dict[str, Any]:
    """The tasks of my centres by due date, order and number."""
    return _page(query)


@room.get(
    "/me/tasks",
    query=schemas.OwnTasksQuery,
    answer=PageOf(schemas.TaskRow),
    roles=frozenset({Role.PARTICIPANT}),
    reads=("tasks.queue",),
)
def my_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """My own tasks, in hand and done."""
    return _page(query, participant_id=str(caller().participant_id))


def _page(query: dict[str, Any], **own: str) -> dict[str, Any]:
    part = asked(query)
    filters: dict[str, Any] = {
        name: str(query[name]) for name in ("state", "order_id", "participant_id") if name in query
    }
    rows = tasks(
        service().views,
        centres=caller().centres,
        after=part.after,
        limit=part.fetch,
        work_mode=query.get("work_mode"),
        due_before=query.get("due_before"),
        **filters | own,
    )
    page = part.page(rows, lambda row: (row["due_on"], row["order_id"], row["number"]))
    page["items"] = [task_row(row) for row in page["items"]]
    return page


@room.get("/tasks/<uuid:task_id>", answer=schemas.TaskAnswer, roles=READERS | {Role.PARTICIPANT})
def task(_: dict[str, Any], task_id: UUID) -> Answer:
    """One task with its instructions, payload and draft."""
    found = in_sight(Task, task_id)
    return Answer(present_task(found), version=found.version)


@room.get(
    "/tasks/<uuid:task_id>/candidates",
    answer=schemas.CandidatesAnswer,
    roles=COORDINATION | STAFF,
)
def candidates(_: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """For every participant of the centre: why they may do this task, or why not."""
    return {"items": candidates_for(in_sight(Task, task_id))}
