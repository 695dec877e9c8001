"""The limits set by a therapist, and the condition of a day: for tasks and for shifts."""

from collections.abc import Collection
from datetime import date

import msgspec

UNWELL = 2
"""The highest condition (1 worst to 5 best) at which no work is offered on that day."""


class WorkLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The most work that the therapist allows; no more is assigned (O5)."""

    minutes_per_day: int
    days_per_week: int

    def exceeds_day(self, minutes: int) -> bool:
        """True if `minutes` in total are more than a day may have."""
        return minutes > self.minutes_per_day

    def exceeds_week(self, days: Collection[date], day: date) -> bool:
        """True if `day` is one too many in a week with work on `days`."""
        return day not in days and len(days) >= self.days_per_week


class ParticipantLimits(WorkLimits, frozen=True, kw_only=True):
    """The limits of a participant, with the kinds of work that are excluded."""

    kinds_of_work_excluded: tuple[str, ...] = ()


class DayCondition(msgspec.Struct, frozen=True, kw_only=True):
    """The condition of a person on a day: 1 very bad, 5 very good; None is not given, or erased."""

    level: int | None
    on: date

    def is_unwell_on(self, day: date) -> bool:
        """True if the condition is for `day`, and too bad for work."""
        return self.on == day and is_unwell(self.level)


def is_unwell(level: int | None) -> bool:
    """True for a condition at which no work is offered."""
    return level is not None and level <= UNWELL
