"""A shift: a stretch of a day in which one pilot has the robot (1.2).

The times of its steps are stored, so that a late start and every interruption can be counted.
Planned minutes are those of its parts.
"""

from datetime import date, datetime

from domain.kernel.errors import RuleBroken
from domain.robots.shifts.base_shift import AHEAD, HELD, OVER, RUNNING
from domain.robots.shifts.shift_corrections import ShiftCorrections
from domain.robots.shifts.shift_planning import ShiftPlanning
from domain.robots.shifts.shift_steps import ShiftSteps
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import ShiftState

__all__ = ["AHEAD", "HELD", "OVER", "RUNNING", "Shift", "is_missed", "not_yours"]


class Shift(ShiftCorrections, ShiftSteps, ShiftPlanning):
    """One shift. Notes about its pilot are sealed under that person's key.

    Each base class holds one subject of it.
    """


def is_missed(state: ShiftState, day: date, end: str, now: datetime) -> bool:
    """True if the planned end of a shift has passed at `now`, and nobody began it."""
    return state in AHEAD | {ShiftState.OPEN} and now >= on_the_wall(day, end)


def not_yours() -> RuleBroken:
    """The refusal of a caller who is not the pilot of the shift."""
    return RuleBroken(
        "このシフトは、いまあなたの担当ではありません。", "This shift is not yours now."
    )
