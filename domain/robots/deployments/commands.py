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
    """Put a robot on the books."""

    NAME = "RegisterRobot"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str


@dataclass(frozen=True, kw_only=True)
class RegisterVenue(Command):
    """Put a venue on the books."""

    NAME = "RegisterVenue"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    name: str


@dataclass(frozen=True, kw_only=True)
class PlanDeployment(Command):
    """Plan where a robot stands, in which period and at which hours."""

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
    """A step of one deployment."""

    ALLOWED = COORDINATION
    deployment_id: UUID


@dataclass(frozen=True, kw_only=True)
class CloseDay(DeploymentCommand):
    """Close a day, with a reason; its shifts are cancelled with it."""

    NAME = "CloseDay"
    ALLOWED = COORDINATION | {Role.VENUE}
    date: date


@dataclass(frozen=True, kw_only=True)
class ReopenDay(DeploymentCommand):
    """Take a closure back; shifts that were cancelled stay cancelled."""

    NAME = "ReopenDay"
    date: date


@dataclass(frozen=True, kw_only=True)
class ReportFault(DeploymentCommand):
    """Say that something is wrong with the robot or the place."""

    NAME = "ReportFault"
    ALLOWED = COORDINATION | {Role.VENUE}
    note: str


@dataclass(frozen=True, kw_only=True)
class ClearFault(DeploymentCommand):
    """Say that the fault is mended."""

    NAME = "ClearFault"
    ALLOWED = COORDINATION | {Role.VENUE}


@dataclass(frozen=True, kw_only=True)
class EndDeployment(DeploymentCommand):
    """End the deployment, with a reason; the shifts of later days are cancelled with it."""

    NAME = "EndDeployment"


@dataclass(frozen=True, kw_only=True)
class PilotCommand(DeploymentCommand):
    """A step of one pilot of a deployment."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class EnrolPilot(PilotCommand):
    """Enrol a person, wherever they live."""

    NAME = "EnrolPilot"


@dataclass(frozen=True, kw_only=True)
class WithdrawPilot(PilotCommand):
    """Let a pilot go, with a reason; the shifts that they had look for somebody else."""

    NAME = "WithdrawPilot"


@dataclass(frozen=True, kw_only=True)
class SetPilotAvailability(PilotCommand):
    """Write down when a pilot can pilot: a usual week, and days on which it is otherwise."""

    NAME = "SetPilotAvailability"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetPilotLimits(PilotCommand):
    """Write down what the therapist allows a pilot at most."""

    NAME = "SetPilotLimits"
    ALLOWED = frozenset({Role.THERAPIST})
    minutes_per_day: int
    days_per_week: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FinishTraining(PilotCommand):
    """Note that a pilot has learnt to pilot."""

    NAME = "FinishTraining"
    ALLOWED = COORDINATION | CARE


@dataclass(frozen=True, kw_only=True)
class CheckEquipment(PilotCommand):
    """Note whether a pilot's device and line work."""

    NAME = "CheckEquipment"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    works: bool = True


@dataclass(frozen=True, kw_only=True)
class SayWishes(PilotCommand):
    """Write down whether a pilot would like more hours or fewer."""

    NAME = "SayWishes"
    ALLOWED = STAFF | {Role.PARTICIPANT}
    hours: HoursWish
    minutes_per_week: int | None = None
