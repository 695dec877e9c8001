"""One shift for staff: who has it, who stands by, and everything that may be done with it."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app import fields
from app.access import caller, service
from app.pages.doors import Pages, give, show
from app.pages.forms import SaidQuery
from app.robots import words
from app.robots.places import clock, places_of, span, when
from app.robots.sight import named, pilots_of, to_choose, visible_shift
from domain.kernel.bus import Command
from domain.kernel.caller import COORDINATION, STAFF
from domain.robots import shift_commands as order
from domain.robots.beside import BesideShift, beside_id
from domain.robots.beside_commands import GiveShiftHelp
from domain.robots.cover import Cover
from domain.robots.cover_standing import searches_for
from domain.robots.shift import AHEAD, OVER, RUNNING, Shift
from domain.robots.terms import ShiftState, parts

pages = Pages("robots")


class AssignForm(fields.Form):
    """Who has the shift, from whom; outside the times that the pilot offered with a reason."""

    person_id = fields.Id(required=True)
    replaces = fields.Id()
    reason = fields.Text(max=1000, lines=True)


class StandByForm(fields.Form):
    """Who is asked first; nobody where empty."""

    stand_by = fields.Id()


class SplitForm(fields.Form):
    """Where the shift is cut, and who has the rest."""

    at = fields.TimeOfDay(required=True)
    rest_to = fields.Id()
    split_reason = fields.Text(max=1000, lines=True)


class CancelForm(fields.Form):
    """Why the shift falls away."""

    cancel_reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/shifts/<uuid:shift_id>", roles=STAFF, query=SaidQuery, reads=("people.cards",))
def one_shift(_query: dict[str, Any], shift_id: UUID) -> Response:
    """One shift."""
    shift, at = visible_shift(shift_id), service()
    pilots = pilots_of(shift.deployment_id)
    own = [str(one) for one in (shift.person_id, shift.stand_by_id) if one]
    names = named([*own, *(row["person_id"] for row in pilots)], "shift")
    beside = at.ledger.find(BesideShift, beside_id(shift.id))
    searches = [at.ledger.get(Cover, one) for one in searches_for(at.ledger, shift.id)]
    return show(
        "robots/shift.html",
        words=words,
        shift=shift,
        when=when(shift.day.isoformat(), shift.start, shift.end),
        span=span,
        place=places_of([str(shift.deployment_id)])[str(shift.deployment_id)],
        names=names,
        people=to_choose(pilots, names, _("Please choose")),
        nobody=to_choose(pilots, names, _("Nobody")),
        cuts=[(one, clock(one)) for one in parts(shift.start, shift.end)[1:]],
        beside=beside,
        ready=beside.ready_for(shift.person_id) if beside else None,
        searches=searches,
        is_ahead=shift.state in AHEAD,
        is_running=shift.state in RUNNING,
        is_over=shift.state in OVER,
        may_assign=shift.state in AHEAD or shift.state is ShiftState.OPEN,
        has_come=shift.day <= at.clock.today(),
        may_change=caller().has(COORDINATION),
    )


def _done(shift_id: UUID, code: str, command: Command) -> str:
    visible_shift(shift_id)
    give(command)
    return f"/shifts/{shift_id}?said={code}"


@pages.form("/shifts/<uuid:shift_id>/assign", roles=COORDINATION, body=AssignForm, back=one_shift)
def assign(values: dict[str, Any], shift_id: UUID) -> str:
    """Give it to somebody."""
    return _done(shift_id, "assigned", order.AssignShift(shift_id=shift_id, **values))


@pages.form(
    "/shifts/<uuid:shift_id>/stand-by", roles=COORDINATION, body=StandByForm, back=one_shift
)
def stand_by(values: dict[str, Any], shift_id: UUID) -> str:
    """Say who is asked first."""
    command = order.NameStandBy(shift_id=shift_id, person_id=values.get("stand_by"))
    return _done(shift_id, "stand-by", command)


@pages.form("/shifts/<uuid:shift_id>/pin", roles=COORDINATION, body=fields.Form, back=one_shift)
def pin(_values: dict[str, Any], shift_id: UUID) -> str:
    """Keep it as it is, or let the roster change it again."""
    shift: Shift = visible_shift(shift_id)
    command = order.UnpinShift if shift.is_pinned else order.PinShift
    return _done(shift_id, "pinned", command(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/split", roles=COORDINATION, body=SplitForm, back=one_shift)
def split(values: dict[str, Any], shift_id: UUID) -> str:
    """Cut it in two."""
    command = order.SplitShift(
        shift_id=shift_id,
        at=values["at"],
        person_id=values.get("rest_to"),
        reason=values.get("split_reason"),
    )
    return _done(shift_id, "split", command)


@pages.form("/shifts/<uuid:shift_id>/cancel", roles=COORDINATION, body=CancelForm, back=one_shift)
def cancel(values: dict[str, Any], shift_id: UUID) -> str:
    """Let it fall away."""
    command = order.CancelShift(shift_id=shift_id, reason=values["cancel_reason"])
    return _done(shift_id, "cancelled", command)


@pages.form("/shifts/<uuid:shift_id>/no-show", roles=COORDINATION, body=fields.Form, back=one_shift)
def no_show(_values: dict[str, Any], shift_id: UUID) -> str:
    """Note that it did not take place."""
    return _done(shift_id, "no-show", order.NoteNoShow(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/let-go", roles=COORDINATION, body=fields.Form, back=one_shift)
def let_go(_values: dict[str, Any], shift_id: UUID) -> str:
    """Record that its pilot cannot do it, as they said by telephone; others are asked."""
    return _done(shift_id, "given", order.GiveUpShift(shift_id=shift_id))


@pages.form("/shifts/<uuid:shift_id>/helped", roles=STAFF, body=fields.Form, back=one_shift)
def helped(_values: dict[str, Any], shift_id: UUID) -> str:
    """Note that the pilot's call was seen to."""
    return _done(shift_id, "helped", GiveShiftHelp(shift_id=shift_id))
