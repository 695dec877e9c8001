"""A task: one unit of work, its holder, and its result (O2, O3)."""

from domain.tasks.cancellation import TaskCancellation
from domain.tasks.help import TaskHelp
from domain.tasks.plan import TaskPlan
from domain.tasks.value_objects import (
    FINISHED,
    IN_HAND,
    TASK_STATE_LABELS,
    WORKING,
    AssignedBy,
    TaskState,
    Verdict,
)
from domain.tasks.work import TaskWork

__all__ = [
    "FINISHED",
    "IN_HAND",
    "TASK_STATE_LABELS",
    "WORKING",
    "AssignedBy",
    "Task",
    "TaskState",
    "Verdict",
]


class Task(TaskWork, TaskHelp, TaskPlan, TaskCancellation):
    """One task of a job order; each base class holds one subject of it.

    Payload, draft and result are sealed under the order's key; messages between a person and staff
    are sealed under the person's key. `slot` numbers the open tasks of a person.
    """
