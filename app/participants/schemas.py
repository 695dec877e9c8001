"""Participants over HTTP: request bodies and answers."""

from typing import Any

from app.http import fields
from app.http.list_files import FileQuery
from app.http.lists import ListQuery
from app.http.routing import CommandBody, CreationBody, PageQuery
from app.participants.participant_listing import ParticipantFilters
from domain.kernel.time.availability import DayException, WeeklyTime
from domain.orders.job_order import KindOfWork
from domain.participants.course import StepKind
from domain.participants.value_objects import Difficulty, LeaveReason, ParticipantState, WorkMode


class ParticipantBody(CreationBody):
    """A person to register as a participant; with `trial` a work trial begins.

    `left_on` and `left_reason` record a stay that is over already.
    """

    person_id = fields.Id(required=True)
    work_mode = fields.Code(WorkMode, required=True)
    difficulty = fields.Code(Difficulty, required=True)
    trial = fields.Flag(load_default=False)
    left_on = fields.Day()
    left_reason = fields.Code(LeaveReason)


class WorkModeBody(CommandBody):
    """The new work mode."""

    work_mode = fields.Code(WorkMode, required=True)


class RestBody(CommandBody):
    """The reason for the suspension."""

    reason = fields.Text(required=True, max=1000, lines=True)


class LeaveBody(CommandBody):
    """The reason for leaving, as a code."""

    reason = fields.Code(LeaveReason, required=True)  # type: ignore[assignment]


class UndoBody(fields.Strict):
    """Why the record was a mistake."""

    reason = fields.Text(required=True, max=1000, lines=True)


class StepBody(fields.Correction):
    """The right day of a step, and what it states where that was wrong too.

    `why` is the reason of a suspension in words, or the code of that of a leaving.
    """

    occurred_on = fields.Day(required=True)
    work_mode = fields.Code(WorkMode)
    why = fields.Text(max=1000, lines=True)
    trial = fields.Flag()
    difficulty = fields.Code(Difficulty)
    reason = fields.Text(required=True, max=1000, lines=True)


class DayPart(fields.Strict):
    """The day in the path of an attendance."""

    day = fields.Day(required=True)


class AttendanceBody(fields.Correction):
    """The right hours of a day; without `start` the participant was not there."""

    start = fields.TimeOfDay()
    end = fields.TimeOfDay()
    break_minutes = fields.Whole(min=0, max=1439, load_default=0)
    reason = fields.Text(required=True, max=1000, lines=True)


class AssessmentBody(CommandBody):
    """Skill levels, 0 (not yet) to 5 (could teach it); other skills stay unchanged."""

    skills = fields.Table(fields.Whole(min=0, max=5), required=True)
    note = fields.Text(max=4000, lines=True, allow_none=True)


class LimitsBody(CommandBody):
    """The limits that the therapist sets."""

    minutes_per_day = fields.Whole(required=True, min=1, max=1440)
    days_per_week = fields.Whole(required=True, min=1, max=7)
    kinds_of_work_excluded = fields.Many(
        fields.Code(KindOfWork), max=10, unique=True, load_default=list
    )
    note = fields.Text(max=4000, lines=True, allow_none=True)


class WeeklyTimePart(fields.Strict):
    """A span of one weekday; 0 is Monday."""

    weekday = fields.Whole(required=True, min=0, max=6)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)


class DayExceptionPart(fields.Strict):
    """A day that differs from the usual week."""

    date = fields.Day(required=True)
    available = fields.Flag(required=True)


class AvailabilityBody(CommandBody):
    """When the participant can work; it replaces the previous availability."""

    weekly = fields.Many(fields.Part(WeeklyTimePart), required=True, max=50)
    exceptions = fields.Many(fields.Part(DayExceptionPart), max=400, load_default=list)


