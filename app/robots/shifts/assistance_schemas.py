"""A shift's assistance, and the link to a venue's day, over HTTP."""

from app.http import fields
from app.http.routing import CommandBody
from domain.robots.shifts.assistance import Ready


class LookOverBody(CommandBody):
    """What the pilot found in order; the list replaces the one before."""

    ready = fields.Many(fields.Code(Ready), max=len(Ready), unique=True, required=True)


class ShiftHelpBody(CommandBody):
    """What it is about, if the pilot wants to say."""

    note = fields.Text(max=2000, lines=True, allow_none=True)


class AssistanceAnswer(fields.Strict):
    """What goes on beside a shift; `ready` is null until its pilot has looked.

    What the pilot wrote is there for staff and for that pilot.
    """

    shift_id = fields.Id(required=True)
    ready = fields.Many(fields.Code(Ready), max=len(Ready), required=True, allow_none=True)
    needs_help = fields.Flag(required=True)
    swap_offered = fields.Flag(required=True)
    help_note = fields.Text(max=2000, lines=True, allow_none=True)


class SwapOffer(fields.Strict):
    """A shift that another pilot offers; nobody's name is in it."""

    shift_id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.TimeOfDay(required=True)


class SwapOffersAnswer(fields.Strict):
    """The shifts that other pilots offer, the soonest first."""

    items = fields.Many(fields.Part(SwapOffer), required=True)


class DayLinkBody(CommandBody):
    """The last day of the address."""

    last = fields.Day(required=True)


class DayLinkAnswer(fields.Strict):
    """The address that opens the day of a venue without an account; null if none holds."""

    venue_id = fields.Id(required=True)
    last = fields.Day(required=True, allow_none=True)
    address = fields.Text(required=True, allow_none=True)
