"""How orders to shifts are carried out: load, tell, save."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import COORDINATION
from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.turns import take_turn
from domain.robots import shift_commands as order
from domain.robots.deployment import Deployment
from domain.robots.fitting import give, require_available, require_free_robot
from domain.robots.handlers import days_of
from domain.robots.instants import on_the_wall
from domain.robots.letting_go import let_go, rest_of
from domain.robots.pilot import Pilot
from domain.robots.schedule import require_open
from domain.robots.shift import Shift
from domain.robots.standing import PILOT_RUNNING, ROBOT_RUNNING
from domain.robots.terms import GivenBy, pilot_id, require_span


def open_shift(command: order.OpenShift, desk: Desk) -> Shift:
    """Make a shift; the same id again gives the one that is there."""
    said = {
        "deployment_id": command.deployment_id,
        "day": command.date,
        "start": command.start,
        "end": command.end,
        "rest_of": None,
        "person_id": command.person_id,
    }
    if known := desk.made_before(Shift, command, **said):
        return known
    require_span(command.start, command.end)
    take_turn(desk, days_of(command.deployment_id))
    deployment = desk.ledger.find(Deployment, command.deployment_id)
    if deployment is None or not deployment.is_visible_to(desk.caller):
        raise Invalid.field(
            "deployment_id", "この配置の記録がありません。", "There is no such deployment."
        )
    if command.centre not in (None, deployment.centre):
        raise Invalid.field(
            "centre", "この配置は別のセンターのものです。", "The deployment is another centre's."
        )
    shift = plan_shift(command, desk, deployment)
    if command.person_id is not None:
        require_available(desk, shift, command.person_id, command.reason)
        give(desk, shift, command.person_id, GivenBy.STAFF)
    return shift


def plan_shift(command: order.OpenShift, desk: Desk, deployment: Deployment) -> Shift:
    """A shift on an open day of a deployment, laid ready. Raises RuleBroken where none fits."""
    deployment.require_running()
    require_open(deployment.plan_of(command.date), command.start, command.end)
    shift = Shift.open(
        desk.new_id(command.id),
        centre=deployment.centre,
        deployment_id=deployment.id,
        robot_id=deployment.robot_id,
        venue_id=deployment.venue_id,
        day=command.date,
        start=command.start,
        end=command.end,
    )
    require_free_robot(desk, shift)
    desk.save(shift)
    return shift


def assign(command: order.AssignShift, desk: Desk) -> Shift:
    """Give a shift to a pilot by the decision of staff; in the place of another with a reason."""
    shift = desk.get(Shift, command.shift_id)
    if shift.person_id not in (None, command.person_id):
        _require_seen(shift, command)
    if shift.person_id != command.person_id:
        require_available(desk, shift, command.person_id, command.reason)
    give(desk, shift, command.person_id, GivenBy.STAFF)
    return shift


def _require_seen(shift: Shift, command: order.AssignShift) -> None:
    """Raise RuleBroken unless whoever has the shift is named, and why it is taken from them."""
    if shift.person_id != command.replaces or not (command.reason or "").strip():
        raise RuleBroken(
            "このシフトは、いまほかのパイロットが担当しています。担当を替えるときは、いまの担当者を"
            "確かめ(API では replaces に書き)、理由を書いて、もう一度割り当ててください。",
            "Another pilot has this shift now. To give it to somebody else, see who has it"
            " (over the API name them as replaces), and give a reason.",
        )


def name_stand_by(command: order.NameStandBy, desk: Desk) -> Shift:
    """Say who is asked first for cover."""
    shift = desk.get(Shift, command.shift_id)
    if command.person_id is not None:
        pilot = desk.ledger.find(Pilot, pilot_id(shift.deployment_id, command.person_id))
        if pilot is None or not pilot.is_enrolled:
            raise RuleBroken(
                "この人は、この配置のパイロットとして登録されていません。",
                "This person is not enrolled as a pilot of this deployment.",
            )
    shift.name_stand_by(command.person_id)
    desk.save(shift)
    return shift


def split(command: order.SplitShift, desk: Desk) -> Shift:
    """Cut a shift, and hand the rest over if a person is named."""
    shift = desk.get(Shift, command.shift_id)
    was_until = shift.end
    rest_id = shift.split(command.at)
    desk.save(shift)
    if rest_id is not None:
        rest = rest_of(shift, rest_id, was_until)
        desk.save(rest)
        if command.person_id is not None:
            require_available(desk, rest, command.person_id, command.reason)
            give(desk, rest, command.person_id, GivenBy.STAFF, besides=(shift.id,))
    return shift


def start(command: order.StartShift, desk: Desk) -> Shift:
    """Begin a shift; one of the robot or the pilot that was left running is ended before."""
    shift = _own(desk, command.shift_id)
    shift.begin(command.at)
    if shift.pending:
        for kind, subject in ((ROBOT_RUNNING, shift.robot_id), (PILOT_RUNNING, shift.person_id)):
            _end_what_was_left_running(desk, kind, subject)
    desk.save(shift)
    return shift


def _end_what_was_left_running(desk: Desk, kind: str, subject: UUID | None) -> None:
    holder = desk.ledger.holder(kind, str(subject))
    left = desk.ledger.find(Shift, UUID(holder)) if holder else None
    if left is None or any(one.id == left.id for one in desk.saved):
        return
    planned = on_the_wall(left.day, left.end)
    if planned > desk.clock.now():
        raise RuleBroken(
            "前のシフトがまだ終わっていません。先にそのシフトを終えてください。",
            "The shift before has not ended yet. Please end it first.",
        )
    left.finish(at=left.not_before(planned))
    desk.save(left)


def give_up(command: order.GiveUpShift, desk: Desk) -> Shift:
    """Let go of a shift, and leave the rest of it to others."""
    shift = _own(desk, command.shift_id)
    let_go(desk, shift, command.at)
    return shift


def _own_step(
    act: Callable[[Shift, Any], None],
) -> Callable[[order.ShiftCommand, Desk], Shift]:
    def handle(command: order.ShiftCommand, desk: Desk) -> Shift:
        shift = _own(desk, command.shift_id)
        act(shift, command)
        desk.save(shift)
        return shift

    return handle


def _step(act: Callable[[Shift, Any], None]) -> Callable[[order.ShiftCommand, Desk], Shift]:
    def handle(command: order.ShiftCommand, desk: Desk) -> Shift:
        shift = desk.get(Shift, command.shift_id)
        act(shift, command)
        desk.save(shift)
        return shift

    return handle


def _own(desk: Desk, shift_id: UUID) -> Shift:
    """The shift, for its pilot and for staff. Raises NotFound, or RuleBroken for a stand-by."""
    shift = desk.get(Shift, shift_id)
    caller = desk.caller
    if caller.has(COORDINATION):
        return shift
    if caller.person_id is None:
        raise NotFound(out_of_scope=True)
    if not shift.is_of(caller.person_id):
        raise RuleBroken(
            "このシフトは、いまあなたの担当ではありません。",
            "This shift is not yours now.",
        )
    return shift


HANDLERS: Handlers = {
    order.OpenShift: open_shift,
    order.AssignShift: assign,
    order.NameStandBy: name_stand_by,
    order.PinShift: _step(lambda one, _: one.pin()),
    order.UnpinShift: _step(lambda one, _: one.unpin()),
    order.SplitShift: split,
    order.ConfirmShift: _own_step(lambda one, _: one.confirm()),
    order.GiveUpShift: give_up,
    order.StartShift: start,
    order.InterruptShift: _own_step(
        lambda one, said: one.interrupt(said.cause, said.note, said.at)
    ),
    order.ResumeShift: _own_step(lambda one, said: one.resume(said.at)),
    order.EndShift: _own_step(lambda one, said: one.finish(said.visitors, said.note, said.at)),
    order.NoteNoShow: _step(lambda one, _: one.note_no_show()),
    order.CancelShift: _step(lambda one, said: one.cancel(said.at)),
}
