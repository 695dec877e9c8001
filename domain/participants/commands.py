"""Commands of participants."""

from dataclasses import dataclass, field
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
    """Put a person on the centre's books, or on trial."""

    NAME = "RegisterParticipant"
    ALLOWED = INTAKE
    id: UUID | None = None
    centre: str | None = None
    person_id: UUID
    work_mode: WorkMode
    difficulty: Difficulty
    trial: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportParticipants(Command):
    """Register many in one append, each on its own day: all or none; `dry_run` only checks."""

    NAME = "ImportParticipants"
    ALLOWED = INTAKE
    participants: tuple[RegisterParticipant, ...]
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class ParticipantCommand(Command):
    """A step of one participant."""

    ALLOWED = INTAKE
    participant_id: UUID


@dataclass(frozen=True, kw_only=True)
class FinishTrial(ParticipantCommand):
    """The work trial is over."""

    NAME = "FinishTrial"


@dataclass(frozen=True, kw_only=True)
class ChangeWorkMode(ParticipantCommand):
    """Work at home or at the centre from a day on."""

    NAME = "ChangeWorkMode"
    work_mode: WorkMode


@dataclass(frozen=True, kw_only=True)
class SuspendParticipant(ParticipantCommand):
    """Rest, with a reason."""

    NAME = "SuspendParticipant"


@dataclass(frozen=True, kw_only=True)
class ResumeParticipant(ParticipantCommand):
    """Go on after a rest."""

    NAME = "ResumeParticipant"


@dataclass(frozen=True, kw_only=True)
class LeaveParticipant(ParticipantCommand):
    """Leave the centre; the reason is a code of `LeaveReason`."""

    NAME = "LeaveParticipant"
    reason: LeaveReason


@dataclass(frozen=True, kw_only=True)
class AssessParticipant(ParticipantCommand):
    """Write down levels of skills, 0 to 5."""

    NAME = "AssessParticipant"
    ALLOWED = frozenset({Role.THERAPIST, Role.SOCIAL_WORKER})
    skills: dict[str, int]
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetLimits(ParticipantCommand):
    """Write down what the therapist allows at most."""

    NAME = "SetLimits"
    ALLOWED = frozenset({Role.THERAPIST})
    minutes_per_day: int
    days_per_week: int
    kinds_of_work_excluded: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetAvailability(ParticipantCommand):
    """Write down when the participant can work."""

    NAME = "SetAvailability"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class SetMaxOpenTasks(ParticipantCommand):
    """Say how many tasks may be in hand at once."""

    NAME = "SetMaxOpenTasks"
    n: int


@dataclass(frozen=True, kw_only=True)
class CheckIn(ParticipantCommand):
    """Begin the day."""

    NAME = "CheckIn"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class CheckOut(ParticipantCommand):
    """End the day."""

    NAME = "CheckOut"
    ALLOWED = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class ReportCondition(ParticipantCommand):
    """Say how it is on the day, 1 to 5."""

    NAME = "ReportCondition"
    ALLOWED = CARE | {Role.PARTICIPANT}
    level: int
    note: str | None = None
