"""Acts on many tasks, each by its own command, and reports what was done or refused and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import g

from app.http.authorization import caller, get_visible, service
from app.http.idempotency import digest
from app.pages.forms import typed
from domain.kernel.errors import DomainError, Invalid, NotFound, RecordUnreadable, RuleBroken
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.priority import Priority
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder
from domain.tasks.commands import (
    AssignTask,
    CancelTask,
    ChooseTaskDueDate,
    ChooseTaskPriority,
    InspectTask,
    ReinstateTask,
    ReleaseTask,
)
from domain.tasks.place_queries import tasks_among
from domain.tasks.task import Task, TaskState, Verdict


@dataclass(frozen=True)
class Refused:
    """A task that was not changed. `task` is None if none is visible to the caller."""

    task: Task | None
    order_number: str
    why: BilingualText


@dataclass
class Done:
    """The outcome of an act on many tasks. `changed` are those that an undo would put back."""

    count: int = 0
    changed: list[UUID] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    position: int | None = None


def assign_all(
    task_ids: Sequence[UUID],
    to: UUID,
    override_reason: str | None,
    holders: Mapping[UUID, UUID],
) -> Done:
    """Assign the tasks to one participant, with a reason where the eligibility rule is overridden.

    `holders` are the current assignees, as the page showed them.
    """
    return _each(
        task_ids,
        lambda task_id: AssignTask(
            task_id=task_id,
            participant_id=to,
            override_reason=override_reason,
            replaces=holders.get(task_id),
        ),
        lambda task: task.participant_id == to,
    )


def release_all(task_ids: Sequence[UUID], reason: str) -> Done:
    """Put the tasks back into the queue."""
    return _each(
        task_ids,
        lambda task_id: ReleaseTask(task_id=task_id, reason=reason),
        lambda task: task.participant_id is None,
    )


def cancel_all(task_ids: Sequence[UUID], reason: str) -> Done:
    """Cancel the tasks."""
    return _each(
        task_ids,
        lambda task_id: CancelTask(task_id=task_id, reason=reason),
        lambda task: task.state is TaskState.CANCELLED,
    )


def reinstate_all(task_ids: Sequence[UUID], reason: str) -> Done:
    """Take the cancellation of the tasks back."""
    return _each(
        task_ids,
        lambda task_id: ReinstateTask(task_id=task_id, reason=reason),
        lambda task: task.state is not TaskState.CANCELLED,
    )


def return_all(task_ids: Sequence[UUID], comment: str) -> Done:
    """Return the submitted tasks for rework, all with the same comment."""
    return _each(
        task_ids,
        lambda task_id: InspectTask(task_id=task_id, verdict=Verdict.RETURN, comment=comment),
        lambda task: task.state is TaskState.RETURNED,
    )


def choose_priority_of_all(
    task_ids: Sequence[UUID], priority: Priority | None, reason: str
) -> Done:
    """Choose the priority of the tasks; None: that of their orders."""
    return _each(
        task_ids,
        lambda task_id: ChooseTaskPriority(task_id=task_id, priority=priority, reason=reason),
        lambda task: task.priority is priority,
    )


def choose_due_date_of_all(
    task_ids: Sequence[UUID], due_on: date | None, reason: str | None
) -> Done:
    """Choose the due date of the tasks; None: that of their orders."""
    return _each(
        task_ids,
        lambda task_id: ChooseTaskDueDate(task_id=task_id, due_on=due_on, reason=reason),
        lambda task: task.due_on == due_on,
    )


def take_priority_back(
    task_ids: Sequence[UUID], chosen: Priority | None, reason: str | None
) -> Done:
    """Give each task the priority that it had before `chosen` was chosen for it.

    Tasks for which another one was chosen since stay as they are.
    """
    return _each(
        task_ids,
        lambda task_id: ChooseTaskPriority(
            task_id=task_id,
            priority=_before_choice(task_id, Task.PriorityChosen, "priority", chosen),
            reason=reason,
        ),
        lambda task: task.priority is not chosen,
    )


def take_due_date_back(task_ids: Sequence[UUID], chosen: date | None, reason: str | None) -> Done:
    """Give each task the due date that it had before, in the same way."""
    return _each(
        task_ids,
        lambda task_id: ChooseTaskDueDate(
            task_id=task_id,
            due_on=_before_choice(task_id, Task.DueDateChosen, "due_on", chosen),
            reason=reason,
        ),
        lambda task: task.due_on != chosen,
    )


def _before_choice(task_id: UUID, kind: type[Event], name: str, chosen: Any) -> Any:
    """Return the value of `name` before the last event of `kind` that made it `chosen`.

    Raises NotFound if the caller may not see the task, and RuleBroken if it has another value now.
    """
    task = get_visible(Task, task_id)
    choices = [one for one in service().ledger.history(task_id) if isinstance(one, kind)]
    made = next((one for one in reversed(choices) if getattr(one, name) == chosen), None)
    if made is not None:
        before = getattr(made, f"was_{name}")
        if getattr(task, name) in (chosen, before):
            return before
    raise RuleBroken(
        "そのあとで変えられたので、元に戻していません。作業の画面で変えてください。",
        "It was changed since, so it was not taken back. Change it on the page of the task.",
    )


def _each(
    task_ids: Sequence[UUID],
    command: Callable[[UUID], Command],
    is_so_already: Callable[[Task], bool],
) -> Done:
    before = _tasks(task_ids)
    done, refused = Done(), dict[UUID, BilingualText]()
    for task_id in task_ids:
        try:
            outcome = _dispatch(command(task_id), task_id)
        except (Invalid, NotFound, RecordUnreadable, RuleBroken) as refusal:
            refused[task_id] = _why(refusal)
            continue
        done.count += 1
        done.position = max(outcome.position, done.position or 0)
        if outcome.repeated or not is_so_already(before[task_id]):
            done.changed.append(task_id)
    done.refused = _named(refused, before)
    return done


def _tasks(ids: Sequence[UUID]) -> dict[UUID, Task]:
    """Return the tasks with these ids; other ids are skipped."""
    at = service()
    return at.ledger.find_readable(Task, tasks_among(at.ledger, ids))


def _why(refusal: DomainError) -> BilingualText:
    """Return the most helpful text: that of the first field, if fields are named."""
    texts = (
        [text for own in refusal.errors.values() for text in own]
        if isinstance(refusal, Invalid)
        else []
    )
    return texts[0] if texts else refusal.text


def _dispatch(command: Command, task_id: UUID) -> Outcome:
    """Dispatch one of a form's many commands; if the form is sent twice, each runs once."""
    once = typed().once
    return service().bus.dispatch(
        command,
        Envelope(
            caller=caller(),
            correlation_id=g.request_id,
            idempotency_key=f"{once}{task_id.hex}" if once else None,
            digest=digest() if once else "",
        ),
    )


def _named(refused: dict[UUID, BilingualText], before: dict[UUID, Task]) -> list[Refused]:
    seen = {
        task_id: before[task_id]
        for task_id in refused
        if task_id in before and before[task_id].is_visible_to(caller())
    }
    orders = service().ledger.find_all(JobOrder, list({item.order_id for item in seen.values()}))
    return [
        Refused(seen[task_id], orders[seen[task_id].order_id].number, why)
        if task_id in seen
        else Refused(None, "", why)
        for task_id, why in refused.items()
    ]
