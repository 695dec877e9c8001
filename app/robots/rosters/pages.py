"""The roster of a week or a month as a table, and the form of a new shift in a gap."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from app.http import fields
from app.http.authorization import service
from app.pages import dates
from app.pages.charts import Chart, Column, bars
from app.pages.forms import typed
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.deployments.deployment_names import clock, deployment_names_of, hours_of, span
from app.robots.deployments.detail_pages import plans_between, shifts_between, uncertain_after
from app.robots.rosters.table import Table, table
from app.robots.shifts.current_pilot import was_missed
from app.robots.visibility import named, pilots_of, to_choose, visible_deployment
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.kernel.storage.database import Row
from domain.kernel.time.periods import month_of, week_of
from domain.robots.deployments.deployment import Deployment
from domain.robots.shifts.commands import OpenShift
from domain.robots.shifts.eligibility import COUNTED
from domain.robots.value_objects import PART, ShiftState, clock_time, minutes, parts

READS = ("people.cards",)

pages = Pages("robots")


class RosterQuery(fields.Query):
    """The week or the month of `day`."""

    said = fields.Word()
    day = fields.Day()
    view = fields.Code(["week", "month"])


class NewShiftQuery(fields.Query):
    """The gap to fill."""

    date = fields.Day()
    start = fields.TimeOfDay()
    end = fields.EndTime()


class NewShiftForm(fields.Form):
    """A shift, with its pilot if one is chosen."""

    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
    person_id = fields.Id()
    reason = fields.Text(max=1000, lines=True)


@pages.page("/deployments/<uuid:deployment_id>/roster", roles=STAFF, query=RosterQuery, reads=READS)
def roster(query: dict[str, Any], deployment_id: UUID) -> Response:
    """The shifts and their pilots, the gaps, and the distribution of the hours."""
    found, today = visible_deployment(deployment_id), service().clock.today()
    day = query.get("day") or min(max(today, found.schedule.first), found.schedule.last)
    view = query.get("view", "week")
    first, last = _span(day, view)
    shifts, pilots = shifts_between(found.id, first, last), pilots_of(found.id)
    people = [row["person_id"] for row in shifts] + [row["person_id"] for row in pilots]
    names = named(people, "roster")
    shown = table(plans_between(found, first, last), shifts)
    spread = _spread(shifts, pilots, names)
    return render(
        "robots/roster.html",
        words=labels,
        span=span,
        clock=clock,
        hours_of=hours_of,
        one=found,
        place=deployment_names_of([str(found.id)])[str(found.id)],
        view=view,
        day=day,
        first=first,
        last=last,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        table=shown,
        was_missed=was_missed,
        certain_until=uncertain_after(found, last) if not shown.is_certain else None,
        names=names,
        spread=spread,
        chart=_chart(spread, shown) if spread else None,
        today=today,
    )


def _span(day: date, view: str) -> tuple[date, date]:
    return week_of(day) if view == "week" else month_of(day)


def _spread(
    shifts: Sequence[Row], pilots: Sequence[Row], names: dict[str, str]
) -> list[tuple[int, str, int, int]]:
    """Return a line per pilot: a number, the name, the minutes, and how many shifts."""
    found = {row["person_id"]: [0, 0] for row in pilots}
    for row in shifts:
        if row["person_id"] and ShiftState(row["state"]) in COUNTED:
            own = found.setdefault(row["person_id"], [0, 0])
            own[0] += minutes(row["end_time"]) - minutes(row["start_time"])
            own[1] += 1
    lines = sorted((names.get(one, "—"), spent[0], spent[1]) for one, spent in found.items())
    return [(number, name, spent, count) for number, (name, spent, count) in enumerate(lines, 1)]


def _chart(spread: list[tuple[int, str, int, int]], shown: Table) -> Chart:
    """Return the chart of everybody's hours, with the even share as a line."""
    filled = shown.running - shown.gap
    even = round(filled / len(spread) / 60, 1)
    most, least = max(item[2] for item in spread), min(item[2] for item in spread)
    return bars(
        _("Hours of every pilot"),
        ngettext(
            "%(num)s pilot, between %(least)s and %(most)s.",
            "%(num)s pilots, between %(least)s and %(most)s.",
            len(spread),
            least=dates.duration(least),
            most=dates.duration(most),
        ),
        [Column(str(number), spent / 60) for number, _name, spent, _count in spread],
        mark=(even, _("Dashed: an even share, %(hours)s hours", hours=even)),
    )


@pages.page(
    "/deployments/<uuid:deployment_id>/new-shift",
    roles=COORDINATION,
    query=NewShiftQuery,
    reads=READS,
)
def new_shift(query: dict[str, Any], deployment_id: UUID) -> Response:
    """The form for a new shift, filled in with the gap from which it was opened."""
    found = visible_deployment(deployment_id)
    pilots = pilots_of(found.id)
    names = named((row["person_id"] for row in pilots), "pilots")
    today = service().clock.today()
    day = query.get("date") or min(max(today, found.schedule.first), found.schedule.last)
    return render(
        "robots/new_shift.html",
        words=labels,
        one=found,
        day=day,
        start=query.get("start", ""),
        end=query.get("end", ""),
        times=_times(found, day),
        people=to_choose(pilots, names, _("Nobody yet")),
    )


def _times(found: Deployment, day: date) -> list[tuple[str, str]]:
    """Return the half hours to choose from: those of the day, or of every slot if it has none."""
    sent = typed().values.get("date")
    spans = [(slot.start, slot.end) for slot in found.schedule.slots]
    if not sent and found.schedule.first <= day <= found.schedule.last:
        spans = list(plans_between(found, day, day)[0].slots) or spans
    used = {item for start, end in spans for item in (*parts(start, end), _next(end))}
    return [(item, clock(item)) for item in sorted(used)]


def _next(end: str) -> str:
    return clock_time(minutes(end) // PART * PART)


@pages.form(
    "/deployments/<uuid:deployment_id>/new-shift",
    roles=COORDINATION,
    body=NewShiftForm,
    back=new_shift,
)
def open_shift(values: dict[str, Any], deployment_id: UUID) -> str:
    """Create the shift."""
    visible_deployment(deployment_id)
    dispatch(OpenShift(deployment_id=deployment_id, **values))
    day = values["date"].isoformat()
    return f"/deployments/{deployment_id}/roster?day={day}&said=made"
