"""Value objects of tasks: states, how a task was assigned, and verdicts."""

from enum import StrEnum


class TaskState(StrEnum):
    """The state of a task."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    STARTED = "started"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    PASSED = "passed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class AssignedBy(StrEnum):
    """How a task was assigned: by the fixed rule, by staff, or on request of the participant."""

    RULE = "rule"
    STAFF = "staff"
    SELF = "self"


class Verdict(StrEnum):
    """The result of an inspection."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    RETURN = "return"


IN_HAND = frozenset(
    {
        TaskState.ASSIGNED,
        TaskState.ACCEPTED,
        TaskState.STARTED,
        TaskState.PAUSED,
        TaskState.RETURNED,
    }
)
"""The states in which the task is assigned and not handed in."""
WORKING = frozenset({TaskState.STARTED, TaskState.PAUSED})
"""The states in which work has begun but is not handed in."""
FINISHED = frozenset({TaskState.PASSED, TaskState.CANCELLED})
"""The final states."""

TASK_STATE_LABELS = {
    TaskState.WAITING: ("待ち", "waiting"),
    TaskState.ASSIGNED: ("割当済み", "assigned"),
    TaskState.ACCEPTED: ("引受済み", "accepted"),
    TaskState.STARTED: ("作業中", "being worked on"),
    TaskState.PAUSED: ("中断中", "paused"),
    TaskState.SUBMITTED: ("提出済み", "handed in"),
    TaskState.PASSED: ("合格", "passed"),
    TaskState.RETURNED: ("手直し待ち", "returned for one more look"),
    TaskState.CANCELLED: ("取消し", "cancelled"),
}
