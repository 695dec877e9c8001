"""Commands of tasks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.tasks.task import Verdict

THEMSELVES = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class FetchNext(Command):
    """Ask for the task to do next; it is claimed for the person who asks."""

    NAME = "FetchNext"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class TaskCommand(Command):
    """A step of one task."""

    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class AcceptTask(TaskCommand):
    """Say yes to it."""

    NAME = "AcceptTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class DeclineTask(TaskCommand):
    """Give it back, with a reason."""

    NAME = "DeclineTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class StartTask(TaskCommand):
    """Begin."""

    NAME = "StartTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class PauseTask(TaskCommand):
    """Lay it down for a while."""

    NAME = "PauseTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class ResumeTask(TaskCommand):
    """Take it up again."""

    NAME = "ResumeTask"
    ALLOWED = THEMSELVES


@dataclass(frozen=True, kw_only=True)
class SaveDraft(TaskCommand):
    """Keep unfinished work."""

    NAME = "SaveDraft"
    ALLOWED = THEMSELVES
    draft: Any


@dataclass(frozen=True, kw_only=True)
class SubmitTask(TaskCommand):
    """Hand it in with the minutes it took."""

    NAME = "SubmitTask"
    ALLOWED = THEMSELVES
    result: Any
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AskForHelp(TaskCommand):
    """Ask staff a question."""

    NAME = "AskForHelp"
    ALLOWED = THEMSELVES
    message: str


@dataclass(frozen=True, kw_only=True)
class AnswerHelp(TaskCommand):
    """Answer it."""

    NAME = "AnswerHelp"
    ALLOWED = STAFF
    message: str


@dataclass(frozen=True, kw_only=True)
class AssignTask(TaskCommand):
    """Give it to a person; against the fixed rule, or from another person, with a reason.

    Who has it now is named as `replaces`: nobody takes it from somebody they have not seen.
    """

    NAME = "AssignTask"
    ALLOWED = COORDINATION
    participant_id: UUID
    override_reason: str | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OfferTask(TaskCommand):
    """The worker gives it to the person whom the fixed rule names."""

    NAME = "OfferTask"
    participant_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReleaseTask(TaskCommand):
    """Put it back into the queue, with a reason."""

    NAME = "ReleaseTask"
    ALLOWED = STAFF


@dataclass(frozen=True, kw_only=True)
class InspectTask(TaskCommand):
    """Pass it, or return it for one more look."""

    NAME = "InspectTask"
    ALLOWED = STAFF
    verdict: Verdict
    comment: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CancelTask(TaskCommand):
    """It is not needed any more; with a reason."""

    NAME = "CancelTask"
    ALLOWED = COORDINATION
