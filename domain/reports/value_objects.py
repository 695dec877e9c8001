"""Value objects of figures: the counted figures, and the spans of days that they cover."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.kernel.time.periods import fiscal_year


class Counted(StrEnum):
    """The counted figures of the BPO centre (section 2.2): these are confirmed by a person."""

    REGISTERED = "B1"
    ORDERS = "B2"
    SUPPORTED = "B3"


class Period(StrEnum):
    """The period that a figure covers up to its as-of day: 年度, 上期 or 下期, 月."""

    YEAR = "year"
    HALF = "half"
    MONTH = "month"


class Span(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def year_of(year: int) -> Span:
    """The fiscal year (年度) that begins in April of `year`."""
    return Span(date(year, 4, 1), date(year + 1, 3, 31))


def whole(period: Period, day: date) -> Span:
    """The whole period that contains `day`; the halves begin in April and October (rule 5)."""
    year = year_of(fiscal_year(day))
    if period is Period.YEAR:
        return year
    if period is Period.HALF:
        turn = date(year.first.year, 10, 1)
        return Span(year.first, turn - timedelta(days=1)) if day < turn else Span(turn, year.last)
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def to_date(period: Period, day: date) -> Span:
    """The span from the start of the period up to `day` (rule 4)."""
    return Span(whole(period, day).first, day)


def span_of(figure: Counted, period: Period, day: date) -> Span:
    """The days that a figure covers: one day for REGISTERED, else the period up to `day`."""
    return Span(day, day) if figure is Counted.REGISTERED else to_date(period, day)
