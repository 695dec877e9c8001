"""Robots, venues, deployments and their pilots over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody, CreationBody
from app.participants.schemas import AvailabilityPart, DayExceptionPart, WeeklyTimePart
from domain.robots.value_objects import HoursWish


class NameBody(CreationBody):
    """The name of a new robot or venue."""

    name = fields.Text(required=True, max=100)


class NameCorrectionBody(CommandBody):
    """The right name of a robot or venue, and the reason."""

    name = fields.Text(required=True, max=100)
    reason = fields.Text(required=True, max=1000, lines=True)


class DescriptionBody(fields.Correction, CommandBody):
    """The right title and work of a deployment; what is left out stays."""

    title = fields.Text(max=100)
    work = fields.Text(max=500, lines=True)
    reason = fields.Text(required=True, max=1000, lines=True)


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
    """Daily operating hours and the period in which they apply."""

    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)


class DeploymentBody(CreationBody):
    """A new deployment of a robot at a venue; weekdays are 0 (Monday) to 6 (Sunday)."""

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
    """A reason."""

    reason = fields.Text(required=True, max=1000, lines=True)


class FaultBody(CommandBody):
    """A description of the fault."""

    note = fields.Text(required=True, max=1000, lines=True)


class PilotBody(CommandBody):
    """The person to enrol."""

    person_id = fields.Id(required=True)


class WithdrawBody(PilotBody):
    """The pilot to withdraw, and the reason."""

    reason = fields.Text(required=True, max=1000, lines=True)


class PilotAvailabilityBody(CommandBody):
    """When the pilot is available; it replaces the previous availability."""

    weekly = fields.Many(fields.Part(WeeklyTimePart), required=True, max=50)
    exceptions = fields.Many(fields.Part(DayExceptionPart), max=400, load_default=tuple)


class PilotLimitsBody(CommandBody):
    """The limits that the therapist sets."""

    minutes_per_day = fields.Whole(required=True, min=30, max=1440)
    days_per_week = fields.Whole(required=True, min=1, max=7)
    note = fields.Text(max=4000, lines=True, allow_none=True)


class EquipmentBody(CommandBody):
    """Whether the device and the internet connection work."""

    works = fields.Flag(load_default=True)


class WishesBody(CommandBody):
    """Whether the pilot wants more hours or fewer."""

    hours = fields.Code(HoursWish, required=True)
    minutes_per_week = fields.Whole(min=0, max=10_080, allow_none=True)


class ClosurePart(fields.Strict):
    """A day on which the venue is closed."""

    date = fields.Day(required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


class DeploymentAnswer(fields.Strict):
    """A deployment; `fault` is a reported fault that is not repaired yet."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    robot_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    title = fields.Text(required=True)
    work = fields.Text(required=True, max=500, lines=True)
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
    """The first and the last day, at most 800 days.

    The first is by default that of the deployment. The last is by default the last one of the
    deployment, of those 800 days, or of the certain public holidays, whichever is the earliest.
    """

    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")


class SpanPart(fields.Strict):
    """The start and the end, in the centre's time zone."""

    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)


class CalendarDay(fields.Strict):
    """A day with its operating hours, or the reason why it is closed."""

    date = fields.Day(required=True)
    open = fields.Flag(required=True)
    reason = fields.Text(max=1000, lines=True)
    slots = fields.Many(fields.Part(SpanPart), required=True)


class CalendarAnswer(fields.Strict):
    """The number of open days, the minutes of operation, and the days.

    `complete` is false where days of the deployment after the last one shown were left off since
    `to` was not given; `note` then says why.
    """

    complete = fields.Flag(required=True)
    note = fields.Text(max=4000, required=True, allow_none=True)
    open_days = fields.Whole(required=True)
    slot_minutes = fields.Whole(required=True)
    days = fields.Many(fields.Part(CalendarDay), required=True, max=1000)


class PilotLimitsPart(fields.Strict):
    """The limits; the note only for care staff."""

    minutes_per_day = fields.Whole(required=True)
    days_per_week = fields.Whole(required=True)
    note = fields.Text(allow_none=True, lines=True, max=4000)


class EquipmentPart(fields.Strict):
    """The result of the latest equipment check, and its day."""

    on = fields.Day(required=True)
    works = fields.Flag(required=True)


class WishesPart(fields.Strict):
    """The hours that the pilot wants."""

    hours = fields.Code(HoursWish, required=True)
    minutes_per_week = fields.Whole(required=True, allow_none=True)


class PilotAnswer(fields.Strict):
    """A pilot of a deployment. Fields that a reader may not see are absent."""

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
