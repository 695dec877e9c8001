"""The words in which a participant is described: mode, difficulty, limits, times, condition."""

from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Self

import msgspec

from domain.kernel.errors import Invalid


class ParticipantState(StrEnum):
    """Where a participant stands (O7); suspended still counts as registered (O11)."""

    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class WorkMode(StrEnum):
    """就労形態: one at a time (O8)."""

    HOME_BASED = "home_based"
    ON_SITE = "on_site"


class Difficulty(StrEnum):
    """Why it is hard for the person to work, by the judgement of staff (O12)."""

    DISABILITY = "disability"
    SOCIAL_WITHDRAWAL = "social_withdrawal"
    INTRACTABLE_DISEASE = "intractable_disease"
    OTHER = "other"


class LeaveReason(StrEnum):
    """Why a participant leaves the centre (O7)."""

    GENERAL_EMPLOYMENT = "general_employment"
    WELFARE_EMPLOYMENT = "welfare_employment"
    OTHER_SERVICE = "other_service"
    MOVED_AWAY = "moved_away"
    OWN_WISH = "own_wish"
    OTHER = "other"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the therapist allows at most; work is never offered beyond it (O5)."""

    minutes_per_day: int
    days_per_week: int
    kinds_of_work_excluded: tuple[str, ...] = ()

    def checked(self) -> Self:
        """The same with its list in order. Raises Invalid."""
        require_within("minutes_per_day", self.minutes_per_day, 1, 1440)
        require_within("days_per_week", self.days_per_week, 1, 7)
        excluded = tuple(sorted(set(self.kinds_of_work_excluded)))
        return msgspec.structs.replace(self, kinds_of_work_excluded=excluded)


class WeeklyTime(msgspec.Struct, frozen=True, kw_only=True):
    """A span of one weekday (0 is Monday), in times `HH:MM`, in which somebody can usually work."""

    weekday: int
    start: str
    end: str


class DayException(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which it is otherwise than usual."""

    date: date
    available: bool


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """When a participant can work: a usual week, and days on which it is otherwise."""

    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DayException, ...] = ()

    def checked(self) -> Self:
        """The same in order of time. Raises Invalid for spans that overlap or end too early."""
        for place, span in enumerate(self.weekly):
            require_within(f"weekly.{place}.weekday", span.weekday, 0, 6)
            if span.end <= span.start:
                raise Invalid.field(
                    f"weekly.{place}.end",
                    "終わりの時刻は、始まりより後にしてください。",
                    "The end must be later than the start.",
                )
        weekly = tuple(sorted(set(self.weekly), key=lambda one: (one.weekday, one.start, one.end)))
        for before, after in pairwise(weekly):
            if before.weekday == after.weekday and after.start < before.end:
                raise Invalid.field(
                    "weekly", "同じ曜日の時間帯が重なっています。", "Two spans of one day overlap."
                )
        days = [one.date for one in self.exceptions]
        if len(days) != len(set(days)):
            raise Invalid.field(
                "exceptions", "同じ日付が2回書かれています。", "One day is named twice."
            )
        exceptions = tuple(sorted(self.exceptions, key=lambda one: one.date))
        return msgspec.structs.replace(self, weekly=weekly, exceptions=exceptions)


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody feels on a day: 1 is very bad, 5 is very good; None is not given, or erased."""

    level: int | None
    note: str | None
    on: date


def require_within(path: str, value: int, lowest: int, highest: int) -> None:
    """Raise Invalid at `path` if `value` lies outside."""
    if not lowest <= value <= highest:
        raise Invalid.field(
            path,
            f"{lowest}から{highest}までの数を入れてください。",
            f"Give a number from {lowest} to {highest}.",
        )


STATE_LABELS = {
    ParticipantState.TRIAL: ("お仕事体験中", "on trial"),
    ParticipantState.ACTIVE: ("利用中", "active"),
    ParticipantState.SUSPENDED: ("休止中", "suspended"),
    ParticipantState.LEFT: ("退所", "left"),
}
