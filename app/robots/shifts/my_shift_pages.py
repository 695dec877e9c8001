"""One shift of the pilot: before it, during it (big buttons, one step at a time), and after it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.pages import sse
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.deployments.deployment_names import deployment_names_of, span, when
from app.robots.shifts.current_pilot import own_shift
from app.robots.shifts.my_shifts_pages import PILOTS
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command
from domain.robots.deployments.deployment import Deployment
from domain.robots.shifts import assistance_commands
from domain.robots.shifts import commands as shift_commands
from domain.robots.shifts.assistance import Ready, ShiftAssistance, assistance_id
from domain.robots.shifts.shift import AHEAD, RUNNING, Shift, is_missed
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import Cause, ShiftState

LATE = 5
"""Seconds after which a form is assumed to have waited for the network."""

EARLY = timedelta(minutes=30)
"""How long before its time a shift is begun without a question back."""

pages = Pages("robots")


class StepForm(fields.Form):
    """A step of a shift; `seconds_ago` is how long it waited to be sent while offline."""

    seconds_ago = fields.Whole(min=0, max=86_400)


class StartForm(StepForm):
    """The start of a shift; `early` confirms one long before its time."""

    early = fields.Flag()


class InterruptForm(StepForm):
    """The cause of the interruption."""

    cause = fields.Code(Cause, required=True)
    word = fields.Text(max=2000, lines=True)


class EndForm(StepForm):
    """The number of visitors, and a note."""

    visitors = fields.Whole(min=0, max=100_000)
    note = fields.Text(max=2000, lines=True)


class GiveUpForm(StepForm):
    """An optional reason."""

    reason = fields.Text(max=1000, lines=True)


class HelpForm(StepForm):
    """An optional note about the request."""

    help_note = fields.Text(max=2000, lines=True)


class ReadyForm(fields.Form):
    """The checks that the pilot has made."""

    ready = fields.Many(fields.Code(Ready), max=len(Ready), unique=True)


@pages.page("/my-shifts/<uuid:shift_id>", roles=PILOTS, query=FlashQuery)
def my_shift(_query: dict[str, Any], shift_id: UUID) -> Response:
    """One shift, with the next step at the top."""
    seen, shift = sse.position(), own_shift(shift_id)
    assistance = service().ledger.find(
        ShiftAssistance, assistance_id(shift.id)
    ) or ShiftAssistance.begin(shift)
    deployment = service().ledger.get(Deployment, shift.deployment_id)
    is_mine = shift.person_id is not None and shift.state is not ShiftState.OPEN
    return render(
        "robots/my_shift.html",
        words=labels,
        seen=seen,
        at=service().clock.now(),
        shift=shift,
        when=when(shift.day.isoformat(), shift.start, shift.end),
        span=span,
        place=deployment_names_of([str(shift.deployment_id)]).get(str(shift.deployment_id)),
        stage=_stage(shift) if is_mine else "given-up",
        may_take_back=shift.state is ShiftState.OPEN
        and on_the_wall(shift.day, shift.start) > service().clock.now(),
        is_today=shift.day <= service().clock.today(),
        may_swap=on_the_wall(shift.day, shift.start) > service().clock.now(),
        ready=assistance.ready_for(shift.person_id),
        needs_help=assistance.has_called(shift.person_id),
        was_helped=assistance.was_helped(shift.person_id),
        is_offered=shift.person_id is not None and assistance.swap_by == shift.person_id,
        fault=deployment.fault,
        closed_because=deployment.closures.get(shift.day),
    )


def _stage(shift: Shift) -> str:
    if is_missed(shift.state, shift.day, shift.end, service().clock.now()):
        return "missed"
    if shift.state in AHEAD:
        return "ahead"
    return shift.state.value if shift.state in RUNNING else "over"


def _done(shift_id: UUID, code: str, command: Command) -> str:
    own_shift(shift_id)
    dispatch(command)
    return f"/my-shifts/{shift_id}?said={code}"


def _ask_back(shift: Shift, at: datetime) -> None:
    """Raise Invalid with a question if the shift would begin long before its time."""
    if shift.state in AHEAD and on_the_wall(shift.day, shift.start) - at > EARLY:
        raise Invalid.field(
            "early",
            f"このシフトは{shift.start}からです。いま始めますか。",
            f"This shift begins at {shift.start}. Do you want to begin it now?",
        )


def _at(shift_id: UUID, values: dict[str, Any]) -> datetime | None:
    """Return when the button was pressed, if the form had to wait for the network."""
    seconds = values.pop("seconds_ago", 0)
    if seconds < LATE:
        return None
    return own_shift(shift_id).not_before(service().clock.now() - timedelta(seconds=seconds))


@pages.form("/my-shifts/<uuid:shift_id>/confirm", roles=PILOTS, body=fields.Form, back=my_shift)
def confirm(_values: dict[str, Any], shift_id: UUID) -> str:
    """Confirm that the pilot will be there."""
    return _done(shift_id, "confirmed", shift_commands.ConfirmShift(shift_id=shift_id))


@pages.form("/my-shifts/<uuid:shift_id>/ready", roles=PILOTS, body=ReadyForm, back=my_shift)
def look_over(values: dict[str, Any], shift_id: UUID) -> str:
    """Record which checks the pilot has made."""
    ready = values.get("ready", ())
    return _done(shift_id, "ready", assistance_commands.LookOver(shift_id=shift_id, ready=ready))


@pages.form("/my-shifts/<uuid:shift_id>/start", roles=PILOTS, body=StartForm, back=my_shift)
def start(values: dict[str, Any], shift_id: UUID) -> str:
    """Start the shift; long before its time only after a question back."""
    at = _at(shift_id, values)
    if not values.get("early"):
        _ask_back(own_shift(shift_id), at or service().clock.now())
    return _done(shift_id, "started", shift_commands.StartShift(shift_id=shift_id, at=at))


@pages.form("/my-shifts/<uuid:shift_id>/interrupt", roles=PILOTS, body=InterruptForm, back=my_shift)
def interrupt(values: dict[str, Any], shift_id: UUID) -> str:
    """Interrupt the shift."""
    at = _at(shift_id, values)
    note, cause = values.get("word"), values["cause"]
    command = shift_commands.InterruptShift(shift_id=shift_id, at=at, cause=cause, note=note)
    return _done(shift_id, "interrupted", command)


@pages.form("/my-shifts/<uuid:shift_id>/resume", roles=PILOTS, body=StepForm, back=my_shift)
def resume(values: dict[str, Any], shift_id: UUID) -> str:
    """Resume the shift."""
    at = _at(shift_id, values)
    return _done(shift_id, "resumed", shift_commands.ResumeShift(shift_id=shift_id, at=at))


@pages.form("/my-shifts/<uuid:shift_id>/help", roles=PILOTS, body=HelpForm, back=my_shift)
def ask_for_help(values: dict[str, Any], shift_id: UUID) -> str:
    """Ask staff for help."""
    note = values.get("help_note")
    command = assistance_commands.AskForShiftHelp(shift_id=shift_id, note=note)
    return _done(shift_id, "help", command)


@pages.form("/my-shifts/<uuid:shift_id>/end", roles=PILOTS, body=EndForm, back=my_shift)
def end_shift(values: dict[str, Any], shift_id: UUID) -> str:
    """End the shift."""
    at = _at(shift_id, values)
    return _done(shift_id, "ended", shift_commands.EndShift(shift_id=shift_id, at=at, **values))


@pages.form("/my-shifts/<uuid:shift_id>/give-up", roles=PILOTS, body=GiveUpForm, back=my_shift)
def give_up(values: dict[str, Any], shift_id: UUID) -> str:
    """Give up the shift, even after its start."""
    at = _at(shift_id, values)
    return _done(shift_id, "given", shift_commands.GiveUpShift(shift_id=shift_id, at=at, **values))


@pages.form("/my-shifts/<uuid:shift_id>/take-back", roles=PILOTS, body=fields.Form, back=my_shift)
def take_back(_values: dict[str, Any], shift_id: UUID) -> str:
    """Take back a shift that was given up."""
    return _done(shift_id, "taken-back", shift_commands.TakeShiftBack(shift_id=shift_id))


@pages.form("/my-shifts/<uuid:shift_id>/swap", roles=PILOTS, body=fields.Form, back=my_shift)
def offer_swap(_values: dict[str, Any], shift_id: UUID) -> str:
    """Offer the shift to the other pilots."""
    return _done(shift_id, "offered", assistance_commands.OfferSwap(shift_id=shift_id))


@pages.form("/my-shifts/<uuid:shift_id>/swap-back", roles=PILOTS, body=fields.Form, back=my_shift)
def withdraw_swap(_values: dict[str, Any], shift_id: UUID) -> str:
    """Withdraw the offer."""
    return _done(shift_id, "kept", assistance_commands.WithdrawSwap(shift_id=shift_id))
