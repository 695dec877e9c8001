"""Handlers for robots, deployments and pilots: load, decide, save."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.kernel.errors import Invalid, nothing_to_correct
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock, times_of
from domain.kernel.time.availability import Availability
from domain.people.queries import terms_of
from domain.robots.deployments import commands
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.deployments.schedule import Schedule
from domain.robots.shifts.relinquish import relinquish
from domain.robots.shifts.shift import HELD, OVER, Shift
from domain.robots.value_objects import PilotLimits, ShiftState, Wishes, pilot_id


def days_of(deployment_id: UUID) -> str:
    """The key of the optimistic lock for decisions about the days of a deployment."""
    return f"deployment/{deployment_id}"


def register_robot(command: commands.RegisterRobot, uow: UnitOfWork) -> Robot:
    """Register a robot; the same id returns the existing robot."""
    if known := uow.made_before(Robot, command, name=command.name):
        return known
    centre = uow.caller.choose_centre(command.centre)
    robot = Robot.register(uow.new_id(command.id), centre=centre, name=command.name)
    uow.save(robot)
    return robot


def register_venue(command: commands.RegisterVenue, uow: UnitOfWork) -> Venue:
    """Register a venue; the same id returns the existing venue."""
    if known := uow.made_before(Venue, command, name=command.name):
        return known
    centre = uow.caller.choose_centre(command.centre)
    venue = Venue.register(uow.new_id(command.id), centre=centre, name=command.name)
    uow.save(venue)
    return venue


def correct_robot(command: commands.CorrectRobot, uow: UnitOfWork) -> Robot:
    """Correct the name of a robot."""
    robot = uow.get(Robot, command.robot_id)
    robot.correct_name(command.name)
    uow.save(robot)
    return robot


def correct_venue(command: commands.CorrectVenue, uow: UnitOfWork) -> Venue:
    """Correct the name of a venue."""
    venue = uow.get(Venue, command.venue_id)
    venue.correct_name(command.name)
    uow.save(venue)
    return venue


def correct_deployment(command: commands.CorrectDeployment, uow: UnitOfWork) -> Deployment:
    """Correct title and work of a deployment."""
    deployment = uow.get(Deployment, command.deployment_id)
    if command.title is None and command.work is None:
        raise nothing_to_correct()
    deployment.correct_description(
        deployment.title if command.title is None else command.title,
        deployment.work if command.work is None else command.work,
    )
    uow.save(deployment)
    return deployment


def undo_end(command: commands.UndoDeploymentEnd, uow: UnitOfWork) -> Deployment:
    """Take back the end of a deployment."""
    take_optimistic_lock(uow, days_of(command.deployment_id))
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.undo_end()
    uow.save(deployment)
    return deployment


def plan_deployment(command: commands.PlanDeployment, uow: UnitOfWork) -> Deployment:
    """Plan a deployment; the same id returns the existing deployment."""
    schedule = Schedule(
        first=command.first,
        last=command.last,
        slots=command.slots,
        closed_weekdays=command.closed_weekdays,
        closed_on_public_holidays=command.closed_on_public_holidays,
    )
    said: dict[str, Any] = {
        "robot_id": command.robot_id,
        "venue_id": command.venue_id,
        "title": command.title,
        "work": command.work,
    }
    if known := uow.made_before(Deployment, command, schedule=schedule.checked(), **said):
        return known
    robot = uow.ledger.find(Robot, command.robot_id)
    venue = uow.ledger.find(Venue, command.venue_id)
    if robot is None or not robot.is_visible_to(uow.caller):
        raise _unknown(
            "robot_id",
            "このロボットの記録がありません。選び直してください。",
            "There is no such robot.",
        )
    if venue is None or venue.centre != robot.centre:
        raise _unknown(
            "venue_id",
            "この設置場所の記録がありません。選び直してください。",
            "There is no such venue.",
        )
    if command.centre not in (None, robot.centre):
        raise _unknown(
            "centre", "このロボットは別のセンターのものです。", "The robot is another centre's."
        )
    deployment = Deployment.plan(
        uow.new_id(command.id), centre=robot.centre, schedule=schedule, **said
    )
    uow.save(deployment)
    return deployment


def close_day(command: commands.CloseDay, uow: UnitOfWork) -> Deployment:
    """Close a day, and cancel the shifts of that day in the same append."""
    take_optimistic_lock(uow, days_of(command.deployment_id))
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.close_day(command.date)
    if deployment.pending:
        _cancel(uow, deployment, "day = ?", command.date.isoformat())
    uow.save(deployment)
    return deployment


def reopen_day(command: commands.ReopenDay, uow: UnitOfWork) -> Deployment:
    """Reopen a closed day; a venue only what it closed. Raises RuleBroken."""
    deployment = uow.get(Deployment, command.deployment_id)
    if not uow.caller.has(COORDINATION):
        deployment.require_reopened_by_venue(command.date, uow.clock.today())
    deployment.reopen_day(command.date)
    uow.save(deployment)
    return deployment


def end_deployment(command: commands.EndDeployment, uow: UnitOfWork) -> Deployment:
    """End a deployment, and cancel the shifts of later days in the same append."""
    take_optimistic_lock(uow, days_of(command.deployment_id))
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.end()
    if deployment.pending and deployment.ended_on is not None:
        _cancel(uow, deployment, "day > ?", deployment.ended_on.isoformat())
    uow.save(deployment)
    return deployment


def _cancel(uow: UnitOfWork, deployment: Deployment, which: str, day: str) -> None:
    rows = uow.ledger.rows(
        f"SELECT shift_id, state FROM robot_shifts WHERE deployment_id = ? AND {which}"  # noqa: S608
        " ORDER BY day, start_time, shift_id",
        str(deployment.id),
        day,
    )
    ids = [UUID(row["shift_id"]) for row in rows if ShiftState(row["state"]) not in OVER]
    found = uow.ledger.find_all(Shift, ids)
    for id in ids:
        found[id].cancel()
        uow.save(found[id])


def _step(
    act: Callable[[Deployment, Any], None],
) -> Callable[[commands.DeploymentCommand, UnitOfWork], Deployment]:
    def handle(command: commands.DeploymentCommand, uow: UnitOfWork) -> Deployment:
        deployment = uow.get(Deployment, command.deployment_id)
        act(deployment, command)
        uow.save(deployment)
        return deployment

    return handle


def enrol_pilot(command: commands.EnrolPilot, uow: UnitOfWork) -> Deployment:
    """Enrol a person; an enrolled person stays enrolled."""
    deployment = uow.get(Deployment, command.deployment_id)
    deployment.require_running()
    person = terms_of(uow.ledger, command.person_id)
    if person is None or person.centre != deployment.centre:
        raise _unknown(
            "person_id",
            "この人の記録がありません。選び直してください。",
            "There is no such person.",
        )
    pilot = uow.ledger.find(Pilot, pilot_id(deployment.id, command.person_id))
    if pilot is None:
        pilot = Pilot.enrol(
            centre=deployment.centre, deployment_id=deployment.id, person_id=command.person_id
        )
    else:
        pilot.enrol_again()
    uow.save(pilot)
    return deployment


def withdraw_pilot(command: commands.WithdrawPilot, uow: UnitOfWork) -> Deployment:
    """Withdraw a pilot; the shifts they held become open in the same append."""
    take_optimistic_lock(uow, times_of(command.person_id))
    deployment = uow.get(Deployment, command.deployment_id)
    pilot = _pilot(uow, command)
    pilot.withdraw()
    if pilot.pending:
        _leave_shifts(uow, pilot)
    uow.save(pilot)
    return deployment


def _leave_shifts(uow: UnitOfWork, pilot: Pilot) -> None:
    rows = uow.ledger.rows(
        "SELECT shift_id, state FROM robot_shifts"
        " WHERE deployment_id = ? AND (person_id = ? OR stand_by_id = ?)"
        " ORDER BY day, start_time, shift_id",
        str(pilot.deployment_id),
        str(pilot.person_id),
        str(pilot.person_id),
    )
    ids = [UUID(row["shift_id"]) for row in rows if ShiftState(row["state"]) not in OVER]
    found = uow.ledger.find_all(Shift, ids)
    for shift in (found[id] for id in ids):
        if shift.stand_by_id == pilot.person_id:
            shift.name_stand_by(None)
            uow.save(shift)
        if shift.person_id == pilot.person_id and shift.state in HELD:
            relinquish(uow, shift)


def _pilot_step(
    act: Callable[[Pilot, Any], None],
) -> Callable[[commands.PilotCommand, UnitOfWork], Pilot]:
    def handle(command: commands.PilotCommand, uow: UnitOfWork) -> Pilot:
        pilot = _pilot(uow, command)
        act(pilot, command)
        uow.save(pilot)
        return pilot

    return handle


def _pilot(uow: UnitOfWork, command: commands.PilotCommand) -> Pilot:
    return uow.get(Pilot, pilot_id(command.deployment_id, command.person_id))


def _set_availability(pilot: Pilot, said: commands.SetPilotAvailability) -> None:
    pilot.set_availability(Availability(weekly=said.weekly, exceptions=said.exceptions))


def _set_limits(pilot: Pilot, said: commands.SetPilotLimits) -> None:
    limits = PilotLimits(minutes_per_day=said.minutes_per_day, days_per_week=said.days_per_week)
    pilot.set_limits(limits, said.note)


def _say_wishes(pilot: Pilot, said: commands.SayWishes) -> None:
    pilot.say_wishes(Wishes(hours=said.hours, minutes_per_week=said.minutes_per_week))


def _unknown(path: str, ja: str, en: str) -> Invalid:
    return Invalid.field(path, ja, en)


HANDLERS: Handlers = {
    commands.RegisterRobot: register_robot,
    commands.RegisterVenue: register_venue,
    commands.PlanDeployment: plan_deployment,
    commands.CloseDay: close_day,
    commands.ReopenDay: reopen_day,
    commands.ReportFault: _step(lambda item, said: item.report_fault(said.note)),
    commands.ClearFault: _step(lambda item, _: item.clear_fault()),
    commands.EndDeployment: end_deployment,
    commands.UndoDeploymentEnd: undo_end,
    commands.CorrectDeployment: correct_deployment,
    commands.CorrectRobot: correct_robot,
    commands.CorrectVenue: correct_venue,
    commands.EnrolPilot: enrol_pilot,
    commands.WithdrawPilot: withdraw_pilot,
    commands.SetPilotAvailability: _pilot_step(_set_availability),
    commands.SetPilotLimits: _pilot_step(_set_limits),
    commands.FinishTraining: _pilot_step(lambda item, _: item.finish_training()),
    commands.UndoTraining: _pilot_step(lambda item, _: item.undo_training()),
    commands.CheckEquipment: _pilot_step(lambda item, said: item.check_equipment(works=said.works)),
    commands.SayWishes: _pilot_step(_say_wishes),
}
