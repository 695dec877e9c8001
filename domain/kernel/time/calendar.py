"""The centre's days and hours (O6): Monday to Friday, without public holidays and New Year."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import lru_cache

OPENS, CLOSES = time(9, 0), time(17, 0)
"""The hours in which the centre is open on a working day."""


def is_working_day(day: date) -> bool:
    """True if the centre is open on `day`."""
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not new_year and not is_public_holiday(day)


def is_open(now: datetime) -> bool:
    """True if the centre is open at `now` (local)."""
    return is_working_day(now.date()) and OPENS <= now.time() < CLOSES


def working_days_back(day: date, count: int) -> date:
    """The day `count` working days before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_day_from(day: date, count: int) -> date:
    """The working day with the number `count` (1 or more) when counting from `day` itself on."""
    days, year = _working_days_of(day.year), day.year
    place = bisect_left(days, day) + count - 1
    while place >= len(days):
        place -= len(days)
        year += 1
        days = _working_days_of(year)
    return days[place]


def is_public_holiday(day: date) -> bool:
    """True on a public holiday of Japan (table of the `holidays` package, checked by its tests)."""
    return day in _holidays_of(day.year)


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("JP", years=year))


@lru_cache(maxsize=64)
def _working_days_of(year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and is_working_day(day))
