"""A participant's load and condition week by week: the values of the table and the two charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile
from statistics import fmean

from flask_babel import gettext as _

from app.http.authorization import service
from app.pages.charts import Chart, Column, bars, line
from domain.kernel.time.periods import week_of
from domain.participants.participant import Participant
from domain.participants.value_objects import Limits
from projections.participants.conditions import conditions
from projections.participants.workload import first_day_of_work, workload

WEEKS = 12
"""How many weeks are shown, including the current one."""


@dataclass(frozen=True)
class Week:
    """One week from Monday to Sunday; `condition` is a mean, None if unreported or not visible."""

    monday: date
    minutes: int
    days: int
    submitted: int
    returned: int
    condition: float | None
    is_of_the_stay: bool
    """False for a week that ended before the registration."""
    has_begun: bool
    """False for a week that ended before the first day with any record of work."""


def weeks_of(participant: Participant, *, with_condition: bool) -> list[Week]:
    """Return the last weeks, the current one last; in two queries, or three with condition."""
    today, views, own = service().clock.today(), service().views, str(participant.id)
    monday = week_of(today)[0]
    first = monday - timedelta(weeks=WEEKS - 1)
    days = workload(views, own, first=first, last=today)
    begun_on = first_day_of_work(views, own) or today
    reported = conditions(views, own, first=first, last=today) if with_condition else []
    found = []
    for number in range(WEEKS):
        begins = first + timedelta(weeks=number)
        span = begins.isoformat(), (begins + timedelta(days=6)).isoformat()
        rows = [row for row in days if span[0] <= row["day"] <= span[1]]
        levels = [row["level"] for row in reported if span[0] <= row["day"] <= span[1]]
        found.append(
            Week(
                monday=begins,
                minutes=sum(row["minutes"] for row in rows),
                days=sum(1 for row in rows if row["started"] or row["submitted"]),
                submitted=sum(row["submitted"] for row in rows),
                returned=sum(row["returned"] for row in rows),
                condition=round(fmean(levels), 1) if levels else None,
                is_of_the_stay=span[1] >= participant.registered_on.isoformat(),
                has_begun=span[1] >= begun_on.isoformat(),
            )
        )
    return found


def minutes_a_week(limits: Limits | None) -> int | None:
    """Return the most minutes of a week under the current limits."""
    return limits.minutes_per_day * limits.days_per_week if limits else None


def chart_of_load(weeks: Sequence[Week], limits: Limits | None) -> Chart:
    """Return the chart of minutes per week as bars, with the current limit as a line.

    It begins with the week of the first record.
    """
    drawn, limit = [week for week in weeks if week.has_begun], minutes_a_week(limits)
    words = _(
        "Bars of the last %(weeks)s weeks. This week: %(last)s minutes; the most: %(most)s.",
        weeks=len(drawn),
        last=drawn[-1].minutes,
        most=max(week.minutes for week in drawn),
    )
    said = _("Dashed line: limit that holds now, %(limit)s minutes a week", limit=limit)
    return bars(
        _("Minutes worked a week"),
        words,
        [
            Column(_day(week.monday), week.minutes if week.is_of_the_stay else None)
            for week in drawn
        ],
        mark=(limit, said) if limit is not None else None,
    )


def chart_of_condition(weeks: Sequence[Week]) -> Chart | None:
    """Return the mean condition per week as a line from 1 to 5, from the first report on.

    None if nothing was reported.
    """
    drawn = list(dropwhile(lambda week: week.condition is None, weeks))
    reported = [week.condition for week in drawn if week.condition is not None]
    if not reported:
        return None
    words = _(
        "A line over the last %(weeks)s weeks. Lowest mean: %(low)s; highest: %(high)s.",
        weeks=len(drawn),
        low=min(reported),
        high=max(reported),
    )
    columns = [Column(_day(week.monday), week.condition) for week in drawn]
    title = _("Condition, mean of a week (1 bad, 5 very good)")
    return line(title, words, columns, lowest=1, highest=5)


def _day(monday: date) -> str:
    return f"{monday.month}/{monday.day}"
