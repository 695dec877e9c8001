"""How orders to what goes on beside a shift are carried out."""

from uuid import UUID

from domain.kernel.bus import Desk, Handlers
from domain.kernel.errors import NotFound, RuleBroken
from domain.robots import beside_commands as order
from domain.robots.beside import BesideShift, beside_id
from domain.robots.fitting import give
from domain.robots.instants import on_the_wall
from domain.robots.pilot import Pilot
from domain.robots.shift import AHEAD, OVER, Shift
from domain.robots.shift_commands import ShiftCommand
from domain.robots.terms import GivenBy, pilot_id


def look_over(command: order.LookOver, desk: Desk) -> BesideShift:
    """Keep the list of the pilot of the shift."""
    shift, person_id = _own(desk, command)
    beside = beside_of(desk, shift)
    beside.look_over(person_id, frozenset(command.ready))
    desk.save(beside)
    return beside


def ask_for_help(command: order.AskForShiftHelp, desk: Desk) -> BesideShift:
    """Keep the call for help; a shift that is over needs none."""
    shift, person_id = _own(desk, command)
    if shift.state in OVER:
        raise RuleBroken("このシフトは終わっています。", "This shift is over.")
    beside = beside_of(desk, shift)
    beside.ask_for_help(person_id, command.note)
    desk.save(beside)
    return beside


def give_help(command: order.GiveShiftHelp, desk: Desk) -> BesideShift | None:
    """Note that it was seen to; None where nothing ever went on beside the shift."""
    beside = beside_of(desk, _seen(desk, command))
    beside.give_help()
    return _saved(desk, beside)


def offer_swap(command: order.OfferSwap, desk: Desk) -> BesideShift:
    """Offer a shift that has not begun."""
    shift, person_id = _own(desk, command)
    if shift.state not in AHEAD or _is_past(desk, shift):
        raise RuleBroken(
            "始まったシフトは、交代をお願いできません。",
            "A shift that has begun cannot be offered.",
        )
    beside = beside_of(desk, shift)
    beside.offer_swap(person_id)
    desk.save(beside)
    return beside


def withdraw_swap(command: order.WithdrawSwap, desk: Desk) -> BesideShift | None:
    """Take the own offer back; None where nothing ever went on beside the shift."""
    shift, _ = _own(desk, command)
    beside = beside_of(desk, shift)
    beside.withdraw_swap()
    return _saved(desk, beside)


def take_swap(command: order.TakeSwap, desk: Desk) -> BesideShift | None:
    """Give the shift to the one who says yes, in the append that records the yes.

    None for a shift that is theirs and was never offered. Raises NotFound for who is no pilot of
    the deployment, RuleBroken if the offer does not hold any more or the shift does not fit.
    """
    person_id = desk.caller.person_id
    shift = desk.ledger.find(Shift, command.shift_id)
    if person_id is None or shift is None or not desk.caller.sees_centre(shift.centre):
        raise NotFound(out_of_scope=shift is not None)
    pilot = desk.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None or not pilot.is_enrolled:
        raise NotFound(out_of_scope=True)
    beside = beside_of(desk, shift)
    if shift.person_id == person_id:
        return _saved(desk, beside)
    is_ahead = shift.state in AHEAD and not _is_past(desk, shift)
    beside.take_swap(person_id, of=shift.person_id if is_ahead else None)
    give(desk, shift, person_id, GivenBy.COVER)
    desk.save(beside)
    return beside


def beside_of(desk: Desk, shift: Shift) -> BesideShift:
    """What goes on beside a shift, also where that is nothing yet.

    Raises Stale if the caller named another version of it.
    """
    beside = desk.ledger.find(BesideShift, beside_id(shift.id)) or BesideShift.begin(shift)
    desk.require_version(beside)
    return beside


def _saved(desk: Desk, beside: BesideShift) -> BesideShift | None:
    desk.save(beside)
    return beside if beside.version else None


def _seen(desk: Desk, command: ShiftCommand) -> Shift:
    """The shift, whose own version is not asked for. Raises NotFound."""
    shift = desk.find(Shift, command.shift_id)
    if shift is None:
        raise NotFound
    return shift


def _own(desk: Desk, command: ShiftCommand) -> tuple[Shift, UUID]:
    """The shift of the pilot who gives the command. Raises NotFound, RuleBroken."""
    shift, person_id = _seen(desk, command), desk.caller.person_id
    if person_id is None:
        raise NotFound(out_of_scope=True)
    if shift.person_id != person_id:
        raise RuleBroken(
            "このシフトは、いまあなたの担当ではありません。", "This shift is not yours now."
        )
    return shift, person_id


def _is_past(desk: Desk, shift: Shift) -> bool:
    return on_the_wall(shift.day, shift.start) <= desk.clock.now()


HANDLERS: Handlers = {
    order.LookOver: look_over,
    order.AskForShiftHelp: ask_for_help,
    order.GiveShiftHelp: give_help,
    order.OfferSwap: offer_swap,
    order.WithdrawSwap: withdraw_swap,
    order.TakeSwap: take_swap,
}
