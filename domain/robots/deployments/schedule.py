"""When a robot can be piloted: a period, slots that change by date, and the days that are closed.

The schedule is data of the deployment; the centre's calendar is used where the deployment closes on
public holidays (1.2, O25, O26).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple, Self

import msgspec

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.availability import Spans, covers
from domain.kernel.time.calendar import WorkCalendar
from domain.kernel.time.days import japanese_day
from domain.robots.value_objects import minutes, require_span

LONGEST = 800
"""The most days of a calendar computed at once."""
_OUTSIDE = BilingualText("期間の外", "outside the period")
_NO_SLOT = BilingualText("時間帯が決まっていない日", "no hours are set for this day")
_WEEKDAY = BilingualText("休みの曜日", "a weekday that is closed")
_UNCERTAIN = BilingualText("祝日がまだ確かでない日", "public holidays not certain yet")


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of the robot, as times `HH:MM`, from the day `first` to the day `last`."""

    first: date
    last: date
    start: str
    end: str


class DayPlan(NamedTuple):
    """A day: its hours, or the reason why it is closed."""

    day: date
    slots: Spans
    closed_because: BilingualText | None = None
    is_certain: bool = True
    """False if the day depends on public holidays that are not certain yet."""

    @property
    def is_open(self) -> bool:
        """True if the robot can be piloted on this day."""
        return self.closed_because is None

    @property
    def minutes(self) -> int:
        """The minutes of its slots."""
        return sum(minutes(end) - minutes(start) for start, end in self.slots)


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """The days and hours of a deployment; both ends are included."""

    first: date
    last: date
    slots: tuple[Slot, ...]
    closed_weekdays: tuple[int, ...] = ()
    closed_on_public_holidays: bool = True

    def checked(self) -> Self:
        """Return the schedule in canonical order. Raises Invalid for inconsistent data."""
        if self.last < self.first:
            raise _too_early("period.to")
        if not self.slots:
            raise Invalid.field("slots", "時間帯を書いてください。", "Give the hours.")
        for place, slot in enumerate(self.slots):
            require_span(slot.start, slot.end, path=f"slots.{place}.")
            if slot.last < slot.first:
                raise _too_early(f"slots.{place}.to")
        slots = tuple(sorted(self.slots, key=lambda slot: (slot.first, slot.start)))
        if any(_collide(one, other) for one, other in combinations(slots, 2)):
            raise Invalid.field(
                "slots",
                "同じ日の時間帯が重なっています。分けてください。",
                "Hours of the same day overlap.",
            )
        weekdays = tuple(sorted(set(self.closed_weekdays)))
        return msgspec.structs.replace(self, slots=slots, closed_weekdays=weekdays)

    def plan(
        self,
        day: date,
        closures: Mapping[date, str],
        ended_on: date | None,
        calendar: WorkCalendar,
    ) -> DayPlan:
        """The hours of `day`. Raises RuleBroken where holidays are not certain."""
        because = self._closed_because(day, closures, ended_on, calendar)
        if because is not None:
            return DayPlan(day, (), because)
        spans = [(slot.start, slot.end) for slot in self.slots if slot.first <= day <= slot.last]
        return DayPlan(day, tuple(sorted(spans)), None if spans else _NO_SLOT)

    def plan_as_known(
        self,
        day: date,
        closures: Mapping[date, str],
        ended_on: date | None,
        calendar: WorkCalendar,
    ) -> DayPlan:
        """Like `plan`, but never raises: a day whose holidays are not certain is shown as such."""
        try:
            return self.plan(day, closures, ended_on, calendar)
        except RuleBroken:
            return DayPlan(day, (), _UNCERTAIN, is_certain=False)

    def known_until(self, first: date, calendar: WorkCalendar) -> date:
        """The last day of a calendar from `first`; before `first` if not even that is certain.

        It ends with the period, with the last certain holiday, or after `LONGEST` days.
        """
        latest = first + timedelta(days=min(LONGEST - 1, (date.max - first).days))
        if self.closed_on_public_holidays:
            latest = min(latest, calendar.certain_until)
        return min(latest, self.last)

    def _closed_because(
        self,
        day: date,
        closures: Mapping[date, str],
        ended_on: date | None,
        calendar: WorkCalendar,
    ) -> BilingualText | None:
        if not self.first <= day <= self.last:
            return _OUTSIDE
        if ended_on is not None and day > ended_on:
            return BilingualText("配置の終了後", "after the end of the deployment")
        if day in closures:
            return BilingualText(closures[day], closures[day])
        if day.weekday() in self.closed_weekdays:
            return _WEEKDAY
        name = calendar.holiday(day) if self.closed_on_public_holidays else None
        return BilingualText(f"祝日（{name.ja}）", f"public holiday ({name.en})") if name else None


def require_open(plan: DayPlan, start: str, end: str) -> None:
    """Raise RuleBroken unless the time from `start` to `end` is within the hours of the day."""
    if plan.closed_because is not None:
        raise RuleBroken(
            f"{japanese_day(plan.day)}は稼働しない日です（{plan.closed_because.ja}）。",
            f"The robot does not run on {plan.day.isoformat()} ({plan.closed_because.en}).",
        )
    if not covers(plan.slots, start, end):
        said = "、".join(f"{first}〜{last}" for first, last in plan.slots)
        slots_listed = ", ".join(f"{first} to {last}" for first, last in plan.slots)
        raise RuleBroken(
            f"{japanese_day(plan.day)}に稼働できるのは{said}です。この時間の中で決めてください。",
            f"On {plan.day.isoformat()} the robot runs {slots_listed}. Choose a time within it.",
        )


def days(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`. Raises Invalid for an empty or too long span."""
    if not 0 <= (last - first).days < LONGEST:
        raise Invalid.field(
            "to",
            f"始まりの日から{LONGEST}日以内の日付にしてください。",
            f"Choose a day within {LONGEST} days from the first one.",
        )
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _collide(slot: Slot, other: Slot) -> bool:
    share_a_day = slot.first <= other.last and other.first <= slot.last
    return share_a_day and slot.start < other.end and other.start < slot.end


def _too_early(path: str) -> Invalid:
    return Invalid.field(
        path,
        "終わりの日は、始まりの日以後にしてください。",
        "The end must not be before the start.",
    )
