"""One day of the demonstration: what happens at which minute, in order of time."""

import heapq
from collections.abc import Callable
from datetime import date
from itertools import count

from app.demo.command_runner import CommandRunner


class DaySchedule:
    """Acts by minute of the day; an act may schedule further acts."""

    def __init__(self, stage: CommandRunner, day: date) -> None:
        self.stage = stage
        self.day = day
        self._acts: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()

    def put(self, minute: float, act: Callable[[], object]) -> None:
        """Schedule `act` for `minute` minutes after midnight."""
        heapq.heappush(self._acts, (minute, next(self._order), act))

    def run(self, until: float = 24 * 60) -> None:
        """Run the day up to the minute `until`; later acts are not run."""
        while self._acts and self._acts[0][0] <= until:
            minute, _, act = heapq.heappop(self._acts)
            self.stage.at(self.day, minute)
            act()
