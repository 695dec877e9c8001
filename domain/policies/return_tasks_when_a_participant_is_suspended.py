"""When a participant is suspended or leaves, their open tasks return to the queue.

So they do when a mistaken registration is undone. When a mistaken leaving or suspension is undone,
the tasks that returned because of it and that nobody has had since are theirs again.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.participants.value_objects import ParticipantState
from domain.tasks.commands import AssignTask, ReleaseTask
from domain.tasks.place_queries import in_hand
from domain.tasks.task import Task, TaskState

NAME = "return_tasks_when_a_participant_is_suspended"
LISTENS_TO = (Participant.Suspended, Participant.Left, Participant.StepUndone)
NEAR = 500
"""The number of returned tasks after a step that are looked through."""

_AWAY_STEPS = (Participant.Suspended, Participant.Left)

_AWAY = "お休みまたは退所のため、作業一覧に戻しました。"
REASONS: dict[type[Event], str] = {
    Participant.Suspended: _AWAY,
    Participant.Left: _AWAY,
    Participant.StepUndone: "登録の取消しのため、作業一覧に戻しました。",
}


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Release every task that the participant has in hand, in the order of the tasks' ids.

    A participant keeps what they were given since they work again: the suspension is over, or it
    was corrected when it was.
    """
    del event_id
    history = ledger.history(event.originator_id)
    if isinstance(event, Participant.StepUndone) and not _is_annulled(history):
        yield from _given_back(event, history, ledger)
        return
    back = _back(history)
    for place in in_hand(ledger, event.originator_id):
        if back is not None and _was_assigned_after(back, ledger, place.task_id):
            continue
        task_id, reason = place.task_id, REASONS[type(event)]
        yield Reaction(
            key=f"task/{task_id}",
            key_of_0_1_0=f"ReleaseTask(occurred_on=None, reason={reason!r}, task_id={task_id!r})",
            command=ReleaseTask(task_id=task_id, reason=reason),
        )


def _given_back(
    event: Participant.StepUndone, history: list[Event], ledger: Ledger
) -> Iterable[Reaction]:
    """Assign each task that returned because of the undone step, unless somebody had it since."""
    stay = Participant.fold(history)
    step = next((one for one in history if one.meta.event_id == event.corrects), None)
    if stay is None or stay.state not in PRESENT or not isinstance(step, _AWAY_STEPS):
        return
    # The reactions to a step follow it closely; far behind it none is looked for.
    following = ledger.read(ledger.position_of(step), NEAR, [Task.Released.TOPIC])
    for recorded in following:
        released = recorded.event
        if released.meta.causation_id != event.corrects:
            continue
        task = ledger.find_if_readable(Task, released.originator_id)
        if task is None or task.state is not TaskState.WAITING:
            continue
        if ledger.history(task.id)[-1].meta.event_id != released.meta.event_id:
            continue
        yield Reaction(
            key=f"back/{task.id}",
            command=AssignTask(
                task_id=task.id,
                participant_id=event.originator_id,
                override_reason="休止または退所の記録が取り消されたので、担当に戻しました。",
            ),
        )


def _is_annulled(history: list[Event]) -> bool:
    stay = Participant.fold(history)
    return stay is not None and stay.state is ParticipantState.ANNULLED


def _back(history: list[Event]) -> Event | None:
    """The event with which the participant was present again; None if they are not.

    What one command recorded is taken together: a correction records several events.
    """
    back: Event | None = None
    for number, one in enumerate(history, start=1):
        following = history[number].meta.correlation_id if number < len(history) else None
        if following == one.meta.correlation_id:
            continue
        stay = Participant.fold(history[:number])
        if stay is None or stay.state not in PRESENT:
            back = None
        elif back is None:
            back = one
    return back


def _was_assigned_after(back: Event, ledger: Ledger, task_id: UUID) -> bool:
    assigned = [one for one in ledger.history(task_id) if isinstance(one, Task.Assigned)]
    return ledger.position_of(assigned[-1]) > ledger.position_of(back)
