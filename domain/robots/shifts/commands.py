"""Commands of a shift: of its pilot, and of staff."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.robots.value_objects import Cause

PILOTING = COORDINATION | {Role.PARTICIPANT}
"""The roles of pilots, for their own shifts, and of staff, for all shifts."""


@dataclass(frozen=True, kw_only=True)
class OpenShift(Command):
    """Make a shift on a day that is open; with a person it is theirs at once."""

    NAME = "OpenShift"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    deployment_id: UUID
    date: date
    start: str
    end: str
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ShiftCommand(Command):
    """A step of one shift."""

    ALLOWED = COORDINATION
    shift_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssignShift(ShiftCommand):
    """Give a shift to a pilot; outside their hours, or from another pilot, with a reason.

    Who has it now is named as `replaces`: nobody takes it from somebody they have not seen.
    """

    NAME = "AssignShift"
    person_id: UUID
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NameStandBy(ShiftCommand):
    """Say who is asked first if the shift needs cover; nobody without a person."""

    NAME = "NameStandBy"
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PinShift(ShiftCommand):
    """Keep a shift as it is when the roster is planned again."""

    NAME = "PinShift"


@dataclass(frozen=True, kw_only=True)
class UnpinShift(ShiftCommand):
    """Let the roster change a shift."""

    NAME = "UnpinShift"


@dataclass(frozen=True, kw_only=True)
class SplitShift(ShiftCommand):
    """Cut a shift at a half hour; the rest is a shift of its own, handed to a person if named."""

    NAME = "SplitShift"
    at: str
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmShift(ShiftCommand):
    """Say that the pilot will be there."""

    NAME = "ConfirmShift"
    ALLOWED = PILOTING


@dataclass(frozen=True, kw_only=True)
class GiveUpShift(ShiftCommand):
    """Let go of a shift, also during it; what is left of it looks for somebody else."""

    NAME = "GiveUpShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StartShift(ShiftCommand):
    """Begin a shift; the instant is kept, now where `at` is not given."""

    NAME = "StartShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InterruptShift(ShiftCommand):
    """Say that a shift does not go on for now, and why."""

    NAME = "InterruptShift"
    ALLOWED = PILOTING
    cause: Cause
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ResumeShift(ShiftCommand):
    """Go on after an interruption."""

    NAME = "ResumeShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EndShift(ShiftCommand):
    """End a shift, with how many visitors there were."""

    NAME = "EndShift"
    ALLOWED = PILOTING
    visitors: int | None = None
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NoteNoShow(ShiftCommand):
    """Note that a shift did not take place because its pilot was not there."""

    NAME = "NoteNoShow"


@dataclass(frozen=True, kw_only=True)
class CancelShift(ShiftCommand):
    """Let a shift fall away, with a reason."""

    NAME = "CancelShift"
    at: datetime | None = None
