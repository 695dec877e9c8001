"""When an order will be done at the pace of the last working days, and whether it will be late."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.kernel.time.calendar import WorkCalendar

PACE_DAYS = 5
"""Number of working days over which the pace is measured."""
SOON = timedelta(days=3)
"""An order without any pace counts as at risk this long before its due date."""
FARTHEST = timedelta(days=3660)
"""Ten years: a later date is not forecast."""


@dataclass(frozen=True)
class Forecast:
    """The day on which the last task is handed in at today's pace (None if there is no pace)."""

    on: date | None
    at_risk: bool

    def is_late_by(self, due_on: date, days: int) -> bool:
        """True if it is at risk, and expected more than `days` after `due_on`, or never."""
        return self.at_risk and (self.on is None or self.on > due_on + timedelta(days=days))


def pace_from(today: date, *calendars: WorkCalendar) -> date:
    """The first day that counts for the pace in any of these calendars."""
    return min(calendar.working_days_back(today, PACE_DAYS) for calendar in calendars)


def forecast(
    *,
    today: date,
    due_on: date,
    left: int,
    handed_in: dict[date, int],
    is_open: bool,
    calendar: WorkCalendar,
) -> Forecast:
    """The forecast for `left` unfinished tasks after `handed_in` tasks a day since `pace_from`."""
    if not is_open or not left:
        return Forecast(None, at_risk=False)
    since = pace_from(today, calendar)
    done = sum(count for day, count in handed_in.items() if day >= since)
    if not done:
        return Forecast(None, at_risk=due_on - today <= SOON)
    # Whole numbers avoid rounding errors: a fraction such as 1/5 would be slightly too small.
    days = -(-left * PACE_DAYS // done)
    on = calendar.working_day_from(today, days) if days <= FARTHEST.days else None
    if on is None or on - today >= FARTHEST:
        return Forecast(None, at_risk=True)
    return Forecast(on, at_risk=on > due_on)
