"""Commands of a shift: of its pilot, and of staff."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.robots.value_objects import Cause

PILOTING = COORDINATION | {Role.PARTICIPANT}
"""The roles of pilots, for their own shifts, and of staff, for all shifts."""


@dataclass(frozen=True, kw_only=True)
class OpenShift(Command):
    """Create a shift on an open day; with `person_id` it is assigned at once."""

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
    """A command for one shift."""

    ALLOWED = COORDINATION
    shift_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssignShift(ShiftCommand):
    """Assign a shift; outside the pilot's hours, or replacing another pilot, with a reason.

    `replaces` names the present pilot, so that no change made in the meantime is overwritten.
    """

    NAME = "AssignShift"
    person_id: UUID
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NameStandBy(ShiftCommand):
    """Name the stand-by who is asked first if the shift needs cover, or none."""

    NAME = "NameStandBy"
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PinShift(ShiftCommand):
    """Protect a shift from changes when the roster is planned again."""

    NAME = "PinShift"


@dataclass(frozen=True, kw_only=True)
class UnpinShift(ShiftCommand):
    """Allow the roster to change a shift."""

    NAME = "UnpinShift"


@dataclass(frozen=True, kw_only=True)
class SplitShift(ShiftCommand):
    """Split a shift at a half hour; the rest becomes a new shift, for the person if named."""

    NAME = "SplitShift"
    at: str
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmShift(ShiftCommand):
    """Confirm that the pilot will be there."""

    NAME = "ConfirmShift"
    ALLOWED = PILOTING


@dataclass(frozen=True, kw_only=True)
class TakeShiftBack(ShiftCommand):
    """Take back a shift that one gave up, before it begins and while nobody else has it."""

    NAME = "TakeShiftBack"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class GiveUpShift(ShiftCommand):
    """Give up a shift, even after its start; cover is sought for the rest of it."""

    NAME = "GiveUpShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StartShift(ShiftCommand):
    """Start a shift, at the instant `at` or now."""

    NAME = "StartShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InterruptShift(ShiftCommand):
    """Interrupt a shift, with the cause."""

    NAME = "InterruptShift"
    ALLOWED = PILOTING
    cause: Cause
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ResumeShift(ShiftCommand):
    """Resume an interrupted shift."""

    NAME = "ResumeShift"
    ALLOWED = PILOTING
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EndShift(ShiftCommand):
    """End a shift, with the number of visitors."""

    NAME = "EndShift"
    ALLOWED = PILOTING
    visitors: int | None = None
    note: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NoteNoShow(ShiftCommand):
    """Record that a shift did not take place because its pilot was absent."""

    NAME = "NoteNoShow"


@dataclass(frozen=True, kw_only=True)
class CancelShift(ShiftCommand):
    """Cancel a shift, with a reason."""

    NAME = "CancelShift"
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectShiftTimes(ShiftCommand):
    """Correct when a shift that is over began and ended, or whether it took place at all.

    A time that is left out stays as it is; a reason is needed.
    """

    NAME = "CorrectShiftTimes"
    took_place: bool = True
    started_at: datetime | None = None
    ended_at: datetime | None = None
    visitors: int | UnsetType | None = UNSET
