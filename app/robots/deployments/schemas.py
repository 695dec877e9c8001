"""Robots, venues, deployments and their pilots over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody, CreationBody
from app.participants.schemas import AvailabilityPart, DayExceptionPart, WeeklyTimePart
from domain.robots.value_objects import HoursWish


class NameBody(CreationBody):
    """A thing with a name."""

    name = fields.Text(required=True, max=100)


class NamedAnswer(fields.Strict):
    """A robot or a venue."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    name = fields.Text(required=True)


class PeriodPart(fields.Strict):
    """The first and the last day, both included."""

    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")


class SlotPart(PeriodPart):
    """The hours that hold from a day to a day."""

    start = fields.TimeOfDay(required=True)
    end = fields.TimeOfDay(required=True)


class DeploymentBody(CreationBody):
    """A robot that is to stand in a venue; weekdays are 0 (Monday) to 6 (Sunday)."""

    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    title = fields.Text(required=True, max=100)
    work = fields.Text(required=True, max=500, lines=True)
    period = fields.Part(PeriodPart, required=True)
    slots = fields.Many(fields.Part(SlotPart), required=True, min=1, max=50)
    closed_weekdays = fields.Many(
        fields.Whole(min=0, max=6), max=7, unique=True, load_default=tuple
    )
    closed_on_public_holidays = fields.Flag(load_default=True)


class DayBody(CommandBody):
    """A day."""

    date = fields.Day(required=True)


class CloseDayBody(DayBody):
    """A day on which the venue is closed, and why."""

    reason = fields.Text(required=True, max=1000, lines=True)


class ReasonBody(CommandBody):
    """Why."""

    reason = fields.Text(required=True, max=1000, lines=True)


class FaultBody(CommandBody):
    """What is wrong."""

    note = fields.Text(required=True, max=1000, lines=True)


class PilotBody(CommandBody):
    """Who."""

    person_id = fields.Id(required=True)


class WithdrawBody(PilotBody):
    """Who, and why."""

    reason = fields.Text(required=True, max=1000, lines=True)


class PilotAvailabilityBody(CommandBody):
    """When the pilot can pilot; it takes the place of what was said before."""

    weekly = fields.Many(fields.Part(WeeklyTimePart), required=True, max=50)
    exceptions = fields.Many(fields.Part(DayExceptionPart), max=400, load_default=tuple)


class PilotLimitsBody(CommandBody):
    """What the therapist allows at most."""

    minutes_per_day = fields.Whole(required=True, min=30, max=1440)
    days_per_week = fields.Whole(required=True, min=1, max=7)
    note = fields.Text(max=4000, lines=True, allow_none=True)


class EquipmentBody(CommandBody):
    """Whether device and line work."""

    works = fields.Flag(load_default=True)


class WishesBody(CommandBody):
    """Whether the pilot would like more hours or fewer."""

    hours = fields.Code(HoursWish, required=True)
    minutes_per_week = fields.Whole(min=0, max=10_080, allow_none=True)


class ClosurePart(fields.Strict):
    """A day on which the venue is closed."""

    date = fields.Day(required=True)
    reason = fields.Text(required=True)


class DeploymentAnswer(fields.Strict):
    """A deployment; `fault` is what was reported and is not mended yet."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    title = fields.Text(required=True)
    work = fields.Text(required=True)
    period = fields.Part(PeriodPart, required=True)
    slots = fields.Many(fields.Part(SlotPart), required=True)
    closed_weekdays = fields.Many(fields.Whole(), required=True)
    closed_on_public_holidays = fields.Flag(required=True)
    closures = fields.Many(fields.Part(ClosurePart), required=True, max=1000)
    fault = fields.Text(required=True, allow_none=True, max=1000, lines=True)
    ended_on = fields.Day(required=True, allow_none=True)
    pilots = fields.Whole(required=True)


class DeploymentRow(fields.Strict):
    """A deployment in a list."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    title = fields.Text(required=True)
    period = fields.Part(PeriodPart, required=True)
    ended_on = fields.Day(required=True, allow_none=True)


class CalendarQuery(fields.Query):
    """The first and the last day; those of the deployment where not said, 800 days at most."""

    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")


class SpanPart(fields.Strict):
    """From and to, on the centre's clock."""

    start = fields.TimeOfDay(required=True)
    end = fields.TimeOfDay(required=True)


class CalendarDay(fields.Strict):
    """A day with its hours, or why it is closed."""

    date = fields.Day(required=True)
    open = fields.Flag(required=True)
    reason = fields.Text(max=1000, lines=True)
    slots = fields.Many(fields.Part(SpanPart), required=True)


class CalendarAnswer(fields.Strict):
    """Days that are open, and the minutes of their hours."""

    open_days = fields.Whole(required=True)
    slot_minutes = fields.Whole(required=True)
    days = fields.Many(fields.Part(CalendarDay), required=True, max=1000)


class PilotLimitsPart(fields.Strict):
    """What is allowed at most; the note only for care staff."""

    minutes_per_day = fields.Whole(required=True)
    days_per_week = fields.Whole(required=True)
    note = fields.Text(allow_none=True, lines=True, max=4000)


class EquipmentPart(fields.Strict):
    """What was seen, and when."""

    on = fields.Day(required=True)
    works = fields.Flag(required=True)


class WishesPart(fields.Strict):
    """What the pilot would like."""

    hours = fields.Code(HoursWish, required=True)
    minutes_per_week = fields.Whole(required=True, allow_none=True)


class PilotAnswer(fields.Strict):
    """A pilot of a deployment. What a reader may not know is not there."""

    id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    person_id = fields.Id(required=True)
    enrolled = fields.Flag(required=True)
    enrolled_on = fields.Day(required=True)
    name = fields.Text(allow_none=True)
    availability = fields.Part(AvailabilityPart, allow_none=True)
    trained_on = fields.Day(allow_none=True)
    equipment = fields.Part(EquipmentPart, allow_none=True)
    wishes = fields.Part(WishesPart)
    limits = fields.Part(PilotLimitsPart, allow_none=True)


class PilotRow(fields.Strict):
    """A pilot in a list; names only for staff."""

    person_id = fields.Id(required=True)
    enrolled = fields.Flag(required=True)
    enrolled_on = fields.Day(required=True)
    name = fields.Text(allow_none=True)
    trained = fields.Flag(required=True)
    equipment = fields.Flag(required=True, allow_none=True)
