"""Value objects of participants: state, work mode, difficulty, limits, condition."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.time.availability import Availability, DayException, WeeklyTime, require_within
from domain.kernel.time.working_conditions import DayCondition, ParticipantLimits

__all__ = [
    "STATE_LABELS",
    "Availability",
    "Condition",
    "DayException",
    "Difficulty",
    "LeaveReason",
    "Limits",
    "ParticipantState",
    "Rest",
    "WeeklyTime",
    "WorkMode",
    "require_within",
]


class ParticipantState(StrEnum):
    """The state of a participant (O7); a suspended one still counts as registered (O11).

    The registration of an annulled one was a mistake: it counts nowhere.
    """

    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"
    ANNULLED = "annulled"


class WorkMode(StrEnum):
    """就労形態. A participant has one at a time (O8)."""

    HOME_BASED = "home_based"
    ON_SITE = "on_site"


class Difficulty(StrEnum):
    """Why it is hard for the person to work, as judged by staff (O12)."""

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


class Limits(ParticipantLimits, frozen=True, kw_only=True):
    """The most work that the therapist allows; no more is offered (O5)."""

    def checked(self) -> Self:
        """A copy with a sorted list. Raises Invalid for numbers out of range."""
        require_within("minutes_per_day", self.minutes_per_day, 1, 1440)
        require_within("days_per_week", self.days_per_week, 1, 7)
        excluded = tuple(sorted(set(self.kinds_of_work_excluded)))
        return msgspec.structs.replace(self, kinds_of_work_excluded=excluded)


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a participant was there on a day: `HH:MM` in the time zone of the centre."""

    start: str
    end: str | None = None
    """None while they are still there."""
    break_minutes: int = 0

    def checked(self) -> Self:
        """The hours. Raises Invalid unless they end after they begin, with the break in between."""
        lasted = None if self.end is None else _minutes(self.end) - _minutes(self.start)
        if lasted is not None and lasted <= 0:
            raise Invalid.field(
                "end",
                "終わりの時刻は、始まりより後にしてください。",
                "Choose an end that is later than the start.",
            )
        if self.break_minutes < 0 or self.break_minutes >= (1 if lasted is None else lasted):
            raise Invalid.field(
                "break_minutes",
                "休憩は、始まりから終わりまでの時間より短くしてください。",
                "Choose a break that is shorter than the time from start to end.",
            )
        return self


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


class Rest(NamedTuple):
    """A day of rest, and the id of the event that states it."""

    on: date
    stated_by: UUID


class Condition(DayCondition, frozen=True, kw_only=True):
    """The condition of a person on a day, and their note about it."""

    note: str | None


STATE_LABELS = {
    ParticipantState.TRIAL: ("お仕事体験中", "on trial"),
    ParticipantState.ACTIVE: ("利用中", "active"),
    ParticipantState.SUSPENDED: ("休止中", "suspended"),
    ParticipantState.LEFT: ("退所", "left"),
    ParticipantState.ANNULLED: ("登録の取消し", "registered by mistake"),
}
