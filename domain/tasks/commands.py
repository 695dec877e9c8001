"""Commands of tasks."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, MANAGEMENT, STAFF, Role
from domain.kernel.priority import Priority, QueueOrder
from domain.tasks.task import Verdict

THEMSELVES = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class FetchNext(Command):
    """Fetch the next task; it is claimed for the caller."""

    NAME = "FetchNext"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class TaskCommand(Command):
    """A command for one task."""

    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class AcceptTask(TaskCommand):
    """Accept an assigned task."""

    NAME = "AcceptTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class DeclineTask(TaskCommand):
    """Decline a task, with a reason; it returns to the queue."""

    NAME = "DeclineTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class StartTask(TaskCommand):
    """Start a task."""

    NAME = "StartTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class PauseTask(TaskCommand):
    """Pause a task."""

    NAME = "PauseTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class ResumeTask(TaskCommand):
    """Resume a paused task."""

    NAME = "ResumeTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class SaveDraft(TaskCommand):
    """Save unfinished work as a draft."""

    NAME = "SaveDraft"
    ALLOWED = THEMSELVES
    draft: Any


@dataclass(frozen=True, kw_only=True)
class SubmitTask(TaskCommand):
    """Submit the finished work, with the minutes it took."""

    NAME = "SubmitTask"
    ALLOWED = THEMSELVES
    result: Any
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AskForHelp(TaskCommand):
    """Ask staff a question about a task."""

    NAME = "AskForHelp"
    ALLOWED = THEMSELVES
    message: str


@dataclass(frozen=True, kw_only=True)
class MarkAnswerRead(TaskCommand):
    """Note that the participant has read the answer to their question."""

    NAME = "MarkAnswerRead"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class AnswerHelp(TaskCommand):
    """Answer a question about a task."""

    NAME = "AnswerHelp"
    ALLOWED = STAFF
    message: str


@dataclass(frozen=True, kw_only=True)
class AssignTask(TaskCommand):
    """Assign a task; against the fixed rule, or replacing another person, with a reason.

    `replaces` names the present holder, so that no change made in the meantime is overwritten.
    """

    NAME = "AssignTask"
    ALLOWED = COORDINATION
    participant_id: UUID
    override_reason: str | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OfferTask(TaskCommand):
    """Assign a task to the person whom the fixed rule selects. Only the service dispatches it."""

    NAME = "OfferTask"
    participant_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReleaseTask(TaskCommand):
    """Return a task to the queue, with a reason."""

    NAME = "ReleaseTask"
    ALLOWED = STAFF


@dataclass(frozen=True, kw_only=True)
class InspectTask(TaskCommand):
    """Pass a submitted task, or return it for rework."""

    NAME = "InspectTask"
    ALLOWED = STAFF
    verdict: Verdict
    comment: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CorrectMinutes(TaskCommand):
    """Correct the minutes of a round, with a reason; the last one where `round` is not given.

    The participant does so until the inspection begins, staff at any time.
    """

    NAME = "CorrectMinutes"
    ALLOWED = STAFF | THEMSELVES
    minutes: int
    round: int | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectPayload(TaskCommand):
    """Correct the data of a task before the delivery of its order, with a reason."""

    NAME = "CorrectPayload"
    ALLOWED = COORDINATION
    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class FollowTerms(TaskCommand):
    """Take over the corrected terms of the order. Only the service dispatches it."""

    NAME = "FollowTerms"
    minutes: int
    inspections: int


@dataclass(frozen=True, kw_only=True)
class CancelUntouchedTask(TaskCommand):
    """Cancel a task that nobody has ever had. Only the service dispatches it."""

    NAME = "CancelUntouchedTask"


@dataclass(frozen=True, kw_only=True)
class ReinstateTask(TaskCommand):
    """Take back the cancellation of a task before the delivery of its order, with a reason.

    Who had it in hand has it again, unless they may not take it any more; then it waits.
    """

    NAME = "ReinstateTask"
    ALLOWED = COORDINATION


@dataclass(frozen=True, kw_only=True)
class CancelTask(TaskCommand):
    """Cancel a task that is no longer needed, with a reason."""

    NAME = "CancelTask"
    ALLOWED = COORDINATION


@dataclass(frozen=True, kw_only=True)
class ChooseTaskPriority(TaskCommand):
    """Choose how pressing a task is, with a reason; None: as pressing as its order."""

    NAME = "ChooseTaskPriority"
    ALLOWED = COORDINATION
    priority: Priority | None


@dataclass(frozen=True, kw_only=True)
class ChooseTaskDueDate(TaskCommand):
    """Choose a due date of the task alone; None: that of its order.

    A day after the due date of the order needs a reason.
    """

    NAME = "ChooseTaskDueDate"
    ALLOWED = COORDINATION
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class ChooseQueueOrder(Command):
    """Choose what counts first among the tasks of a centre, with a reason.

    It holds for orders for which nothing else was chosen.
    """

    NAME = "ChooseQueueOrder"
    ALLOWED = MANAGEMENT
    centre: str | None = None
    queue_order: QueueOrder