def with_times(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of such a body with its times as value objects, for the command."""
    weekly = tuple(WeeklyTime(**fact) for fact in facts["weekly"])
    exceptions = tuple(DayException(**fact) for fact in facts["exceptions"])
    return facts | {"weekly": weekly, "exceptions": exceptions}


class MaxOpenTasksBody(CommandBody):
    """How many tasks the participant may have in hand at once."""

    n = fields.Whole(required=True, min=1, max=20)


class ConditionBody(CommandBody):
    """The condition today: 1 is very bad, 5 is very good."""

    level = fields.Whole(required=True, min=1, max=5)
    note = fields.Text(max=2000, lines=True, allow_none=True)


class LimitsPart(fields.Strict):
    """The limits; the note only for care staff."""

    minutes_per_day = fields.Whole(required=True)
    days_per_week = fields.Whole(required=True)
    kinds_of_work_excluded = fields.Many(fields.Word(), required=True)
    note = fields.Text(allow_none=True, max=4000, lines=True)


class AvailabilityPart(fields.Strict):
    """When the participant can work."""

    weekly = fields.Many(fields.Part(WeeklyTimePart), required=True)
    exceptions = fields.Many(fields.Part(DayExceptionPart), required=True)


class ConditionPart(fields.Strict):
    """The condition on the latest day that was reported."""

    level = fields.Whole(required=True, allow_none=True)
    note = fields.Text(required=True, allow_none=True, max=2000, lines=True)
    on = fields.Day(required=True)


class AssessmentPart(fields.Strict):
    """The latest assessment."""

    on = fields.Day(required=True)
    note = fields.Text(required=True, allow_none=True, max=4000, lines=True)


class StepPart(fields.Strict):
    """A step of a stay: its kind, its day, and what it states.

    `why` is the reason of a suspension in words, or the code of that of a leaving.
    """

    id = fields.Id(required=True)
    kind = fields.Code(StepKind, required=True)
    day = fields.Day(required=True)
    work_mode = fields.Code(WorkMode, allow_none=True)
    why = fields.Text(allow_none=True, max=1000, lines=True)
    trial = fields.Flag(allow_none=True)


class ParticipantAnswer(fields.Strict):
    """A participant. Fields that a reader may not see are absent: names, health, assessments."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    code = fields.Text(required=True)
    state = fields.Code(ParticipantState, required=True)
    work_mode = fields.Code(WorkMode, required=True)
    registered_on = fields.Day(required=True)
    left_reason = fields.Code(LeaveReason, allow_none=True)
    steps = fields.Many(fields.Part(StepPart))
    person_id = fields.Id()
    name = fields.Text(allow_none=True)
    max_open_tasks = fields.Whole()
    open_tasks = fields.Whole()
    attendance = fields.Code(["in", "out"], allow_none=True)
    rests_on = fields.Day(allow_none=True)
    availability = fields.Part(AvailabilityPart)
    skills = fields.Table(fields.Whole())
    limits = fields.Part(LimitsPart, allow_none=True)
    difficulty = fields.Code(Difficulty, allow_none=True)
    assessment = fields.Part(AssessmentPart, allow_none=True)
    condition = fields.Part(ConditionPart, allow_none=True)


class ParticipantsQuery(ParticipantFilters, ListQuery, PageQuery):
    """The question of the list; `as_of` asks for the states and modes of a day."""

    as_of = fields.Day()


class ParticipantsFileQuery(ParticipantFilters, ListQuery, FileQuery):
    """The question of the list as a file; `as_of` asks for the states and modes of a day."""

    as_of = fields.Day()


class ParticipantRow(fields.Strict):
    """A participant in a list; names only for staff."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    code = fields.Text(required=True)
    state = fields.Code(ParticipantState, required=True)
    work_mode = fields.Code(WorkMode, required=True)
    person_id = fields.Id()
    name = fields.Text(allow_none=True)
    registered_on = fields.Day()
    open_tasks = fields.Whole()


class WorkloadQuery(fields.Query):
    """The first and the last day, at most 400 days; the last four weeks by default."""

    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")


class WorkloadSums(fields.Strict):
    """Minutes worked, and tasks started, submitted, passed and returned."""

    minutes = fields.Whole(required=True)
    started = fields.Whole(required=True)
    submitted = fields.Whole(required=True)
    passed = fields.Whole(required=True)
    returned = fields.Whole(required=True)


class WorkloadDay(WorkloadSums):
    """One day with records; times are in the centre's time zone."""

    date = fields.Day(required=True)
    attended = fields.Flag(required=True)
    check_in = fields.TimeOfDay(required=True, allow_none=True)
    check_out = fields.TimeOfDay(required=True, allow_none=True)
    break_minutes = fields.Whole(required=True)


class WorkloadAnswer(fields.Strict):
    """The days of a period, and their totals."""

    participant_id = fields.Id(required=True)
    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    days = fields.Many(fields.Part(WorkloadDay), required=True)
    total = fields.Part(WorkloadSums, required=True)
