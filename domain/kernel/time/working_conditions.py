"""What a therapist allows at most, and how somebody feels: asked for tasks and for shifts alike."""

from collections.abc import Collection
from datetime import date

import msgspec

UNWELL = 2
"""The condition (1 worst to 5 best) up to which nothing is offered on that day."""


class WorkLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The most that the therapist allows; nothing is given beyond it (O5)."""

    minutes_per_day: int
    days_per_week: int

    def exceeds_day(self, minutes: int) -> bool:
        """True if so many minutes in all are more than a day may have."""
        return minutes > self.minutes_per_day

    def exceeds_week(self, days: Collection[date], day: date) -> bool:
        """True if `day` is one more than a week may have on whose `days` there is work already."""
        return day not in days and len(days) >= self.days_per_week


class ParticipantLimits(WorkLimits, frozen=True, kw_only=True):
    """The same for a participant, with the kinds of work that are not for them."""

    kinds_of_work_excluded: tuple[str, ...] = ()


class DayCondition(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody feels on a day: 1 is very bad, 5 is very good; None is not given, or erased."""

    level: int | None
    on: date

    def is_unwell_on(self, day: date) -> bool:
        """True if they said for `day` that it is no day for work."""
        return self.on == day and is_unwell(self.level)


def is_unwell(level: int | None) -> bool:
    """True for a condition on which nothing is offered."""
    return level is not None and level <= UNWELL
