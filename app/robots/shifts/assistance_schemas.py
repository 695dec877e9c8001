"""A shift's assistance, and the link to a venue's day, over HTTP."""

from app.http import fields
from app.http.routing import CommandBody
from domain.robots.shifts.assistance import Ready


class LookOverBody(CommandBody):
    """The checks that the pilot has made; the list replaces the previous one."""

    ready = fields.Many(fields.Code(Ready), max=len(Ready), unique=True, required=True)


class ShiftHelpBody(CommandBody):
    """An optional note about the request."""

    note = fields.Text(max=2000, lines=True, allow_none=True)


class AssistanceAnswer(fields.Strict):
    """The assistance of a shift; `ready` is null until its pilot has checked.

    The pilot's note is only for staff and for that pilot.
    """

    shift_id = fields.Id(required=True)
    ready = fields.Many(fields.Code(Ready), max=len(Ready), required=True, allow_none=True)
    needs_help = fields.Flag(required=True)
    swap_offered = fields.Flag(required=True)
    help_note = fields.Text(max=2000, lines=True, allow_none=True)


class SwapOffer(fields.Strict):
    """A shift that another pilot offers, without any names."""

    shift_id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)


class SwapOffersAnswer(fields.Strict):
    """The shifts that other pilots offer, soonest first."""

    items = fields.Many(fields.Part(SwapOffer), required=True)


class DayLinkBody(CommandBody):
    """The last day on which the address is valid."""

    last = fields.Day(required=True)


class DayLinkAnswer(fields.Strict):
    """The address of a venue's day page, which needs no account; null if none is valid."""

    venue_id = fields.Id(required=True)
    last = fields.Day(required=True, allow_none=True)
    address = fields.Text(required=True, allow_none=True)
