"""Pages of one task for staff, and of the inspection."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response

from app.http import fields
from app.http.authorization import get_visible, service
from app.inspection.contents import parts
from app.inspection.inspection_queue import Look, look, next_look
from app.inspection.payload_form import corrected_payload
from app.inspection.task_detail import shown_to_staff
from app.messages.canned_answers import canned_answers, insert
from app.orders.assignees import code_of
from app.pages.forms import FlashQuery, typed
from app.pages.page_links import address
from app.pages.routing import Pages, dispatch, render
from app.tasks.labels import TASK_STATES
from app.tasks.presentation import present_task
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import STAFF
from domain.kernel.priority import Priority
from domain.orders.defects import LABELS, defect_label, defects_of
from domain.orders.job_order import JobOrder
from domain.policies.commands import UndoVerdict
from domain.tasks.commands import (
    AnswerHelp,
    CancelTask,
    ChooseTaskDueDate,
    ChooseTaskPriority,
    CorrectMinutes,
    CorrectPayload,
    InspectTask,
    ReinstateTask,
    ReleaseTask,
)
from domain.tasks.task import Task, Verdict
from projections.messages.canned_answers import READS as CANNED

pages = Pages("inspection")
DONE = {Verdict.PASS: "passed", Verdict.RETURN: "returned"}
"""The message that the next page shows after each verdict."""


class RunQuery(FlashQuery):
    """One order, to inspect only its tasks, and the task of the verdict that was just given."""

    order = fields.Id()
    last = fields.Id()


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


class VerdictForm(fields.Form):
    """The verdict, and the order if only its tasks are being inspected."""

    verdict = fields.Code(Verdict, required=True)
    comment = fields.Text(max=4000, lines=True, load_default="")
    defects = fields.Many(fields.Code(list(LABELS)), max=len(LABELS), unique=True)
    order = fields.Id()


class MinutesForm(fields.Form):
    """The right minutes of a round of work, and the reason for the correction."""

    right_minutes = fields.Whole(required=True, min=0, max=1440)
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
    reads=("identity.accounts", "participants.roll", *CANNED),
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
    dispatch(
        CorrectMinutes(
            task_id=task_id,
            minutes=values["right_minutes"],
            round=values.get("round"),
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


@pages.page("/inspect", roles=InspectTask.ALLOWED, reads=("tasks.queue",), query=RunQuery)
def run(query: dict[str, Any]) -> Response:
    """The next submitted task, with its source next to its result."""
    order = get_visible(JobOrder, query["order"]) if "order" in query else None
    found, for_others = next_look(order.id if order else None)
    if found is None:
        return render(
            "inspection/nothing.html", order=order, for_others=for_others, last=query.get("last")
        )
    return _side_by_side(found, str(order.id) if order else "", query.get("last"))


@pages.page("/inspect/<uuid:task_id>", roles=InspectTask.ALLOWED, query=RunQuery)
def one(query: dict[str, Any], task_id: UUID) -> Response:
    """One task, with its source next to its result, whether or not it waits for an inspection."""
    found = get_visible(Task, task_id)
    order = query.get("order") or typed().values.get("order", "")
    return _side_by_side(look(found, service().ledger.history(task_id)), str(order))


@pages.form("/inspect/<uuid:task_id>", roles=InspectTask.ALLOWED, body=VerdictForm, back=one)
def inspect(values: dict[str, Any], task_id: UUID) -> str:
    """Pass the work, or return it for rework, and continue with the next."""
    verdict, comment = values["verdict"], values["comment"]
    if verdict is Verdict.RETURN and not comment:
        raise Invalid.field(
            "comment",
            "どこをもう一度見てほしいか、ひとこと書いてください。",
            "Write a word about what to look at once more.",
        )
    defects = tuple(values.get("defects", ())) if verdict is Verdict.RETURN else ()
    dispatch(InspectTask(task_id=task_id, verdict=verdict, comment=comment, defects=defects))
    only = {"order": str(values["order"])} if "order" in values else {}
    return address("/inspect", only, said=DONE[verdict], last=str(task_id))


def _side_by_side(found: Look, only_order: str, last: UUID | None = None) -> Response:
    """Render a task to inspect; `only_order` is the order to which the run is limited, or "".

    `last` is the task of the verdict that was just given, and may be undone.
    """
    facts = present_task(found.task)
    return render(
        "inspection/inspect.html",
        look=found,
        task=found.task,
        facts=facts,
        state=TASK_STATES[found.task.state],
        code=code_of(found.task.participant_id),
        payload=parts(facts["payload"]),
        work=[] if facts["result"] is None else parts(facts["result"]),
        only_order=only_order,
        last=last,
        defects=defects_of(found.order.terms.kind_of_work),
        defect_label=defect_label,
    )
