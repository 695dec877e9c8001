"""Pages of one task for staff, with every act on it."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response

from app.http import fields
from app.http.authorization import get_visible
from app.inspection.payload_form import corrected_payload
from app.inspection.task_detail import shown_to_staff
from app.messages.canned_answers import canned_answers, insert
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, render
from app.tasks.minutes_questions import RIGHT_CONFIRMED, ask_back_about_correction
from domain.kernel.messaging.caller import STAFF
from domain.kernel.priority import Priority
from domain.policies.commands import UndoVerdict
from domain.tasks.commands import (
    AnswerHelp,
    CancelTask,
    ChooseTaskDueDate,
    ChooseTaskPriority,
    CorrectMinutes,
    CorrectPayload,
    ReinstateTask,
    ReleaseTask,
)
from domain.tasks.task import Task
from projections.messages.canned_answers import READS as CANNED

pages = Pages("inspection")


class AnswerForm(fields.Form):
    """The answer to the open question."""

    answer = fields.Text(required=True, max=4000, lines=True)


class InsertForm(fields.Form):
    """The answer that was written so far, and the canned answer to insert."""

    answer = fields.Text(max=4000, lines=True)
    canned_answer_id = fields.Id(required=True)


class ReleaseForm(fields.Form):
    """The reason for returning the task to the queue."""

    release_reason = fields.Text(required=True, max=1000, lines=True)


class CancelForm(fields.Form):
    """The reason for cancelling the task."""

    cancel_reason = fields.Text(required=True, max=1000, lines=True)


class PriorityForm(fields.Form):
    """The priority (left out: that of the order), and the reason."""

    priority = fields.Code(Priority)
    priority_reason = fields.Text(required=True, max=1000, lines=True)


class DueDateForm(fields.Form):
    """The due date (left out: that of the order), and the reason for a later one."""

    due_on = fields.Day()
    reason = fields.Text(max=1000, lines=True)


class MinutesForm(fields.Form):
    """The right minutes of a round of work, and the reason for the correction."""

    right_minutes = fields.Whole(required=True, min=0, max=1440)
    right_confirmed = fields.Whole(min=0, max=1440)
    round = fields.Whole(min=1)
    minutes_reason = fields.Text(required=True, max=1000, lines=True)


class UndoForm(fields.Form):
    """The reason for taking back what was done last."""

    undo_reason = fields.Text(required=True, max=1000, lines=True)


class PayloadForm(fields.Form):
    """The reason for correcting the data; the data are fields of their own (`payload_fields`)."""

    payload_reason = fields.Text(required=True, max=1000, lines=True)

    class Meta:
        """The data are read by what the task holds."""

        unknown = ma.EXCLUDE


@pages.page(
    "/staff/tasks/<uuid:task_id>",
    roles=STAFF,
    query=FlashQuery,
    reads=("identity.accounts", "participants.roll", "people.cards", *CANNED),
)
def task(_query: dict[str, Any], task_id: UUID) -> Response:
    """One task, with every action of staff."""
    return _task(task_id)


def _task(task_id: UUID, *, is_inserted: bool = False) -> Response:
    return render(
        "inspection/task.html",
        **shown_to_staff(get_visible(Task, task_id)),
        canned=canned_answers(),
        is_inserted=is_inserted,
    )


@pages.form(
    "/staff/tasks/<uuid:task_id>/insert", roles=AnswerHelp.ALLOWED, body=InsertForm, back=task
)
def insert_in_answer(values: dict[str, Any], task_id: UUID) -> Response:
    """Show the page again, with the text of a canned answer in the answer."""
    insert(values["canned_answer_id"], "answer")
    return _task(task_id, is_inserted=True)


@pages.form(
    "/staff/tasks/<uuid:task_id>/answer", roles=AnswerHelp.ALLOWED, body=AnswerForm, back=task
)
def answer(values: dict[str, Any], task_id: UUID) -> str:
    """Answer the open question."""
    dispatch(AnswerHelp(task_id=task_id, message=values["answer"]))
    return f"/staff/tasks/{task_id}?said=answered"


@pages.form(
    "/staff/tasks/<uuid:task_id>/release", roles=ReleaseTask.ALLOWED, body=ReleaseForm, back=task
)
def release(values: dict[str, Any], task_id: UUID) -> str:
    """Return the task to the queue."""
    dispatch(ReleaseTask(task_id=task_id, reason=values["release_reason"]))
    return f"/staff/tasks/{task_id}?said=released"


@pages.form(
    "/staff/tasks/<uuid:task_id>/cancel", roles=CancelTask.ALLOWED, body=CancelForm, back=task
)
def cancel(values: dict[str, Any], task_id: UUID) -> str:
    """Cancel the task."""
    dispatch(CancelTask(task_id=task_id, reason=values["cancel_reason"]))
    return f"/staff/tasks/{task_id}?said=cancelled"


@pages.form(
    "/staff/tasks/<uuid:task_id>/priority",
    roles=ChooseTaskPriority.ALLOWED,
    body=PriorityForm,
    back=task,
)
def choose_priority(values: dict[str, Any], task_id: UUID) -> str:
    """Choose the priority of the task, or let it follow its order."""
    dispatch(
        ChooseTaskPriority(
            task_id=task_id, priority=values.get("priority"), reason=values["priority_reason"]
        )
    )
    return f"/staff/tasks/{task_id}?said=priority"


@pages.form(
    "/staff/tasks/<uuid:task_id>/due-date",
    roles=ChooseTaskDueDate.ALLOWED,
    body=DueDateForm,
    back=task,
)
def choose_due_date(values: dict[str, Any], task_id: UUID) -> str:
    """Choose a due date of the task alone, or let it follow its order."""
    dispatch(
        ChooseTaskDueDate(task_id=task_id, due_on=values.get("due_on"), reason=values.get("reason"))
    )
    return f"/staff/tasks/{task_id}?said=due-date"


@pages.form(
    "/staff/tasks/<uuid:task_id>/reinstate",
    roles=ReinstateTask.ALLOWED,
    body=UndoForm,
    back=task,
)
def reinstate(values: dict[str, Any], task_id: UUID) -> str:
    """Take back the cancellation of the task."""
    dispatch(ReinstateTask(task_id=task_id, reason=values["undo_reason"]))
    return f"/staff/tasks/{task_id}?said=reinstated"


@pages.form(
    "/staff/tasks/<uuid:task_id>/undo-inspection",
    roles=UndoVerdict.ALLOWED,
    body=UndoForm,
    back=task,
)
def undo_inspection(values: dict[str, Any], task_id: UUID) -> str:
    """Take back the last verdict on the task."""
    dispatch(UndoVerdict(task_id=task_id, reason=values["undo_reason"]))
    return f"/staff/tasks/{task_id}?said=undone"


@pages.form("/staff/tasks/<uuid:task_id>/minutes", roles=STAFF, body=MinutesForm, back=task)
def correct_minutes(values: dict[str, Any], task_id: UUID) -> str:
    """Correct the minutes of a round of work."""
    minutes, number = values["right_minutes"], values.get("round")
    this = get_visible(Task, task_id)
    ask_back_about_correction(this, number, minutes, values.get(RIGHT_CONFIRMED))
    dispatch(
        CorrectMinutes(
            task_id=task_id,
            minutes=minutes,
            round=number,
            reason=values["minutes_reason"],
        )
    )
    return f"/staff/tasks/{task_id}?said=minutes"


@pages.form(
    "/staff/tasks/<uuid:task_id>/payload",
    roles=CorrectPayload.ALLOWED,
    body=PayloadForm,
    back=task,
)
def correct_payload(values: dict[str, Any], task_id: UUID) -> str:
    """Correct the data of the task: its texts and numbers, and lists of them."""
    payload = corrected_payload(get_visible(Task, task_id), typed().values)
    dispatch(CorrectPayload(task_id=task_id, payload=payload, reason=values["payload_reason"]))
    return f"/staff/tasks/{task_id}?said=payload"
