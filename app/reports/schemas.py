"""Figures over HTTP: query parameters and answers."""

import re
from datetime import datetime
from typing import Any

from app.http import fields
from app.http.authorization import service
from app.http.pagination import PageQuery
from app.http.routing import CommandBody
from domain.reports.value_objects import Counted, Period
from domain.robots.value_objects import Cause

FORMATS = ("json", "csv", "xlsx", "html")
MOST_REGISTRATIONS = 1_000_000
MOST_YEN = 1_000_000_000_000
_ON_THE_WALL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")


class LocalInstant(fields.Instant):
    """An instant as a form writes it: on the centre's clock; or one with its offset."""

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and _ON_THE_WALL.fullmatch(value):
            try:
                at = datetime.fromisoformat(value).replace(tzinfo=service().settings.zone)
            except ValueError:
                at = None
            value = at.isoformat() if at is not None else value
        return super()._deserialize(value, *places, **kwargs)


class AsOf(fields.Query):
    """As of which day, as known when, how far back, and of which centre."""

    as_of = fields.Day()
    known_at = fields.Instant()
    period = fields.Code(Period)
    centre = fields.Word()


class ReportQuery(AsOf):
    """The same, and in which form; without it what `Accept` names, and JSON where that is all the
    same.
    """

    format = fields.Code(FORMATS)


class EventsQuery(PageQuery):
    """The same for the events behind a figure, page by page."""

    as_of = fields.Day()
    known_at = fields.Instant()
    period = fields.Code(Period)
    centre = fields.Word()


class RobotReportQuery(ReportQuery):
    """The same for the robots, and of which deployment, robot or pilot alone."""

    deployment_id = fields.Id()
    robot_id = fields.Id()
    person_id = fields.Id()


class RobotEventsQuery(EventsQuery):
    """The same for the events behind one of their figures; a cause is one of interruptions."""

    deployment_id = fields.Id()
    robot_id = fields.Id()
    person_id = fields.Id()
    cause = fields.Code(Cause)


class ReportLine(fields.Strict):
    """One report that there is."""

    name = fields.Text(required=True)
    label = fields.Text(required=True)
    url = fields.Text(required=True)


class ReportsAnswer(fields.Strict):
    """The reports that there are."""

    items = fields.Many(fields.Part(ReportLine), required=True)


class FigureAnswer(fields.Strict):
    """One figure. `breakdown` adds up to the value; `beside` says more about it and does not.

    `confirmed_value` is what the manager confirmed, `null` where nothing was; another number than
    the value means that something was recorded after the confirmation.
    """

    id = fields.Text(required=True)
    label = fields.Text(required=True)
    value = fields.Whole(required=True, allow_none=True)
    unit = fields.Text(required=True)
    status = fields.Code(("provisional", "confirmed", "not_set"), required=True)
    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    confirmed_value = fields.Whole(required=True, allow_none=True)
    breakdown = fields.Free(required=True)
    beside = fields.Free(required=True)
    events = fields.Text(required=True, max=2000)


class ReportAnswer(fields.Strict):
    """A report: `known_at` is the instant at which it was asked, where none was given."""

    name = fields.Text(required=True)
    centre = fields.Text(required=True)
    as_of = fields.Day(required=True)
    known_at = fields.Instant(required=True)
    period = fields.Code(Period, required=True)
    figures = fields.Many(fields.Part(FigureAnswer), required=True)


class EventAnswer(fields.Strict):
    """One event that a figure counts.

    `code` is that of the participant or of the pilot, or the order's number.
    """

    position = fields.Whole(required=True)
    type = fields.Text(required=True)
    subject = fields.Id(required=True)
    code = fields.Text(required=True, allow_none=True)
    label = fields.Text(required=True)
    occurred_on = fields.Day(required=True)
    recorded_at = fields.Instant(required=True)
    event = fields.Text(required=True)


class TargetBody(CommandBody):
    """How many people are to be registered in which fiscal year."""

    centre = fields.Word()
    fiscal_year = fields.Whole(min=2000, max=2100, required=True)
    registrations = fields.Whole(min=1, max=MOST_REGISTRATIONS, required=True)


class BudgetBody(CommandBody):
    """How many yen in which fiscal year."""

    centre = fields.Word()
    fiscal_year = fields.Whole(min=2000, max=2100, required=True)
    yen = fields.Whole(min=1, max=MOST_YEN, required=True)


class ConfirmBody(CommandBody):
    """Which figure, as of which day, and the number that was read."""

    centre = fields.Word()
    figure = fields.Code(Counted, required=True)
    as_of = fields.Day(required=True)
    period = fields.Code(Period)
    value = fields.Whole(min=0, required=True)


class PlanAnswer(fields.Strict):
    """The plan of a fiscal year as it now is."""

    id = fields.Id(required=True)
    centre = fields.Text(required=True)
    fiscal_year = fields.Whole(required=True)
    registrations = fields.Whole(required=True, allow_none=True)
    yen = fields.Whole(required=True, allow_none=True)
