"""Shifts over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody, CreationBody, PageQuery
from domain.robots.value_objects import Cause, GivenBy, ShiftState


class ShiftBody(CreationBody):
    """A shift on the half hour; with a person it is theirs at once."""

    deployment_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.TimeOfDay(required=True)
    person_id = fields.Id(allow_none=True)


class AssignBody(CommandBody):
    """Who has the shift; from a pilot who is named as `replaces` with a reason."""

    person_id = fields.Id(required=True)
    replaces = fields.Id()


class StandByBody(CommandBody):
    """Who is asked first for cover; nobody where null."""

    person_id = fields.Id(required=True, allow_none=True)


class SplitBody(CommandBody):
    """Where the shift is cut, and who has the rest."""

    at = fields.TimeOfDay(required=True)
    person_id = fields.Id(allow_none=True)


class InstantBody(CommandBody):
    """When it was; now where not said."""

    at = fields.Instant()


class GiveUpBody(InstantBody):
    """Why the pilot cannot do it."""

    reason = fields.Text(required=True, max=1000, lines=True)


class InterruptBody(InstantBody):
    """Why it does not go on for now."""

    cause = fields.Code(Cause, required=True)
    note = fields.Text(max=2000, lines=True, allow_none=True)


class EndBody(InstantBody):
    """How it went."""

    visitors = fields.Whole(min=0, max=100_000, allow_none=True)
    note = fields.Text(max=2000, lines=True, allow_none=True)


class CancelBody(InstantBody):
    """Why the shift falls away."""

    reason = fields.Text(required=True, max=1000, lines=True)


class ShiftsQuery(PageQuery):
    """Which shifts; `pilot` is a person, also one who stands by."""

    deployment_id = fields.Id()
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    pilot = fields.Id()
    state = fields.Code(ShiftState)


class ShiftAnswer(fields.Strict):
    """A shift. What a reader may not know (who it is, a health cause, notes) is not there.

    Whoever stands by for it, or gave it up, does not read how it went for somebody else.
    """

    id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.TimeOfDay(required=True)
    state = fields.Code(ShiftState, required=True)
    started_at = fields.Instant(required=True, allow_none=True)
    ended_at = fields.Instant(required=True, allow_none=True)
    cause = fields.Code(Cause, required=True, allow_none=True)
    visitors = fields.Whole(required=True, allow_none=True)
    rest_of = fields.Id(required=True, allow_none=True)
    person_id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)
    stand_by_id = fields.Id(allow_none=True)
    given_by = fields.Code(GivenBy, allow_none=True)
    pinned = fields.Flag()


class WholeShiftAnswer(ShiftAnswer):
    """A shift with its minutes and, for staff and its pilot, its notes."""

    centre = fields.Word(required=True)
    minutes_planned = fields.Whole(required=True)
    minutes_done = fields.Whole(required=True, allow_none=True)
    minutes_interrupted = fields.Whole(required=True, allow_none=True)
    notes = fields.Many(fields.Text(max=2000, lines=True), max=1000)
