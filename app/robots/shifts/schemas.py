"""Shifts over HTTP: request bodies and answers."""

from app.http import fields
from app.http.list_files import FileQuery
from app.http.lists import ListQuery
from app.http.routing import CommandBody, CreationBody, PageQuery, UndatedBody
from app.robots.shifts.shift_listing import ShiftFilters
from domain.robots.value_objects import Cause, GivenBy, ShiftState


class ShiftBody(CreationBody):
    """A new shift on half hours; with `person_id` it is assigned at once."""

    deployment_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
    person_id = fields.Id(allow_none=True)


class AssignBody(CommandBody):
    """The pilot; to replace another pilot, name them as `replaces` and give a reason."""

    person_id = fields.Id(required=True)
    replaces = fields.Id()


class StandByBody(CommandBody):
    """The stand-by who is asked first for cover; null for none."""

    person_id = fields.Id(required=True, allow_none=True)


class SplitBody(CommandBody):
    """The time at which the shift is split, and the pilot of the rest."""

    at = fields.TimeOfDay(required=True)
    person_id = fields.Id(allow_none=True)


class InstantBody(CommandBody):
    """The time of the step, by default now."""

    at = fields.Instant()


class InterruptBody(InstantBody):
    """The cause of the interruption."""

    cause = fields.Code(Cause, required=True)
    note = fields.Text(max=2000, lines=True, allow_none=True)


class EndBody(InstantBody):
    """The number of visitors, and a note."""

    visitors = fields.Whole(min=0, max=100_000, allow_none=True)
    note = fields.Text(max=2000, lines=True, allow_none=True)


class ShiftTimesBody(UndatedBody):
    """When a shift that is over was worked; `took_place` is false if it was not worked at all."""

    took_place = fields.Flag(load_default=True)
    started_at = fields.Instant()
    ended_at = fields.Instant()
    visitors = fields.Whole(min=0, max=100_000, allow_none=True)


class CancelBody(InstantBody):
    """The reason for the cancellation."""

    reason = fields.Text(required=True, max=1000, lines=True)


class _Days(fields.Query):
    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")


class ShiftsQuery(ShiftFilters, _Days, ListQuery, PageQuery):
    """The question of the list of shifts."""


class ShiftsFileQuery(ShiftFilters, _Days, ListQuery, FileQuery):
    """The question of the list of shifts as a file."""


class ShiftAnswer(fields.Strict):
    """A shift. Fields that a reader may not see (names, a health cause, notes) are absent.

    A pilot who stands by for it, or gave it up, does not see how it went for somebody else.
    """

    id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
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
