"""A robot at the city hall during these weeks, piloted from home by participants of the centre."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.demo.command_runner import CommandRunner
from app.demo.people import Member
from app.demo.seeded_random import id_of
from app.demo.staff import account_id
from domain.identity.commands import BindVenue
from domain.kernel.messaging.caller import Caller
from domain.kernel.time.availability import WeeklyTime
from domain.kernel.time.calendar import PUBLISHED
from domain.robots.deployments import commands as deployment_commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import Slot
from domain.robots.shifts import commands as shift_commands

START, END = "17:00", "18:00"
"""After the centre's opening hours, so that nobody has two commitments at one time."""
PLANNED_FOR = timedelta(days=56)
SHIFTS = 6


class Cafe(NamedTuple):
    """The ids of the deployment, derived from the seed."""

    robot: UUID
    venue: UUID
    deployment: UUID

    @classmethod
    def of(cls, seed: str) -> "Cafe":
        """Return the ids for a seed."""
        return cls(*(id_of(seed, kind, "cafe") for kind in ("robot", "venue", "deployment")))


def open_the_cafe(stage: CommandRunner, today: date, pilots: tuple[Member, ...]) -> None:
    """Set up this morning's state: the robot, its pilots, and the next shifts."""
    cafe = Cafe.of(stage.seed)
    stage.at(today, 10 * 60 + 20)
    _plan(stage, cafe, today)
    for member in pilots:
        _enrol(stage, cafe, member)
    deployment = stage.find(Deployment, cafe.deployment)
    until = today + timedelta(days=20)
    days = [item for item in deployment.calendar(today, until, PUBLISHED) if item.is_open]
    for number, plan in enumerate(days[:SHIFTS]):
        member = pilots[(number + 1) % len(pilots)]
        shift_id = id_of(stage.seed, "shift", "cafe", plan.day.isoformat())
        opened = shift_commands.OpenShift(
            id=shift_id,
            deployment_id=cafe.deployment,
            date=plan.day,
            start=START,
            end=END,
            person_id=member.person_id if number < SHIFTS - 1 else None,
        )
        given = stage.tries(stage.staff("coordinator"), opened, "cafe", number)
        if given is not None and number < 2:
            stage.tries(
                _pilot(member), shift_commands.ConfirmShift(shift_id=shift_id), "cafe", number
            )


def _plan(stage: CommandRunner, cafe: Cafe, today: date) -> None:
    first = today - timedelta(days=today.weekday())
    last = today + PLANNED_FOR
    plan = deployment_commands.PlanDeployment(
        id=cafe.deployment,
        robot_id=cafe.robot,
        venue_id=cafe.venue,
        title="市役所の喫茶コーナー",
        work="飲み物を運び、お客さまと話します。",
        first=first,
        last=last,
        slots=(Slot(first=first, last=last, start=START, end=END),),
        closed_weekdays=(5, 6),
    )
    for command in (
        deployment_commands.RegisterRobot(id=cafe.robot, name="分身ロボット 3号"),
        deployment_commands.RegisterVenue(id=cafe.venue, name="市役所 喫茶コーナー"),
        plan,
    ):
        stage.gives(stage.staff("coordinator"), command, "cafe")
    venue = BindVenue(account_id=account_id(stage.seed, "venue"), venue_id=cafe.venue)
    stage.gives(stage.staff("admin"), venue, "cafe")


def _enrol(stage: CommandRunner, cafe: Cafe, member: Member) -> None:
    place: dict[str, Any] = {"deployment_id": cafe.deployment, "person_id": member.person_id}
    week = tuple(WeeklyTime(weekday=day, start=START, end=END) for day in range(5))
    for by, command in (
        (stage.staff("coordinator"), deployment_commands.EnrolPilot(**place)),
        (stage.staff("coordinator"), deployment_commands.FinishTraining(**place)),
        (_pilot(member), deployment_commands.CheckEquipment(**place)),
        (_pilot(member), deployment_commands.SetPilotAvailability(**place, weekly=week)),
    ):
        stage.tries(by, command, "cafe", member.number)


def _pilot(member: Member) -> Caller:
    return replace(member.caller, person_id=member.person_id)
