"""One shift for staff: who has it, who is on stand-by, and the acts that are possible."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, dispatch_part, render
from app.robots import labels
from app.robots.deployments.deployment_names import clock, deployment_names_of, span, when
from app.robots.visibility import named, pilots_of, to_choose, visible_shift
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.time.clock import TOKYO
from domain.robots.cover.cover import Cover
from domain.robots.cover.inline_projection import searches_for
from domain.robots.shifts import commands
from domain.robots.shifts.assistance import ShiftAssistance, assistance_id
from domain.robots.shifts.assistance_commands import GiveShiftHelp
from domain.robots.shifts.shift import AHEAD, OVER, RUNNING, Shift, is_missed
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import ShiftState, parts

pages = Pages("robots")


class AssignForm(fields.Form):
    """The pilot and the previous one; a reason if outside the hours that the pilot offered."""

    person_id = fields.Id(required=True)
    replaces = fields.Id()
    reason = fields.Text(max=1000, lines=True)


class StandByForm(fields.Form):
    """The stand-by who is asked first; nobody if empty."""

    stand_by = fields.Id()


class SplitForm(fields.Form):
    """The time at which the shift is split, and the pilot of the rest."""

    at = fields.TimeOfDay(required=True)
    rest_to = fields.Id()
    split_reason = fields.Text(max=1000, lines=True)


class CancelForm(fields.Form):
    """The reason for the cancellation."""

    cancel_reason = fields.Text(required=True, max=1000, lines=True)


class TimesForm(fields.Form):
    """The times in which the shift was worked, if it was, and the reason for the correction."""

    took_place = fields.Flag(required=True)
    started_at = fields.TimeOfDay()
    ended_at = fields.TimeOfDay()
    visitors = fields.Whole(min=0, max=100_000)
    times_reason = fields.Text(required=True, max=1000, lines=True)


class HoursForm(fields.Form):
    """When a shift that nobody began in time took place."""

    began = fields.TimeOfDay(required=True)
    ended = fields.EndTime(required=True)
    visitors = fields.Whole(min=0, max=100_000)


@pages.page("/shifts/<uuid:shift_id>", roles=STAFF, query=FlashQuery, reads=("people.cards",))
def one_shift(_query: dict[str, Any], shift_id: UUID) -> Response:
    """One shift."""
    shift, at = visible_shift(shift_id), service()
    pilots = pilots_of(shift.deployment_id)
    own = [str(item) for item in (shift.person_id, shift.stand_by_id) if item]
    names = named([*own, *(row["person_id"] for row in pilots)], "shift")
    assistance = at.ledger.find(ShiftAssistance, assistance_id(shift.id))
    searches = [at.ledger.get(Cover, search) for search in searches_for(at.ledger, shift.id)]
    return render(
        "robots/shift.html",
        words=labels,
        shift=shift,
        shown_time=shown_time,
        when=when(shift.day.isoformat(), shift.start, shift.end),
        span=span,
        place=deployment_names_of([str(shift.deployment_id)])[str(shift.deployment_id)],
        names=names,
        people=to_choose(pilots, names, _("Please choose")),
        nobody=to_choose(pilots, names, _("Nobody")),
        cuts=[(part, clock(part)) for part in parts(shift.start, shift.end)[1:]],
        assistance=assistance,
        ready=assistance.ready_for(shift.person_id) if assistance else None,
        searches=searches,
        is_ahead=shift.state in AHEAD,
        is_running=shift.state in RUNNING,
        is_over=shift.state in OVER,
        is_missed=is_missed(shift.state, shift.day, shift.end, at.clock.now()),
        may_assign=shift.state in AHEAD or shift.state is ShiftState.OPEN,
        has_come=shift.day <= at.clock.today(),
        may_change=caller().has(COORDINATION),
    )


def _done(shift_id: UUID, code: str, command: Command) -> str:
    visible_shift(shift_id)
    dispatch(command)
    return f"/shifts/{shift_id}?said={code}"


@pages.form("/shifts/<uuid:shift_id>/assign", roles=COORDINATION, body=AssignForm, back=one_shift)
def assign(values: dict[str, Any], shift_id: UUID) -> str:
    """Assign the shift."""
    return _done(shift_id, "assigned", commands.AssignShift(shift_id=shift_id, **values))


@pages.form(
    "/shifts/<uuid:shift_id>/stand-by", roles=COORDINATION, body=StandByForm, back=one_shift
)
def stand_by(values: dict[str, Any], shift_id: UUID) -> str:
    """Name the stand-by."""
    command = commands.NameStandBy(shift_id=shift_id, person_id=values.get("stand_by"))
    return _done(shift_id, "stand-by", command)


@pages.form("/shifts/<uuid:shift_id>/pin", roles=COORDINATION, body=fields.Form, back=one_shift)
def pin(_values: dict[str, Any], shift_id: UUID) -> str:
    """Pin the shift, or unpin it."""
    shift: Shift = visible_shift(shift_id)
    command = commands.UnpinShift if shift.is_pinned else commands.PinShift
    return _done(shift_id, "pinned", command(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/split", roles=COORDINATION, body=SplitForm, back=one_shift)
def split(values: dict[str, Any], shift_id: UUID) -> str:
    """Split the shift."""
    command = commands.SplitShift(
        shift_id=shift_id,
        at=values["at"],
        person_id=values.get("rest_to"),
        reason=values.get("split_reason"),
    )
    return _done(shift_id, "split", command)


@pages.form("/shifts/<uuid:shift_id>/cancel", roles=COORDINATION, body=CancelForm, back=one_shift)
def cancel(values: dict[str, Any], shift_id: UUID) -> str:
    """Cancel the shift."""
    command = commands.CancelShift(shift_id=shift_id, reason=values["cancel_reason"])
    return _done(shift_id, "cancelled", command)


@pages.form("/shifts/<uuid:shift_id>/no-show", roles=COORDINATION, body=fields.Form, back=one_shift)
def no_show(_values: dict[str, Any], shift_id: UUID) -> str:
    """Record that the shift did not take place."""
    return _done(shift_id, "no-show", commands.NoteNoShow(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/hours", roles=COORDINATION, body=HoursForm, back=one_shift)
def record_hours(values: dict[str, Any], shift_id: UUID) -> str:
    """Record afterwards when the shift began and ended."""
    shift, began, ended = visible_shift(shift_id), values["began"], values["ended"]
    if ended <= began or on_the_wall(shift.day, ended) > service().clock.now():
        raise Invalid.field(
            "ended",
            "始まりより後の、もう過ぎた時刻を入れてください。",
            "Give a time after the beginning that has passed already.",
        )
    start = commands.StartShift(shift_id=shift_id, at=on_the_wall(shift.day, began))
    end = commands.EndShift(
        shift_id=shift_id, at=on_the_wall(shift.day, ended), visitors=values.get("visitors")
    )
    dispatch_part(start, "start")
    dispatch_part(end, "end")
    return f"/shifts/{shift_id}?said=hours"


@pages.form(
    "/shifts/<uuid:shift_id>/correct-times",
    roles=COORDINATION,
    body=TimesForm,
    back=one_shift,
)
def correct_times(values: dict[str, Any], shift_id: UUID) -> str:
    """Correct when the shift was worked, or whether it took place.

    A time that shows what is recorded, in minutes, leaves the recorded instant as it is.
    """
    shift = visible_shift(shift_id)
    took_place = values["took_place"]
    found: dict[str, Any] = {}
    for name, recorded in (("started_at", shift.started_at), ("ended_at", shift.ended_at)):
        given = values.get(name)
        if took_place and given is not None and given != shown_time(recorded):
            found[name] = on_the_wall(shift.day, given)
    command = commands.CorrectShiftTimes(
        shift_id=shift_id,
        took_place=took_place,
        visitors=values.get("visitors"),
        reason=values["times_reason"],
        **found,
    )
    return _done(shift_id, "times", command)


def shown_time(at: datetime | None) -> str:
    """The time of day of an instant as the form shows it; "" for None."""
    return f"{at.astimezone(TOKYO):%H:%M}" if at else ""


@pages.form("/shifts/<uuid:shift_id>/let-go", roles=COORDINATION, body=fields.Form, back=one_shift)
def let_go(_values: dict[str, Any], shift_id: UUID) -> str:
    """Record that the pilot gave the shift up by telephone; cover is sought."""
    return _done(shift_id, "given", commands.GiveUpShift(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/helped", roles=STAFF, body=fields.Form, back=one_shift)
def helped(_values: dict[str, Any], shift_id: UUID) -> str:
    """Record that the pilot's request for help was handled."""
    return _done(shift_id, "helped", GiveShiftHelp(shift_id=shift_id))
