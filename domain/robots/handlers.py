"""How orders to robots, deployments and pilots are carried out: load, tell, save."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.kernel.availability import Availability
from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import Invalid
from domain.kernel.turns import take_turn, times_of
from domain.robots import commands as order
from domain.robots.deployment import Deployment
from domain.robots.letting_go import let_go
from domain.robots.pilot import Pilot
from domain.robots.robot import Robot, Venue
from domain.robots.schedule import Schedule
from domain.robots.shift import HELD, OVER, Shift
from domain.robots.terms import PilotLimits, ShiftState, Wishes, pilot_id


def days_of(deployment_id: UUID) -> str:
    """The subject of the turn in which the days of a deployment are decided on."""
    return f"deployment/{deployment_id}"


def register_robot(command: order.RegisterRobot, desk: Desk) -> Robot:
    """Put a robot on the books; the same id again gives the one that is there."""
    if known := desk.made_before(Robot, command, name=command.name):
        return known
    centre = desk.caller.choose_centre(command.centre)
    robot = Robot.register(desk.new_id(command.id), centre=centre, name=command.name)
    desk.save(robot)
    return robot


def register_venue(command: order.RegisterVenue, desk: Desk) -> Venue:
    """Put a venue on the books; the same id again gives the one that is there."""
    if known := desk.made_before(Venue, command, name=command.name):
        return known
    centre = desk.caller.choose_centre(command.centre)
    venue = Venue.register(desk.new_id(command.id), centre=centre, name=command.name)
    desk.save(venue)
    return venue


def plan_deployment(command: order.PlanDeployment, desk: Desk) -> Deployment:
    """Plan a deployment; the same id again gives the one that is there."""
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
    if known := desk.made_before(Deployment, command, schedule=schedule.checked(), **said):
        return known
    robot = desk.ledger.find(Robot, command.robot_id)
    venue = desk.ledger.find(Venue, command.venue_id)
    if robot is None or not robot.is_visible_to(desk.caller):
        raise _unknown("robot_id", "このロボットの記録がありません。", "There is no such robot.")
    if venue is None or venue.centre != robot.centre:
        raise _unknown("venue_id", "この設置場所の記録がありません。", "There is no such venue.")
    if command.centre not in (None, robot.centre):
        raise _unknown(
            "centre", "このロボットは別のセンターのものです。", "The robot is another centre's."
        )
    deployment = Deployment.plan(
        desk.new_id(command.id), centre=robot.centre, schedule=schedule, **said
    )
    desk.save(deployment)
    return deployment


def close_day(command: order.CloseDay, desk: Desk) -> Deployment:
    """Close a day, and cancel the shifts of that day in the same append."""
    take_turn(desk, days_of(command.deployment_id))
    deployment = desk.get(Deployment, command.deployment_id)
    deployment.close_day(command.date)
    if deployment.pending:
        _cancel(desk, deployment, "day = ?", command.date.isoformat())
    desk.save(deployment)
    return deployment


def end_deployment(command: order.EndDeployment, desk: Desk) -> Deployment:
    """End a deployment, and cancel the shifts of later days in the same append."""
    take_turn(desk, days_of(command.deployment_id))
    deployment = desk.get(Deployment, command.deployment_id)
    deployment.end()
    if deployment.pending and deployment.ended_on is not None:
        _cancel(desk, deployment, "day > ?", deployment.ended_on.isoformat())
    desk.save(deployment)
    return deployment


def _cancel(desk: Desk, deployment: Deployment, which: str, day: str) -> None:
    rows = desk.ledger.rows(
        f"SELECT shift_id, state FROM robot_shifts WHERE deployment_id = ? AND {which}"  # noqa: S608
        " ORDER BY day, start_time, shift_id",
        str(deployment.id),
        day,
    )
    ids = [UUID(row["shift_id"]) for row in rows if ShiftState(row["state"]) not in OVER]
    found = desk.ledger.find_all(Shift, ids)
    for id in ids:
        found[id].cancel()
        desk.save(found[id])


def _step(
    act: Callable[[Deployment, Any], None],
) -> Callable[[order.DeploymentCommand, Desk], Deployment]:
    def handle(command: order.DeploymentCommand, desk: Desk) -> Deployment:
        deployment = desk.get(Deployment, command.deployment_id)
        act(deployment, command)
        desk.save(deployment)
        return deployment

    return handle


def enrol_pilot(command: order.EnrolPilot, desk: Desk) -> Deployment:
    """Enrol a person; whoever is enrolled already stays so."""
    deployment = desk.get(Deployment, command.deployment_id)
    deployment.require_running()
    person = desk.ledger.row(
        "SELECT centre FROM person_terms WHERE person_id = ?", str(command.person_id)
    )
    if person is None or person["centre"] != deployment.centre:
        raise _unknown("person_id", "この人の記録がありません。", "There is no such person.")
    pilot = desk.ledger.find(Pilot, pilot_id(deployment.id, command.person_id))
    if pilot is None:
        pilot = Pilot.enrol(
            centre=deployment.centre, deployment_id=deployment.id, person_id=command.person_id
        )
    else:
        pilot.enrol_again()
    desk.save(pilot)
    return deployment


def withdraw_pilot(command: order.WithdrawPilot, desk: Desk) -> Deployment:
    """Let a pilot go; the shifts still before them look for somebody else in the same append."""
    take_turn(desk, times_of(command.person_id))
    deployment = desk.get(Deployment, command.deployment_id)
    pilot = _pilot(desk, command)
    pilot.withdraw()
    if pilot.pending:
        _leave_shifts(desk, pilot)
    desk.save(pilot)
    return deployment


def _leave_shifts(desk: Desk, pilot: Pilot) -> None:
    rows = desk.ledger.rows(
        "SELECT shift_id, state FROM robot_shifts"
        " WHERE deployment_id = ? AND (person_id = ? OR stand_by_id = ?)"
        " ORDER BY day, start_time, shift_id",
        str(pilot.deployment_id),
        str(pilot.person_id),
        str(pilot.person_id),
    )
    ids = [UUID(row["shift_id"]) for row in rows if ShiftState(row["state"]) not in OVER]
    found = desk.ledger.find_all(Shift, ids)
    for shift in (found[id] for id in ids):
        if shift.stand_by_id == pilot.person_id:
            shift.name_stand_by(None)
            desk.save(shift)
        if shift.person_id == pilot.person_id and shift.state in HELD:
            let_go(desk, shift)


def _pilot_step(act: Callable[[Pilot, Any], None]) -> Callable[[order.PilotCommand, Desk], Pilot]:
    def handle(command: order.PilotCommand, desk: Desk) -> Pilot:
        pilot = _pilot(desk, command)
        act(pilot, command)
        desk.save(pilot)
        return pilot

    return handle


def _pilot(desk: Desk, command: order.PilotCommand) -> Pilot:
    return desk.get(Pilot, pilot_id(command.deployment_id, command.person_id))


def _set_availability(pilot: Pilot, said: order.SetPilotAvailability) -> None:
    pilot.set_availability(Availability(weekly=said.weekly, exceptions=said.exceptions))


def _set_limits(pilot: Pilot, said: order.SetPilotLimits) -> None:
    limits = PilotLimits(minutes_per_day=said.minutes_per_day, days_per_week=said.days_per_week)
    pilot.set_limits(limits, said.note)


def _say_wishes(pilot: Pilot, said: order.SayWishes) -> None:
    pilot.say_wishes(Wishes(hours=said.hours, minutes_per_week=said.minutes_per_week))


def _unknown(path: str, ja: str, en: str) -> Invalid:
    return Invalid.field(path, ja, en)


HANDLERS: Handlers = {
    order.RegisterRobot: register_robot,
    order.RegisterVenue: register_venue,
    order.PlanDeployment: plan_deployment,
    order.CloseDay: close_day,
    order.ReopenDay: _step(lambda one, said: one.reopen_day(said.date)),
    order.ReportFault: _step(lambda one, said: one.report_fault(said.note)),
    order.ClearFault: _step(lambda one, _: one.clear_fault()),
    order.EndDeployment: end_deployment,
    order.EnrolPilot: enrol_pilot,
    order.WithdrawPilot: withdraw_pilot,
    order.SetPilotAvailability: _pilot_step(_set_availability),
    order.SetPilotLimits: _pilot_step(_set_limits),
    order.FinishTraining: _pilot_step(lambda one, _: one.finish_training()),
    order.CheckEquipment: _pilot_step(lambda one, said: one.check_equipment(works=said.works)),
    order.SayWishes: _pilot_step(_say_wishes),
}
