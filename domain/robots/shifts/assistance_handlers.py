"""Handlers of the assistance with a shift."""

from uuid import UUID

from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.robots.deployments.pilot import Pilot
from domain.robots.shifts import assistance_commands as commands
from domain.robots.shifts.assistance import ShiftAssistance, assistance_id
from domain.robots.shifts.commands import ShiftCommand
from domain.robots.shifts.eligibility import give
from domain.robots.shifts.shift import AHEAD, OVER, Shift, not_yours
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import GivenBy, pilot_id


def look_over(command: commands.LookOver, uow: UnitOfWork) -> ShiftAssistance:
    """Record the checklist of the shift's pilot."""
    shift, person_id = _own(uow, command)
    assistance = assistance_of(uow, shift)
    assistance.look_over(person_id, frozenset(command.ready))
    uow.save(assistance)
    return assistance


def ask_for_help(command: commands.AskForShiftHelp, uow: UnitOfWork) -> ShiftAssistance:
    """Record the call for help. Raises RuleBroken if the shift is over."""
    shift, person_id = _own(uow, command)
    if shift.state in OVER:
        raise RuleBroken("このシフトは終わっています。", "This shift is over.")
    assistance = assistance_of(uow, shift)
    assistance.ask_for_help(person_id, command.note)
    uow.save(assistance)
    return assistance


def give_help(command: commands.GiveShiftHelp, uow: UnitOfWork) -> ShiftAssistance | None:
    """Record that the call was handled; None if nothing was ever recorded for the shift."""
    assistance = assistance_of(uow, _seen(uow, command))
    assistance.give_help()
    return _saved(uow, assistance)


def offer_swap(command: commands.OfferSwap, uow: UnitOfWork) -> ShiftAssistance:
    """Offer a shift that has not begun. Raises RuleBroken otherwise."""
    shift, person_id = _own(uow, command)
    if shift.state not in AHEAD or _is_past(uow, shift):
        raise RuleBroken(
            "始まったシフトは、交代をお願いできません。",
            "A shift that has begun cannot be offered.",
        )
    assistance = assistance_of(uow, shift)
    assistance.offer_swap(person_id)
    uow.save(assistance)
    return assistance


def withdraw_swap(command: commands.WithdrawSwap, uow: UnitOfWork) -> ShiftAssistance | None:
    """Withdraw one's own offer; None if nothing was ever recorded for the shift."""
    shift, _ = _own(uow, command)
    assistance = assistance_of(uow, shift)
    assistance.withdraw_swap()
    return _saved(uow, assistance)


def take_swap(command: commands.TakeSwap, uow: UnitOfWork) -> ShiftAssistance | None:
    """Give the shift to the pilot who accepts, in the append that records the acceptance.

    Returns None for the caller's own shift if nothing was ever recorded for it. Raises NotFound if
    the caller is not a pilot of the deployment, RuleBroken if the offer is no longer valid or the
    shift does not fit.
    """
    person_id = uow.caller.person_id
    shift = uow.ledger.find(Shift, command.shift_id)
    if person_id is None or shift is None or not uow.caller.sees_centre(shift.centre):
        raise NotFound(out_of_scope=shift is not None)
    pilot = uow.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None or not pilot.is_enrolled:
        raise NotFound(out_of_scope=True)
    assistance = assistance_of(uow, shift)
    if shift.person_id == person_id:
        return _saved(uow, assistance)
    is_ahead = shift.state in AHEAD and not _is_past(uow, shift)
    assistance.take_swap(person_id, of=shift.person_id if is_ahead else None)
    give(uow, shift, person_id, GivenBy.COVER)
    uow.save(assistance)
    return assistance


def assistance_of(uow: UnitOfWork, shift: Shift) -> ShiftAssistance:
    """The assistance with a shift, new if nothing is recorded yet.

    Raises Stale if the caller named another version of it.
    """
    assistance = uow.ledger.find(ShiftAssistance, assistance_id(shift.id)) or ShiftAssistance.begin(
        shift
    )
    uow.require_version(assistance)
    return assistance


def _saved(uow: UnitOfWork, assistance: ShiftAssistance) -> ShiftAssistance | None:
    uow.save(assistance)
    return assistance if assistance.version else None


def _seen(uow: UnitOfWork, command: ShiftCommand) -> Shift:
    """The shift, without a check of its own version. Raises NotFound."""
    shift = uow.find(Shift, command.shift_id)
    if shift is None:
        raise NotFound
    return shift


def _own(uow: UnitOfWork, command: ShiftCommand) -> tuple[Shift, UUID]:
    """The shift of the calling pilot, and the pilot's person id. Raises NotFound, RuleBroken."""
    shift, person_id = _seen(uow, command), uow.caller.person_id
    if person_id is None:
        raise NotFound(out_of_scope=True)
    if shift.person_id != person_id:
        raise not_yours()
    return shift, person_id


def _is_past(uow: UnitOfWork, shift: Shift) -> bool:
    return on_the_wall(shift.day, shift.start) <= uow.clock.now()


HANDLERS: Handlers = {
    commands.LookOver: look_over,
    commands.AskForShiftHelp: ask_for_help,
    commands.GiveShiftHelp: give_help,
    commands.OfferSwap: offer_swap,
    commands.WithdrawSwap: withdraw_swap,
    commands.TakeSwap: take_swap,
}
