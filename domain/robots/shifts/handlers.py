"""Handlers of shifts: load, decide, save."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import UNSET

from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock
from domain.kernel.time.calendar import calendar_of
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.handlers import days_of
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.schedule import require_open
from domain.robots.inline_projection import PILOT_RUNNING, ROBOT_RUNNING
from domain.robots.shifts import commands
from domain.robots.shifts.eligibility import (
    give,
    not_enrolled,
    require_available,
    require_free_robot,
)
from domain.robots.shifts.relinquish import relinquish, rest_of
from domain.robots.shifts.shift import HELD, Shift, not_yours
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import GivenBy, ShiftState, pilot_id, require_span


def open_shift(command: commands.OpenShift, uow: UnitOfWork) -> Shift:
    """Create a shift; the same id returns the existing shift."""
    said = {
        "deployment_id": command.deployment_id,
        "day": command.date,
        "start": command.start,
        "end": command.end,
        "rest_of": None,
        "person_id": command.person_id,
    }
    if known := uow.made_before(Shift, command, **said):
        return known
    require_span(command.start, command.end)
    take_optimistic_lock(uow, days_of(command.deployment_id))
    deployment = uow.ledger.find(Deployment, command.deployment_id)
    if deployment is None or not deployment.is_visible_to(uow.caller):
        raise Invalid.field(
            "deployment_id",
            "この配置の記録がありません。選び直してください。",
            "There is no such deployment.",
        )
    if command.centre not in (None, deployment.centre):
        raise Invalid.field(
            "centre", "この配置は別のセンターのものです。", "The deployment is another centre's."
        )
    shift = plan_shift(command, uow, deployment)
    if command.person_id is not None:
        require_available(uow, shift, command.person_id, command.reason)
        give(uow, shift, command.person_id, GivenBy.STAFF)
    return shift


def plan_shift(command: commands.OpenShift, uow: UnitOfWork, deployment: Deployment) -> Shift:
    """Create and save a shift on an open day of a deployment. Raises RuleBroken if impossible."""
    deployment.require_running()
    holidays = calendar_of(uow.ledger, deployment.centre)
    require_open(deployment.plan_of(command.date, holidays), command.start, command.end)
    shift = Shift.open(
        uow.new_id(command.id),
        centre=deployment.centre,
        deployment_id=deployment.id,
        robot_id=deployment.robot_id,
        venue_id=deployment.venue_id,
        day=command.date,
        start=command.start,
        end=command.end,
    )
    require_free_robot(uow, shift)
    uow.save(shift)
    return shift


def assign(command: commands.AssignShift, uow: UnitOfWork) -> Shift:
    """Assign a shift to a pilot by decision of staff; replacing a pilot requires a reason."""
    shift = uow.get(Shift, command.shift_id)
    if shift.person_id not in (None, command.person_id):
        _require_seen(shift, command)
    if shift.person_id != command.person_id:
        require_available(uow, shift, command.person_id, command.reason)
    give(uow, shift, command.person_id, GivenBy.STAFF)
    return shift


def _require_seen(shift: Shift, command: commands.AssignShift) -> None:
    """Raise RuleBroken unless the command names the present pilot, and a reason."""
    if shift.person_id != command.replaces or not (command.reason or "").strip():
        raise RuleBroken(
            "このシフトは、いまほかのパイロットが担当しています。担当を替えるときは、いまの担当者を"
            "確かめ（API では replaces に書き）、理由を書いて、もう一度割り当ててください。",
            "Another pilot has this shift now. To give it to somebody else, see who has it"
            " (over the API name them as replaces), and give a reason.",
        )


def name_stand_by(command: commands.NameStandBy, uow: UnitOfWork) -> Shift:
    """Set who is asked first for cover."""
    shift = uow.get(Shift, command.shift_id)
    if command.person_id is not None:
        pilot = uow.ledger.find(Pilot, pilot_id(shift.deployment_id, command.person_id))
        if pilot is None or not pilot.is_enrolled:
            raise not_enrolled()
    shift.name_stand_by(command.person_id)
    uow.save(shift)
    return shift


def split(command: commands.SplitShift, uow: UnitOfWork) -> Shift:
    """Split a shift, and assign the rest if a person is named."""
    shift = uow.get(Shift, command.shift_id)
    was_until = shift.end
    rest_id = shift.split(command.at)
    uow.save(shift)
    if rest_id is not None:
        rest = rest_of(shift, rest_id, was_until)
        uow.save(rest)
        if command.person_id is not None:
            require_available(uow, rest, command.person_id, command.reason)
            give(uow, rest, command.person_id, GivenBy.STAFF, besides=(shift.id,))
    return shift


def start(command: commands.StartShift, uow: UnitOfWork) -> Shift:
    """Begin a shift; end first a shift of the robot or the pilot that was left running.

    Staff may record a shift of an earlier day, also without its times; nobody else begins a shift
    after its planned end.
    """
    shift = _own(uow, command.shift_id)
    shift.begin(command.at, afterwards=uow.caller.has(COORDINATION))
    if shift.pending:
        for kind, subject in ((ROBOT_RUNNING, shift.robot_id), (PILOT_RUNNING, shift.person_id)):
            _end_what_was_left_running(uow, kind, subject)
    uow.save(shift)
    return shift


def _end_what_was_left_running(uow: UnitOfWork, kind: str, subject: UUID | None) -> None:
    holder = uow.ledger.holder(kind, str(subject))
    left = uow.ledger.find(Shift, UUID(holder)) if holder else None
    if left is None or any(item.id == left.id for item in uow.saved):
        return
    planned = on_the_wall(left.day, left.end)
    if planned > uow.clock.now():
        raise RuleBroken(
            "前のシフトがまだ終わっていません。先にそのシフトを終えてください。",
            "The shift before has not ended yet. Please end it first.",
        )
    left.finish(at=left.not_before(planned))
    uow.save(left)


def give_up(command: commands.GiveUpShift, uow: UnitOfWork) -> Shift:
    """Give up a shift, and open the rest of it to others."""
    shift = _own(uow, command.shift_id)
    relinquish(uow, shift, command.at)
    return shift


def take_back(command: commands.TakeShiftBack, uow: UnitOfWork) -> Shift:
    """Give a shift back to the pilot who gave it up. Raises RuleBroken if that is too late."""
    shift, person_id = uow.get(Shift, command.shift_id), uow.caller.person_id
    if person_id is None:
        raise NotFound(out_of_scope=True)
    if not shift.is_of(person_id):
        raise not_yours()
    if shift.state in HELD:
        return shift
    if shift.state is not ShiftState.OPEN:
        raise RuleBroken(
            "このシフトは、もう取り戻せません。予定を確かめて、職員に知らせてください。",
            "This shift cannot be taken back any more. Look at the plan, and tell the staff.",
        )
    if on_the_wall(shift.day, shift.start) <= uow.clock.now():
        raise RuleBroken(
            "このシフトはもう始まる時間を過ぎているので、取り戻せません。行けるときは職員に知らせてください。",
            "The time of this shift has begun, so it cannot be taken back. If you can come, tell"
            " the staff.",
        )
    give(uow, shift, person_id, GivenBy.PILOT)
    return shift


def correct_times(command: commands.CorrectShiftTimes, uow: UnitOfWork) -> Shift:
    """Correct how a shift that is over went."""
    shift = uow.get(Shift, command.shift_id)
    visitors = shift.visitors if command.visitors is UNSET else command.visitors
    shift.correct_times(
        took_place=command.took_place,
        started_at=command.started_at,
        ended_at=command.ended_at,
        visitors=visitors,
    )
    uow.save(shift)
    return shift


def _own_step(
    act: Callable[[Shift, Any], None],
) -> Callable[[commands.ShiftCommand, UnitOfWork], Shift]:
    def handle(command: commands.ShiftCommand, uow: UnitOfWork) -> Shift:
        shift = _own(uow, command.shift_id)
        act(shift, command)
        uow.save(shift)
        return shift

    return handle


def _step(
    act: Callable[[Shift, Any], None],
) -> Callable[[commands.ShiftCommand, UnitOfWork], Shift]:
    def handle(command: commands.ShiftCommand, uow: UnitOfWork) -> Shift:
        shift = uow.get(Shift, command.shift_id)
        act(shift, command)
        uow.save(shift)
        return shift

    return handle


def _own(uow: UnitOfWork, shift_id: UUID) -> Shift:
    """The shift, for its pilot and for staff. Raises NotFound, or RuleBroken for anybody else."""
    shift = uow.get(Shift, shift_id)
    caller = uow.caller
    if caller.has(COORDINATION):
        return shift
    if caller.person_id is None:
        raise NotFound(out_of_scope=True)
    if not shift.is_of(caller.person_id):
        raise not_yours()
    return shift


HANDLERS: Handlers = {
    commands.OpenShift: open_shift,
    commands.AssignShift: assign,
    commands.NameStandBy: name_stand_by,
    commands.PinShift: _step(lambda item, _: item.pin()),
    commands.UnpinShift: _step(lambda item, _: item.unpin()),
    commands.SplitShift: split,
    commands.ConfirmShift: _own_step(lambda item, _: item.confirm()),
    commands.GiveUpShift: give_up,
    commands.TakeShiftBack: take_back,
    commands.StartShift: start,
    commands.InterruptShift: _own_step(
        lambda item, said: item.interrupt(said.cause, said.note, said.at)
    ),
    commands.ResumeShift: _own_step(lambda item, said: item.resume(said.at)),
    commands.EndShift: _own_step(lambda item, said: item.finish(said.visitors, said.note, said.at)),
    commands.CorrectShiftTimes: correct_times,
    commands.NoteNoShow: _step(lambda item, _: item.note_no_show()),
    commands.CancelShift: _step(lambda item, said: item.cancel(said.at)),
}
