"""One day of the demonstration: what happens at which minute, in the order of the clock."""

import heapq
from collections.abc import Callable
from datetime import date
from itertools import count

from app.demo.command_runner import CommandRunner


class DaySchedule:
    """Acts by the minute of a day; an act may put further acts on the agenda."""

    def __init__(self, stage: CommandRunner, day: date) -> None:
        self.stage = stage
        self.day = day
        self._acts: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()

    def put(self, minute: float, act: Callable[[], object]) -> None:
        """Do `act` so many minutes after midnight."""
        heapq.heappush(self._acts, (minute, next(self._order), act))

    def run(self, until: float = 24 * 60) -> None:
        """Let the day pass up to the minute `until`; what lies later does not happen."""
        while self._acts and self._acts[0][0] <= until:
            minute, _, act = heapq.heappop(self._acts)
            self.stage.at(self.day, minute)
            act()
