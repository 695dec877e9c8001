"""What a context adds to the demonstration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.demo.command_runner import CommandRunner
from app.demo.day_schedule import DaySchedule

if TYPE_CHECKING:
    from app.demo.load import Plan


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What happens in a context. Loading goes on where it stopped: nothing may happen twice."""

    opening: Callable[[CommandRunner, "Plan"], None] = lambda *_: None
    """Called before the first day."""
    day: Callable[[DaySchedule, "Plan"], None] = lambda *_: None
    """Called for each day before today; schedules its acts."""
    this_morning: Callable[[DaySchedule, "Plan"], None] = lambda *_: None
    """Called for today; schedules the acts of its morning."""
