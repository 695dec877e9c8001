"""What staff see of one task: its state, its history, and who could do it."""

from collections.abc import Sequence
from typing import Any

from app.http.authorization import caller, service, viewed
from app.http.event_steps import Steps
from app.inspection.assign_pages import TO_BE_GIVEN, groups_for, may_be_given
from app.inspection.contents import Part, parts
from app.inspection.inspection_queue import look
from app.inspection.payload_form import payload_fields
from app.pages.forms import options
from app.participants.named import named
from app.tasks.labels import PRIORITY_TAGS, TASK_STATES, TASK_TAGS
from app.tasks.presentation import present_task
from domain.kernel.events.event import Event
from domain.kernel.priority import PRIORITY_LABELS
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import HANDED_OUT, OPEN, ORDER_STATE_LABELS, JobOrder
from domain.tasks.commands import (
    AnswerHelp,
    AssignTask,
    CancelTask,
    ChooseTaskPriority,
    CorrectPayload,
    ReinstateTask,
    ReleaseTask,
)
from domain.tasks.task import FINISHED, IN_HAND, WORKING, Task, TaskState
from projections.audit.labels import label

BEST = 6
"""How many of those who could do the task are shown on its page."""
STEPS_SHOWN = (
    Task.Assigned,
    Task.Declined,
    Task.Released,
    Task.HelpAsked,
    Task.HelpAnswered,
    Task.Submitted,
    Task.InspectionPassed,
    Task.Returned,
    Task.Passed,
    Task.Cancelled,
    Task.MinutesCorrected,
    Task.VerdictUndone,
    Task.Reinstated,
    Task.PayloadCorrected,
    Task.AddedAgain,
    Task.PriorityChosen,
    Task.DueDateChosen,
)
"""Events of the short history; the full history has every event."""


def shown_to_staff(task: Task) -> dict[str, Any]:
    """Return everything that the page of a task shows, by the names of its template."""
    events = service().ledger.history(task.id)
    facts = present_task(task)
    seen = look(task, events)
    people = named([task.participant_id, *(own.participant_id for own in task.rounds)], "tasks")
    return {
        "task": task,
        "facts": facts,
        "look": seen,
        "state": TASK_STATES[task.state],
        "state_kind": TASK_TAGS.get(task.state, ""),
        "who": people.get(str(task.participant_id)),
        "label": label,
        "priorities": PRIORITY_LABELS,
        "priority_tags": PRIORITY_TAGS,
        "priority_choices": options(PRIORITY_LABELS),
        "by": label(task.assigned_by) if task.assigned_by else None,
        "payload": parts(facts["payload"]),
        **_work(task, facts),
        "question": _question(task, facts),
        "steps": _steps(events),
        **_candidates(task, seen.order),
        "waits_for_decision": _waits_for_decision(task, seen.order),
        "order_state": BilingualText(*ORDER_STATE_LABELS[seen.order.state]),
        "may": _may(task, seen.order),
        "payload_fields": payload_fields(facts["payload"]),
        "rounds": [
            (number, own, people.get(str(own.participant_id)))
            for number, own in enumerate(task.rounds, start=1)
        ],
    }


def _waits_for_decision(task: Task, order: JobOrder) -> bool:
    """Return True if the client returned the task and nothing is decided about it yet."""
    return order.rejection is not None and task.id in order.rejection.undecided


def _work(task: Task, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the result or, if there is none or it is being revised, the draft."""
    result, draft = facts["result"], facts["draft"]
    is_draft = draft is not None and (result is None or task.state in WORKING)
    work = draft if is_draft else result
    lines: list[Part] = [] if work is None else parts(work)
    return {"work": lines, "is_draft": is_draft}


def _question(task: Task, facts: dict[str, Any]) -> str | None:
    """Return the question that waits for an answer."""
    asked = [fact["text"] for fact in facts["messages"] or () if fact["kind"] == "asked"]
    return asked[-1] if task.help_is_open and asked else None


def _steps(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the short history, newest first; a view of everybody shown is recorded."""
    steps = Steps(with_names=True)
    lines = [steps.present(event, None) for event in events if isinstance(event, STEPS_SHOWN)]
    viewed(steps.people_shown(), "history")
    return lines[::-1]


def _candidates(task: Task, order: JobOrder) -> dict[str, Any]:
    """Return the best of those who could do the task, while it can still be assigned."""
    groups = groups_for(task) if may_be_given(task, order) else {}
    best = groups.get("able", [])[:BEST]
    viewed([one.worker.person_id for one in best], "candidates")
    return {
        "may_be_given": task.state in TO_BE_GIVEN,
        "order_is_handed_out": order.state in HANDED_OUT,
        "best": best,
        "candidates": sum(len(people) for people in groups.values()),
    }


def _may(task: Task, order: JobOrder) -> dict[str, bool]:
    """Return which acts the state of the task and of its order and the caller's role allow."""
    reader = caller()
    is_open = order.state in OPEN
    is_own = reader.participant_id is not None and reader.participant_id == task.participant_id
    return {
        "assign": reader.has(AssignTask.ALLOWED),
        "answer": task.help_is_open and reader.has(AnswerHelp.ALLOWED),
        "release": task.state in IN_HAND and reader.has(ReleaseTask.ALLOWED),
        "undo": is_open and task.last_verdict is not None and not is_own,
        "reinstate": (
            is_open and task.state is TaskState.CANCELLED and reader.has(ReinstateTask.ALLOWED)
        ),
        "payload": (
            is_open and task.state is not TaskState.CANCELLED and reader.has(CorrectPayload.ALLOWED)
        ),
        "minutes": bool(task.rounds) and (not is_own or task.may_correct_own_minutes),
        "cancel": task.state not in FINISHED and reader.has(CancelTask.ALLOWED),
        "put_in_order": (task.state not in FINISHED and reader.has(ChooseTaskPriority.ALLOWED)),
    }
