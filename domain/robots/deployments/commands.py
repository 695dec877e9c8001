"""Commands of robots: robots, venues, deployments and their pilots."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import CARE, COORDINATION, STAFF, Role
from domain.kernel.time.availability import DayException, WeeklyTime
from domain.robots.deployments.schedule import Slot
from domain.robots.value_objects import HoursWish


@dataclass(frozen=True, kw_only=True)
class RegisterRobot(Command):
    """Register a robot."""

    NAME = "RegisterRobot"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str


@dataclass(frozen=True, kw_only=True)
class RegisterVenue(Command):
    """Register a venue."""

    NAME = "RegisterVenue"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str


@dataclass(frozen=True, kw_only=True)
class CorrectRobot(Command):
    """Correct the name of a robot, with a reason."""

    NAME = "CorrectRobot"
    ALLOWED = COORDINATION
    robot_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class CorrectVenue(Command):
    """Correct the name of a venue, with a reason."""

    NAME = "CorrectVenue"
    ALLOWED = COORDINATION
    venue_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class PlanDeployment(Command):
    """Plan a deployment: a robot, its venue, the period and the operating hours."""

    NAME = "PlanDeployment"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    robot_id: UUID
    venue_id: UUID
    title: str
    work: str
    first: date
    last: date
    slots: tuple[Slot, ...]
    closed_weekdays: tuple[int, ...] = ()
    closed_on_public_holidays: bool = True


@dataclass(frozen=True, kw_only=True)
class DeploymentCommand(Command):
    """A command for one deployment."""

    ALLOWED = COORDINATION
    deployment_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectDeployment(DeploymentCommand):
    """Correct the title and the described work of a deployment, with a reason."""

    NAME = "CorrectDeployment"
    title: str | None = None
    work: str | None = None


@dataclass(frozen=True, kw_only=True)
class UndoDeploymentEnd(DeploymentCommand):
    """Take back the end of a deployment, with a reason; cancelled shifts stay cancelled."""

    NAME = "UndoDeploymentEnd"


@dataclass(frozen=True, kw_only=True)
class CloseDay(DeploymentCommand):
    """Close a day, with a reason; its shifts are cancelled."""

    NAME = "CloseDay"
    ALLOWED = COORDINATION | {Role.VENUE}
    date: date


@dataclass(frozen=True, kw_only=True)
class ReopenDay(DeploymentCommand):
    """Reopen a closed day; shifts that were cancelled stay cancelled.

    A venue reopens what it closed itself, until the day is over.
    """

    NAME = "ReopenDay"
    ALLOWED = COORDINATION | {Role.VENUE}
    date: date


@dataclass(frozen=True, kw_only=True)
class ReportFault(DeploymentCommand):
    """Report a fault of the robot or the venue."""

    NAME = "ReportFault"
    ALLOWED = COORDINATION | {Role.VENUE}
    note: str


@dataclass(frozen=True, kw_only=True)
class ClearFault(DeploymentCommand):
    """Record that the fault is repaired."""

    NAME = "ClearFault"
    ALLOWED = COORDINATION | {Role.VENUE}


@dataclass(frozen=True, kw_only=True)
class EndDeployment(DeploymentCommand):
    """End the deployment, with a reason; the shifts of later days are cancelled."""

    NAME = "EndDeployment"


@dataclass(frozen=True, kw_only=True)
class PilotCommand(DeploymentCommand):
    """A command for one pilot of a deployment."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class EnrolPilot(PilotCommand):
    """Enrol a person as a pilot, wherever they live."""

    NAME = "EnrolPilot"


@dataclass(frozen=True, kw_only=True)
class WithdrawPilot(PilotCommand):
    """Withdraw a pilot, with a reason; cover is sought for their shifts."""

    NAME = "WithdrawPilot"


@dataclass(frozen=True, kw_only=True)
class SetPilotAvailability(PilotCommand):
    """Set when a pilot is available: a usual week, and the days that differ from it."""

    NAME = "SetPilotAvailability"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetPilotLimits(PilotCommand):
    """Set the limits that the therapist gives a pilot: minutes a day and days a week."""

    NAME = "SetPilotLimits"
    ALLOWED = frozenset({Role.THERAPIST})
    minutes_per_day: int
    days_per_week: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FinishTraining(PilotCommand):
    """Record that a pilot has finished the training."""

    NAME = "FinishTraining"
    ALLOWED = COORDINATION | CARE


@dataclass(frozen=True, kw_only=True)
class UndoTraining(PilotCommand):
    """Take back the end of a pilot's training, with a reason."""

    NAME = "UndoTraining"
    ALLOWED = COORDINATION | CARE


@dataclass(frozen=True, kw_only=True)
class CheckEquipment(PilotCommand):
    """Record whether a pilot's device and internet connection work."""

    NAME = "CheckEquipment"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    works: bool = True


@dataclass(frozen=True, kw_only=True)
class SayWishes(PilotCommand):
    """Record whether a pilot wants more hours or fewer."""

    NAME = "SayWishes"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    hours: HoursWish
    minutes_per_week: int | None = None
