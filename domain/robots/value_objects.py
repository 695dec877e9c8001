"""Value objects of shifts and pilots: states, causes, limits, wishes, parts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.availability import require_within
from domain.kernel.time.working_conditions import WorkLimits

PART = 30
"""Minutes of a part: shifts begin, end and are split on the half hour (O25)."""


class ShiftState(StrEnum):
    """The state of a shift (1.2)."""

    OPEN = "open"
    ASSIGNED = "assigned"
    CONFIRMED = "confirmed"
    STARTED = "started"
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why a shift was interrupted."""

    NETWORK = "network"
    ROBOT = "robot"
    UNWELL = "unwell"
    VENUE = "venue"
    OTHER = "other"


class GivenBy(StrEnum):
    """How a shift was assigned to its pilot."""

    STAFF = "staff"
    ROSTER = "roster"
    COVER = "cover"
    PILOT = "pilot"


class HoursWish(StrEnum):
    """Whether a pilot would like more hours, fewer, or as many as now."""

    MORE = "more"
    AS_NOW = "as_now"
    FEWER = "fewer"


STATE_LABELS: Mapping[ShiftState, BilingualText] = {
    ShiftState.OPEN: BilingualText("担当探し中", "open"),
    ShiftState.ASSIGNED: BilingualText("割当済み", "assigned"),
    ShiftState.CONFIRMED: BilingualText("確認済み", "confirmed"),
    ShiftState.STARTED: BilingualText("操作中", "started"),
    ShiftState.INTERRUPTED: BilingualText("中断中", "interrupted"),
    ShiftState.ENDED: BilingualText("終了", "ended"),
    ShiftState.NO_SHOW: BilingualText("実施なし", "did not take place"),
    ShiftState.CANCELLED: BilingualText("取消し", "cancelled"),
}
CAUSE_LABELS: Mapping[Cause, BilingualText] = {
    Cause.NETWORK: BilingualText("通信", "network"),
    Cause.ROBOT: BilingualText("ロボット", "robot"),
    Cause.UNWELL: BilingualText("体調", "unwell"),
    Cause.VENUE: BilingualText("設置場所の都合", "venue"),
    Cause.OTHER: BilingualText("その他", "other"),
}
GIVEN_BY_LABELS: Mapping[GivenBy, BilingualText] = {
    GivenBy.STAFF: BilingualText("職員", "staff"),
    GivenBy.ROSTER: BilingualText("シフト表", "the roster"),
    GivenBy.COVER: BilingualText("交代の申し出", "an offer to cover"),
    GivenBy.PILOT: BilingualText("本人", "the pilot"),
}
WISH_LABELS: Mapping[HoursWish, BilingualText] = {
    HoursWish.MORE: BilingualText("もっと増やしたい", "more hours"),
    HoursWish.AS_NOW: BilingualText("いまのままでよい", "as now"),
    HoursWish.FEWER: BilingualText("減らしたい", "fewer hours"),
}


class PilotLimits(WorkLimits, frozen=True, kw_only=True):
    """The limits set by the therapist; no shift is assigned beyond them."""

    def checked(self) -> Self:
        """Return the limits. Raises Invalid for values out of range."""
        require_within("minutes_per_day", self.minutes_per_day, PART, 1440)
        require_within("days_per_week", self.days_per_week, 1, 7)
        return self


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What a pilot would like; `minutes_per_week` is set only if they named a number."""

    hours: HoursWish = HoursWish.AS_NOW
    minutes_per_week: int | None = None


def pilot_id(deployment_id: UUID, person_id: UUID) -> UUID:
    """The fixed id of a person as a pilot of a deployment."""
    return uuid5(deployment_id, str(person_id))


def minutes(time: str) -> int:
    """The minutes from midnight to a time `HH:MM`."""
    hours, _, rest = time.partition(":")
    return int(hours) * 60 + int(rest)


def clock_time(minutes_of_day: int) -> str:
    """The time `HH:MM` this many minutes after midnight."""
    return f"{minutes_of_day // 60:02d}:{minutes_of_day % 60:02d}"


def parts(start: str, end: str) -> list[str]:
    """The start times of the parts from `start` to `end`."""
    return [clock_time(at) for at in range(minutes(start), minutes(end), PART)]


def part_key(subject: UUID, day: date, part: str) -> str:
    """The key of the claim on one part of a day of a robot or a person."""
    return f"{subject}/{day.isoformat()}T{part}"


def require_span(start: str, end: str, *, path: str = "") -> None:
    """Raise Invalid unless both are on the half hour and `end` comes after `start`."""
    for name, time in (("start", start), ("end", end)):
        require_half_hour(f"{path}{name}", time)
    if end <= start:
        raise Invalid.field(
            f"{path}end",
            "終わりの時刻は、始まりより後にしてください。",
            "The end must be later than the start.",
        )


def require_half_hour(path: str, time: str) -> None:
    """Raise Invalid at `path` unless `time` is on the half hour."""
    if minutes(time) % PART:
        raise Invalid.field(
            path,
            "時刻は30分刻みで書いてください（例 14:30）。",
            "Give a time on the half hour, as 14:30.",
        )


TIMES_CORRECTED = {
    "state": BilingualText("実施の有無", "Whether it took place"),
    "started_at": BilingualText("始めた時刻", "Started at"),
    "ended_at": BilingualText("終えた時刻", "Ended at"),
    "visitors": BilingualText("お客さまの人数", "Visitors"),
}
"""The labels of what a correction of the times of a shift may change."""
