"""The roster of a deployment over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody
from domain.robots.rosters.problem import WhyLeftOut
from domain.robots.rosters.roster import WhyEmpty


class DaysBody(CommandBody):
    """The first and the last day, both included."""

    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")


class JobPart(fields.Strict):
    """A job."""

    id = fields.Id(required=True)


class PlanAnswer(fields.Strict):
    """The job that plans the roster."""

    job = fields.Part(JobPart, required=True)


class PublishAnswer(fields.Strict):
    """The number of shifts in these days, and of those without a pilot."""

    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    shifts = fields.Whole(required=True)
    without_pilot = fields.Whole(required=True)


class FoundPart(fields.Strict):
    """How good the draft is: no result can be better than `bound`; the gap is relative to it."""

    value = fields.Whole(required=True)
    bound = fields.Whole(required=True)
    gap_per_mille = fields.Whole(required=True)
    is_optimal = fields.Flag(required=True)
    seconds = fields.Whole(required=True)


class DraftShiftPart(fields.Strict):
    """A shift of the draft, with its pilot and stand-by."""

    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
    person_id = fields.Id(required=True)
    stand_by_id = fields.Id(required=True, allow_none=True)


class EmptyPart(fields.Strict):
    """A time without a pilot, and the reason."""

    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
    why = fields.Code(WhyEmpty, required=True)


class HoursPart(fields.Strict):
    """The minutes of a pilot in these days, and the fair share."""

    person_id = fields.Id(required=True)
    minutes = fields.Whole(required=True)
    share = fields.Whole(required=True)
    shifts = fields.Whole(required=True)
    stand_by = fields.Whole(required=True)


class LeftOutPart(fields.Strict):
    """A pilot without any shift, and the reason."""

    person_id = fields.Id(required=True)
    why = fields.Code(WhyLeftOut, required=True)


class RosterAnswer(fields.Strict):
    """The newest draft. `filled` counts slots of 30 minutes; `cost` is minimised after that.

    `with_stand_by` counts shifts that have a stand-by, the shifts being fixed; it is null in a
    draft of an older release.
    """

    job = fields.Part(JobPart, required=True)
    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    made_at = fields.Instant(required=True)
    filled = fields.Part(FoundPart, required=True)
    cost = fields.Part(FoundPart, required=True)
    with_stand_by = fields.Part(FoundPart, required=True, allow_none=True)
    moved_parts = fields.Whole(required=True)
    is_cut_short = fields.Flag(required=True)
    shifts = fields.Many(fields.Part(DraftShiftPart), required=True, max=20_000)
    empty = fields.Many(fields.Part(EmptyPart), required=True, max=20_000)
    hours = fields.Many(fields.Part(HoursPart), required=True, max=5_000)
    left_out = fields.Many(fields.Part(LeftOutPart), required=True, max=5_000)
