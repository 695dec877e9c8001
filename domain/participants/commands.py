"""Commands of participants."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import CARE, STAFF, Role
from domain.participants.value_objects import (
    DayException,
    Difficulty,
    LeaveReason,
    WeeklyTime,
    WorkMode,
)

INTAKE = frozenset({Role.COORDINATOR, Role.MANAGER, Role.SOCIAL_WORKER})
"""Roles that register participants and record changes of their state."""


@dataclass(frozen=True, kw_only=True)
class RegisterParticipant(Command):
    """Register a person as a participant, or begin a work trial.

    With `left_on` and `left_reason` it records a stay that is over already, also one before others.
    """

    NAME = "RegisterParticipant"
    ALLOWED = INTAKE
    id: UUID | None = None
    centre: str | None = None
    person_id: UUID
    work_mode: WorkMode
    difficulty: Difficulty
    trial: bool = False
    left_on: date | None = None
    left_reason: LeaveReason | None = None


@dataclass(frozen=True, kw_only=True)
class ImportParticipants(Command):
    """Register many participants, each on its own day: all or none; `dry_run` only checks."""

    NAME = "ImportParticipants"
    ALLOWED = INTAKE
    participants: tuple[RegisterParticipant, ...]
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class ParticipantCommand(Command):
    """A command for one participant."""

    ALLOWED = INTAKE
    participant_id: UUID


@dataclass(frozen=True, kw_only=True)
class FinishTrial(ParticipantCommand):
    """End the work trial; the participant becomes active."""

    NAME = "FinishTrial"


@dataclass(frozen=True, kw_only=True)
class ChangeWorkMode(ParticipantCommand):
    """Change the work mode from a day on: home-based or on-site."""

    NAME = "ChangeWorkMode"
    work_mode: WorkMode


@dataclass(frozen=True, kw_only=True)
class SuspendParticipant(ParticipantCommand):
    """Suspend a participant, with a reason."""

    NAME = "SuspendParticipant"


@dataclass(frozen=True, kw_only=True)
class ResumeParticipant(ParticipantCommand):
    """Resume after a suspension."""

    NAME = "ResumeParticipant"


@dataclass(frozen=True, kw_only=True)
class LeaveParticipant(ParticipantCommand):
    """Record that a participant leaves the centre; the reason is a code of `LeaveReason`."""

    NAME = "LeaveParticipant"
    reason: LeaveReason


@dataclass(frozen=True, kw_only=True)
class UndoStep(ParticipantCommand):
    """Undo a step of a stay that was recorded by mistake, with the reason."""

    NAME = "UndoParticipantStep"
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectStep(ParticipantCommand):
    """Correct the day of a step of a stay, and what it states, with the reason.

    `occurred_on` is the right day. A registration and a change of the work mode state `work_mode`,
    a registration also `trial` and `difficulty`. `why` is the reason of a suspension in words, or
    that of a leaving as a code of `LeaveReason`. What is not given stays.
    """

    NAME = "CorrectParticipantStep"
    step_id: UUID
    work_mode: WorkMode | None = None
    why: str | None = None
    trial: bool | None = None
    difficulty: Difficulty | None = None


@dataclass(frozen=True, kw_only=True)
class AssessParticipant(ParticipantCommand):
    """Record skill levels, 0 to 5."""

    NAME = "AssessParticipant"
    ALLOWED = frozenset({Role.THERAPIST, Role.SOCIAL_WORKER})
    skills: dict[str, int]
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetLimits(ParticipantCommand):
    """Set the limits of the therapist: minutes a day, days a week, excluded kinds of work."""

    NAME = "SetLimits"
    ALLOWED = frozenset({Role.THERAPIST})
    minutes_per_day: int
    days_per_week: int
    kinds_of_work_excluded: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetAvailability(ParticipantCommand):
    """Set when the participant can work."""

    NAME = "SetAvailability"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class SetMaxOpenTasks(ParticipantCommand):
    """Set how many tasks a participant may have in hand at once."""

    NAME = "SetMaxOpenTasks"
    n: int


@dataclass(frozen=True, kw_only=True)
class CheckIn(ParticipantCommand):
    """Check in for the day."""

    NAME = "CheckIn"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class CheckOut(ParticipantCommand):
    """Check out for the day."""

    NAME = "CheckOut"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class CorrectAttendance(ParticipantCommand):
    """State when a participant was there on a day, or without `start` that they were not.

    The day is `occurred_on`; times are `HH:MM`. It needs a reason.
    """

    NAME = "CorrectAttendance"
    ALLOWED = STAFF
    start: str | None = None
    end: str | None = None
    break_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class RestToday(ParticipantCommand):
    """Rest on a day: no work is offered, and none is assigned by hand without a reason."""

    NAME = "RestToday"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class EndRest(ParticipantCommand):
    """Work on a day of rest after all."""

    NAME = "EndRest"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class ReportCondition(ParticipantCommand):
    """Report the condition of the day, 1 (very bad) to 5 (very good)."""

    NAME = "ReportCondition"
    ALLOWED = CARE | {Role.PARTICIPANT}
    level: int
    note: str | None = None
