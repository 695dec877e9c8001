"""Fiscal years (年度), weeks and months."""

from calendar import monthrange
from datetime import date, timedelta


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of `day` began (1 April to 31 March)."""
    return day.year if day.month >= 4 else day.year - 1


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week of `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
