"""One deployment: its status, its calendar, closed days, faults, and its end."""

import calendar as months
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from babel.dates import format_date
from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.http.problems import language
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, dispatch_part, render
from app.robots import labels
from app.robots.deployments.deployment_names import deployment_names_of, hours_of, span
from app.robots.rosters.table import Table, table
from app.robots.visibility import pilots_of, visible_deployment
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.time.calendar import calendar_of
from domain.kernel.time.periods import month_of
from domain.robots.deployments.commands import (
    ClearFault,
    CloseDay,
    CorrectDeployment,
    CorrectRobot,
    CorrectVenue,
    EndDeployment,
    ReopenDay,
    ReportFault,
    UndoDeploymentEnd,
)
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.deployments.schedule import DayPlan
from domain.robots.shifts.queries import ShiftRow, shifts_of_deployment
from domain.robots.venue_links.venue_link import VenueLink, venue_link_id

_MONTH = {"ja": "y年M月", "en": "MMMM y"}

pages = Pages("robots")


class MonthQuery(fields.Query):
    """The last action, and a day of the month to show."""

    said = fields.Word()
    day = fields.Day()


class CloseForm(fields.Form):
    """The day to close, and the reason."""

    date = fields.Day(required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


class DayForm(fields.Form):
    """A day."""

    date = fields.Day(required=True)


class FaultForm(fields.Form):
    """A description of the fault."""

    fault = fields.Text(required=True, max=1000, lines=True)


class EndForm(fields.Form):
    """The reason for the end, and a confirmation."""

    end_reason = fields.Text(required=True, max=1000, lines=True)
    sure = fields.Flag(required=True)


class UndoEndForm(fields.Form):
    """The reason for taking the end back."""

    undo_reason = fields.Text(required=True, max=1000, lines=True)


class NamesForm(fields.Form):
    """What the deployment, its robot and its venue are called, and the reason.

    The versions are those of the records that the form showed.
    """

    title = fields.Text(required=True, max=100)
    work = fields.Text(required=True, max=500, lines=True)
    robot = fields.Text(required=True, max=100)
    venue = fields.Text(required=True, max=100)
    robot_version = fields.Whole(min=1, max=2**31)
    venue_version = fields.Whole(min=1, max=2**31)
    names_reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/deployments/<uuid:deployment_id>", roles=STAFF, query=MonthQuery)
def deployment(_query: dict[str, Any], deployment_id: UUID) -> Response:
    """A deployment: today, the next two weeks, and its details."""
    found, today = visible_deployment(deployment_id), service().clock.today()
    first = max(today, found.schedule.first)
    last = min(first + timedelta(days=13), found.schedule.last)
    whole = _whole_period(found)
    link = service().ledger.find(VenueLink, venue_link_id(found.venue_id))
    return render(
        "robots/deployment.html",
        words=labels,
        span=span,
        one=found,
        place=deployment_names_of([str(found.id)])[str(found.id)],
        whole=whole,
        soon=_table(found, first, last) if first <= last else None,
        soon_days=(first, last),
        pilots=len(pilots_of(found.id)),
        link_until=link.last if link else None,
        today=today,
        may_change=caller().has(COORDINATION),
        named_versions=_versions_of_names(found),
    )


@pages.form(
    "/deployments/<uuid:deployment_id>/undo-end",
    roles=COORDINATION,
    body=UndoEndForm,
    back=deployment,
)
def undo_end(values: dict[str, Any], deployment_id: UUID) -> str:
    """Take back the end of the deployment."""
    visible_deployment(deployment_id)
    dispatch(UndoDeploymentEnd(deployment_id=deployment_id, reason=values["undo_reason"]))
    return f"/deployments/{deployment_id}?said=reopened"


@pages.form(
    "/deployments/<uuid:deployment_id>/names",
    roles=COORDINATION,
    body=NamesForm,
    back=deployment,
)
def correct_names(values: dict[str, Any], deployment_id: UUID) -> str:
    """Correct what the deployment, its robot and its venue are called."""
    found, reason = visible_deployment(deployment_id), values["names_reason"]
    commands: dict[str, Callable[..., Command]] = {
        "deployment": partial(CorrectDeployment, deployment_id=found.id, reason=reason),
        "robot": partial(CorrectRobot, robot_id=found.robot_id, reason=reason),
        "venue": partial(CorrectVenue, venue_id=found.venue_id, reason=reason),
    }
    shown = {name: values.get(f"{name}_version") for name in ("robot", "venue")}
    shown["deployment"] = typed().shown
    changes = {
        part: changed_fields(record, facts, values, shown=shown[part])
        for part, record, facts in _named_records(found)
    }
    if not any(changes.values()):
        return f"/deployments/{deployment_id}?said=unchanged"
    for part, own in changes.items():
        if own:
            named = own if part == "deployment" else {"name": own[part]}
            dispatch_part(commands[part](**named), part, shown[part])
    return f"/deployments/{deployment_id}?said=names"


def _named_records(found: Deployment) -> Iterator[tuple[str, Any, Callable[[Any], dict[str, Any]]]]:
    """The records whose names the form corrects: a name, the record, and its facts by field."""
    ledger = service().ledger
    yield "deployment", found, lambda record: {"title": record.title, "work": record.work}
    yield "robot", ledger.get(Robot, found.robot_id), lambda record: {"robot": record.name}
    yield "venue", ledger.get(Venue, found.venue_id), lambda record: {"venue": record.name}


def _versions_of_names(found: Deployment) -> dict[str, int]:
    """The versions of the records that the form of the names shows.

    After a refused correction, also prepares what was typed to be shown beside what stands now.
    """
    sent, versions = typed().values.to_dict(), {}
    for part, record, facts in _named_records(found):
        versions[part] = record.version
        if "names_reason" in sent:
            given = sent.get(f"{part}_version", "")
            keep_what_was_changed(record, facts, shown=int(given) if given.isdigit() else None)
    return versions


@pages.page("/deployments/<uuid:deployment_id>/calendar", roles=STAFF, query=MonthQuery)
def calendar(query: dict[str, Any], deployment_id: UUID) -> Response:
    """A month of the calendar: hours, closed days with their reasons, and gaps."""
    found, today = visible_deployment(deployment_id), service().clock.today()
    wanted = query.get("day") or min(max(today, found.schedule.first), found.schedule.last)
    first, last = month_of(wanted)
    return render(
        "robots/calendar.html",
        words=labels,
        span=span,
        hours_of=hours_of,
        one=found,
        weeks=_weeks(found, first, last),
        month_name=format_date(first, _MONTH[language()], locale=language()),
        before=_in_reach(found, first - timedelta(days=1)),
        after=_in_reach(found, last + timedelta(days=1)),
        whole=_whole_period(found),
        today=today,
        may_change=caller().has(COORDINATION),
        closures=sorted(found.closures.items()),
    )


def _whole_period(found: Deployment) -> dict[str, Any]:
    """Return open days and minutes of the period as far as it is computed, and where that ends.

    `certain_until` is the last certain holiday if the period goes beyond it and rests on holidays.
    """
    holidays, schedule = calendar_of(service().ledger, found.centre), found.schedule
    until = schedule.known_until(schedule.first, holidays)
    plans = found.calendar(schedule.first, until, holidays) if schedule.first <= until else []
    return {
        "days": sum(plan.is_open for plan in plans),
        "minutes": sum(plan.minutes for plan in plans),
        "until": until,
        "is_whole": until == schedule.last,
        "is_empty": until < schedule.first,
        "certain_until": uncertain_after(found, schedule.last),
    }


def uncertain_after(found: Deployment, last: date) -> date | None:
    """Return the last certain holiday if days up to `last` depend on later ones, else None."""
    until = calendar_of(service().ledger, found.centre).certain_until
    return until if found.schedule.closed_on_public_holidays and last > until else None


def plans_between(found: Deployment, first: date, last: date) -> list[DayPlan]:
    """Return the days as pages show them, also those whose holidays are not certain yet."""
    return found.calendar_as_known(first, last, calendar_of(service().ledger, found.centre))


def shifts_between(deployment_id: UUID, first: date, last: date) -> list[ShiftRow]:
    """Return the current shifts of a range of days."""
    return shifts_of_deployment(service().ledger, deployment_id, first, last)


def _table(found: Deployment, first: date, last: date) -> Table:
    return table(plans_between(found, first, last), shifts_between(found.id, first, last))


def _weeks(found: Deployment, first: date, last: date) -> list[list[Any]]:
    """Return the month in weeks from Monday; None for days of another month."""
    plans = {plan.day: plan for plan in plans_between(found, first, last)}
    gaps = {item.day: item.gap for item in _table(found, first, last).days}
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return [[(plans[day], gaps[day]) if day in plans else None for day in week] for week in weeks]


def _in_reach(found: Deployment, day: date) -> date | None:
    """Return the day if its month overlaps the period of the deployment."""
    first = found.schedule.first.replace(day=1)
    return day if first <= day and day.replace(day=1) <= found.schedule.last else None


@pages.form(
    "/deployments/<uuid:deployment_id>/close-day",
    roles=COORDINATION,
    body=CloseForm,
    back=calendar,
)
def close_day(values: dict[str, Any], deployment_id: UUID) -> str:
    """Close a day; its shifts are cancelled with it."""
    visible_deployment(deployment_id)
    dispatch(CloseDay(deployment_id=deployment_id, **values))
    return f"/deployments/{deployment_id}/calendar?day={values['date'].isoformat()}&said=closed"


@pages.form(
    "/deployments/<uuid:deployment_id>/reopen-day",
    roles=COORDINATION,
    body=DayForm,
    back=calendar,
)
def reopen_day(values: dict[str, Any], deployment_id: UUID) -> str:
    """Reopen a closed day."""
    visible_deployment(deployment_id)
    dispatch(ReopenDay(deployment_id=deployment_id, **values))
    return f"/deployments/{deployment_id}/calendar?day={values['date'].isoformat()}&said=reopened"


@pages.form(
    "/deployments/<uuid:deployment_id>/fault", roles=COORDINATION, body=FaultForm, back=deployment
)
def report_fault(values: dict[str, Any], deployment_id: UUID) -> str:
    """Report a fault."""
    visible_deployment(deployment_id)
    dispatch(ReportFault(deployment_id=deployment_id, note=values["fault"]))
    return f"/deployments/{deployment_id}?said=fault"


@pages.form(
    "/deployments/<uuid:deployment_id>/mended",
    roles=COORDINATION,
    body=fields.Form,
    back=deployment,
)
def clear_fault(_values: dict[str, Any], deployment_id: UUID) -> str:
    """Record that the fault is repaired."""
    visible_deployment(deployment_id)
    dispatch(ClearFault(deployment_id=deployment_id))
    return f"/deployments/{deployment_id}?said=mended"


@pages.form(
    "/deployments/<uuid:deployment_id>/end", roles=COORDINATION, body=EndForm, back=deployment
)
def end_deployment(values: dict[str, Any], deployment_id: UUID) -> str:
    """End the deployment; the shifts of later days are cancelled."""
    visible_deployment(deployment_id)
    if not values["sure"]:
        return f"/deployments/{deployment_id}"
    dispatch(EndDeployment(deployment_id=deployment_id, reason=values["end_reason"]))
    return f"/deployments/{deployment_id}?said=ended"
