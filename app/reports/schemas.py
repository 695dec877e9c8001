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
    """An instant with its offset, or, as a form sends it, in the centre's time zone."""

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and _ON_THE_WALL.fullmatch(value):
            try:
                at = datetime.fromisoformat(value).replace(tzinfo=service().settings.zone)
            except ValueError:
                at = None
            value = at.isoformat() if at is not None else value
        return super()._deserialize(value, *places, **kwargs)


class AsOf(fields.Query):
    """The day, the instant up to which records count, the period and the centre."""

    as_of = fields.Day()
    known_at = fields.Instant()
    period = fields.Code(Period)
    centre = fields.Word()


class ReportQuery(AsOf):
    """The same, and the format; by default the one that `Accept` prefers, or JSON.

    In a CSV or XLSX file, `codes=true` gives the names of the API instead of headings and labels.
    """

    format = fields.Code(FORMATS)
    codes = fields.Flag(load_default=False)


class EventsQuery(PageQuery):
    """The same for the events of a figure, page by page."""

    as_of = fields.Day()
    known_at = fields.Instant()
    period = fields.Code(Period)
    centre = fields.Word()


class RobotReportQuery(ReportQuery):
    """The same for the robots, restricted to one deployment, robot or pilot."""

    deployment_id = fields.Id()
    robot_id = fields.Id()
    person_id = fields.Id()


class RobotEventsQuery(EventsQuery):
    """The same for the events of a robot figure; `cause` filters interruptions."""

    deployment_id = fields.Id()
    robot_id = fields.Id()
    person_id = fields.Id()
    cause = fields.Code(Cause)


class ReportLine(fields.Strict):
    """An available report."""

    name = fields.Text(required=True)
    label = fields.Text(required=True)
    url = fields.Text(required=True)


class ReportsAnswer(fields.Strict):
    """The available reports."""

    items = fields.Many(fields.Part(ReportLine), required=True)


class FigureAnswer(fields.Strict):
    """One figure. `breakdown` adds up to the value; `beside` holds related numbers that do not.

    `confirmed_value` is what the manager confirmed, or `null`. If it differs from the value, events
    were recorded after the confirmation.
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
    """A report; `known_at` is the time of the request by default."""

    name = fields.Text(required=True)
    centre = fields.Text(required=True)
    as_of = fields.Day(required=True)
    known_at = fields.Instant(required=True)
    period = fields.Code(Period, required=True)
    figures = fields.Many(fields.Part(FigureAnswer), required=True)


class EventAnswer(fields.Strict):
    """One event that a figure counts.

    `code` is the code of the participant or pilot, or the number of the order.
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
    """How many people to register in a fiscal year."""

    centre = fields.Word()
    fiscal_year = fields.Whole(min=2000, max=2100, required=True)
    registrations = fields.Whole(min=1, max=MOST_REGISTRATIONS, required=True)


class BudgetBody(CommandBody):
    """The planned operating cost of a fiscal year, in yen."""

    centre = fields.Word()
    fiscal_year = fields.Whole(min=2000, max=2100, required=True)
    yen = fields.Whole(min=1, max=MOST_YEN, required=True)


class ConfirmBody(CommandBody):
    """The figure, the day, and the value that was read."""

    centre = fields.Word()
    figure = fields.Code(Counted, required=True)
    as_of = fields.Day(required=True)
    period = fields.Code(Period)
    value = fields.Whole(min=0, required=True)


class PlanAnswer(fields.Strict):
    """The plan of a fiscal year."""

    id = fields.Id(required=True)
    centre = fields.Text(required=True)
    fiscal_year = fields.Whole(required=True)
    registrations = fields.Whole(required=True, allow_none=True)
    yen = fields.Whole(required=True, allow_none=True)
