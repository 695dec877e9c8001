"""Inline tables of tasks: their state and holder, the time worked, and the last assignment.

`task_places` has one row per task, `effort` one per person and day, `turns` one per person, and
`queue_rules` one per centre that has chosen. A task without an own priority or due date has
`AS_ORDER` or an empty text there, so that the first waiting task is the first of an index. The
claims `participant.slot` prevent two requests of one person from filling the same slot.
"""

from collections.abc import Iterator, Sequence

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    claim,
    free,
    upsert,
)
from domain.tasks.queue_rule import QueueRule
from domain.tasks.task import Task

AS_ORDER = -1
"""The rank of a task that has no priority of its own."""
TABLES = """
CREATE TABLE IF NOT EXISTS task_places (
    task_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL,
    state TEXT NOT NULL, participant_id TEXT, slot INTEGER, minutes INTEGER NOT NULL,
    centre TEXT NOT NULL, own_priority INTEGER NOT NULL, own_due_on TEXT NOT NULL,
    ended_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS task_places_waiting ON task_places
    (order_id, own_priority, own_due_on, number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS task_places_by_order ON task_places (order_id, state, number);
CREATE INDEX IF NOT EXISTS task_places_by_number ON task_places (order_id, number);
CREATE INDEX IF NOT EXISTS task_places_of_person ON task_places (participant_id, state)
    WHERE participant_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS task_declines (
    task_id TEXT NOT NULL, participant_id TEXT NOT NULL, PRIMARY KEY (task_id, participant_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effort (
    participant_id TEXT NOT NULL, day TEXT NOT NULL, minutes INTEGER NOT NULL,
    tasks INTEGER NOT NULL, PRIMARY KEY (participant_id, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (
    participant_id TEXT PRIMARY KEY, last_task_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queue_rules (centre TEXT PRIMARY KEY, queue_order TEXT NOT NULL);
"""


def task_place(task: Task, events: Sequence[Event]) -> Iterator[Change]:
    """The row of one task, and the changes its new events make for its participant."""
    taken: Task.Assigned | None = None
    for event in events:
        if isinstance(event, Task.Assigned):
            taken = event
            yield claim("participant.slot", _slot(event), task.id)
            yield upsert(
                "turns",
                "participant_id",
                participant_id=str(event.participant_id),
                last_task_at=event.meta.recorded_at.isoformat(),
            )
        elif isinstance(event, Task.Reinstated) and event.slot is not None:
            yield claim("participant.slot", _slot(event), task.id)
        elif isinstance(event, Task.Started):
            yield _effort(event, 0, 0)
        elif isinstance(event, Task.Submitted):
            yield _effort(event, event.minutes, 1)
        elif isinstance(event, Task.MinutesCorrected):
            yield _effort(event, event.minutes - event.was_minutes, 0)
        elif isinstance(event, Task.PlanCorrected | Task.AddedAgain):
            yield Change(
                "UPDATE task_places SET number = ?, minutes = ? WHERE task_id = ?",
                (task.number, task.minutes, str(task.id)),
            )
        elif isinstance(event, Task.Declined):
            yield Change(
                "INSERT INTO task_declines (task_id, participant_id) VALUES (?, ?)"
                " ON CONFLICT (task_id, participant_id) DO NOTHING",
                (str(task.id), str(event.participant_id)),
            )
        if isinstance(event, Task.PriorityChosen | Task.DueDateChosen | Task.AddedAgain):
            yield Change(
                "UPDATE task_places SET own_priority = ?, own_due_on = ? WHERE task_id = ?",
                (*_own(task), str(task.id)),
            )
        if isinstance(event, (Task.Submitted, Task.Declined, Task.Released, Task.Cancelled)):
            yield (
                _slot_as_it_stands(task)
                if taken is None
                else free("participant.slot", _slot(taken))
            )
    yield _place(task, is_new=isinstance(events[0], Task.Added))


def _place(task: Task, *, is_new: bool) -> Change:
    """The row of a task; an update writes only the columns that change, and so fewer indexes."""
    changing = (
        task.state.value,
        str(task.participant_id) if task.participant_id else None,
        task.slot,
        task.ended_on.isoformat() if task.ended_on else "",
        str(task.id),
    )
    if not is_new:
        return Change(
            "UPDATE task_places SET state = ?, participant_id = ?, slot = ?, ended_on = ?"
            " WHERE task_id = ?",
            changing,
        )
    return Change(
        "INSERT INTO task_places (state, participant_id, slot, ended_on, task_id, order_id, number,"
        " key, minutes, centre, own_priority, own_due_on)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *changing,
            str(task.order_id),
            task.number,
            task.key,
            task.minutes,
            task.centre,
            *_own(task),
        ),
    )


def _own(task: Task) -> tuple[int, str]:
    """The priority and the due date of the task alone, as they are stored."""
    return (
        task.priority.rank if task.priority is not None else AS_ORDER,
        task.due_on.isoformat() if task.due_on is not None else "",
    )


def queue_rule(rule: QueueRule, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one centre."""
    yield upsert("queue_rules", "centre", centre=rule.centre, queue_order=rule.queue_order.value)


def _slot(event: Task.Assigned | Task.Reinstated) -> str:
    return f"{event.participant_id}/{event.slot}"


def _slot_as_it_stands(task: Task) -> Change:
    """Release the slot that the stored row of the task still names."""
    return Change(
        "DELETE FROM claims WHERE kind = 'participant.slot' AND key = (SELECT participant_id ||"
        " '/' || slot FROM task_places WHERE task_id = ?) AND holder = ?",
        (str(task.id), str(task.id)),
    )


def _effort(
    event: Task.Started | Task.Submitted | Task.MinutesCorrected, minutes: int, tasks: int
) -> Change:
    return Change(
        "INSERT INTO effort (participant_id, day, minutes, tasks) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (participant_id, day) DO UPDATE SET"
        " minutes = effort.minutes + excluded.minutes, tasks = effort.tasks + excluded.tasks",
        (str(event.participant_id), event.meta.occurred_on.isoformat(), minutes, tasks),
    )


INLINE_PROJECTIONS: InlineProjections = {Task: task_place, QueueRule: queue_rule}
INLINE_VERSIONS: InlineVersions = {
    QueueRule: InlineVersion(1, ("queue_rules",)),
    Task: InlineVersion(3, ("task_places", "task_declines", "effort", "turns")),
}
