"""Conversion between the times of a shift and instants."""

from datetime import UTC, date, datetime, time, timedelta

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.event_context import event_context
from domain.kernel.time.clock import TOKYO
from domain.kernel.time.days import japanese_day
from domain.robots.value_objects import PART, clock_time, minutes


def on_the_wall(day: date, at: str) -> datetime:
    """The instant of the time `HH:MM`, at most `24:00`, on a day, Tokyo time."""
    midnight = datetime.combine(day, time(), TOKYO).astimezone(UTC)
    return midnight + timedelta(minutes=minutes(at))


def moment(
    day: date, at: datetime | None, *, planned: str, not_before: datetime | None
) -> datetime:
    """The instant of a step of a shift on `day`.

    It is `at` if given, else now. If `at` is missing and today is not the day of the shift, it is
    the time `planned`. Raises Invalid for an instant in the future, on another day, or before the
    previous step.
    """
    now = event_context().recorded_at
    if at is None:
        is_today = now.astimezone(TOKYO).date() == day
        usual = now if is_today else on_the_wall(day, planned)
        return max(usual, not_before) if not_before is not None else usual
    found = at.astimezone(UTC)
    if found > now:
        raise Invalid.field(
            "at",
            "先の時刻は書けません。いままでの時刻にしてください。",
            "A time to come cannot be recorded.",
        )
    if not timedelta() <= found - on_the_wall(day, "00:00") <= timedelta(days=1):
        raise Invalid.field(
            "at", "シフトの日の時刻を書いてください。", "Give a time of the day of the shift."
        )
    if not_before is not None and found < not_before:
        raise Invalid.field(
            "at",
            "前の記録より後の時刻を書いてください。",
            "Give a time after that of the step before.",
        )
    return found


def require_day_reached(day: date) -> None:
    """Raise RuleBroken if the day of a shift is in the future."""
    if day > event_context().recorded_at.astimezone(TOKYO).date():
        raise RuleBroken(
            f"このシフトは{japanese_day(day)}の予定です。当日になってから操作してください。",
            f"This shift is planned for {day.isoformat()}. Do this when the day has come.",
        )


def part_of(day: date, at: datetime) -> str:
    """The start of the part of `day` that contains the instant; `24:00` after the day."""
    wall = at.astimezone(TOKYO)
    if wall.date() > day:
        return "24:00"
    return clock_time(minutes(f"{wall:%H:%M}") // PART * PART)
