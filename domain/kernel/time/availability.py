"""When a person can work: a usual week, and exceptions for single days."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Self

import msgspec

from domain.kernel.errors import Invalid

WHOLE_DAY = (("00:00", "24:00"),)
Spans = tuple[tuple[str, str], ...]
"""Time spans of one day, as start and end in `HH:MM`."""


class WeeklyTime(msgspec.Struct, frozen=True, kw_only=True):
    """A span of a weekday (0 is Monday) in which a person can usually work, in `HH:MM`."""

    weekday: int
    start: str
    end: str


class DayException(msgspec.Struct, frozen=True, kw_only=True):
    """A day that differs from the usual week."""

    date: date
    available: bool


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """When a person can work: a usual week, and exceptions for single days."""

    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = ()

    def checked(self) -> Self:
        """A sorted copy. Raises Invalid for wrong or overlapping spans, and for repeated days."""
        for place, span in enumerate(self.weekly):
            require_within(f"weekly.{place}.weekday", span.weekday, 0, 6)
            if span.end <= span.start:
                raise Invalid.field(
                    f"weekly.{place}.end",
                    "終わりの時刻は、始まりより後にしてください。",
                    "The end must be later than the start.",
                )
        weekly = tuple(
            sorted(set(self.weekly), key=lambda item: (item.weekday, item.start, item.end))
        )
        for before, after in pairwise(weekly):
            if before.weekday == after.weekday and after.start < before.end:
                raise Invalid.field(
                    "weekly",
                    "同じ曜日の時間帯が重なっています。分けてください。",
                    "Two spans of one day overlap.",
                )
        days = [exception.date for exception in self.exceptions]
        if len(days) != len(set(days)):
            raise Invalid.field(
                "exceptions",
                "同じ日付が2回書かれています。1つにしてください。",
                "One day is named twice.",
            )
        exceptions = tuple(sorted(self.exceptions, key=lambda exception: exception.date))
        return msgspec.structs.replace(self, weekly=weekly, exceptions=exceptions)

    def on(self, day: date) -> Spans:
        """The available spans of `day`; empty if none were given."""
        for exception in self.exceptions:
            if exception.date == day:
                return WHOLE_DAY if exception.available else ()
        weekday = day.weekday()
        return tuple((item.start, item.end) for item in self.weekly if item.weekday == weekday)

    def says_of(self, day: date) -> bool:
        """True if anything is known about `day`: a usual week, or an exception for it."""
        return bool(self.weekly) or any(item.date == day for item in self.exceptions)

    def holds_at(self, now: datetime) -> bool:
        """True if `now` (local) is in an available span; the end is exclusive."""
        time = now.strftime("%H:%M")
        return any(start <= time < end for start, end in self.on(now.date()))


def overlaps(spans: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    """True if any of `spans` overlaps with the span from `start` to `end`."""
    return any(first < end and start < last for first, last in spans)


def covers(spans: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    """True if one of `spans` contains the whole span from `start` to `end`."""
    return any(first <= start and end <= last for first, last in spans)


def require_within(path: str, value: int, lowest: int, highest: int) -> None:
    """Raise Invalid for the field `path` unless `lowest` <= `value` <= `highest`."""
    if not lowest <= value <= highest:
        raise Invalid.field(
            path,
            f"{lowest}から{highest}までの数を入れてください。",
            f"Give a number from {lowest} to {highest}.",
        )
