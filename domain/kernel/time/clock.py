"""The one seam that gives the time: nothing else in the product reads the wall clock for a fact."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
STEADY = timedelta(seconds=0.5)
"""A difference between two clocks of which nothing is made: they are synchronised."""


class Clock:
    """The time now, and the calendar day of the centre's zone whatever the machine's zone is."""

    def __init__(self, zone: ZoneInfo = TOKYO) -> None:
        self.zone = zone

    def now(self) -> datetime:
        """The instant now, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The calendar day in the centre's zone."""
        return self.local().date()

    def local(self) -> datetime:
        """The instant now on the centre's clock."""
        return self.now().astimezone(self.zone)

    def compare(self, ask: Callable[[], datetime]) -> tuple[datetime, timedelta]:
        """What another clock says, and by how much at least the machine's own is ahead of it."""
        before = self.now()
        other = ask()
        after = self.now()
        ahead = before + (after - before) / 2 - other
        # What the question itself took says nothing about the clocks.
        unsure = (after - before) / 2
        if ahead > timedelta():
            return other, max(ahead - unsure, timedelta())
        return other, min(ahead + unsure, timedelta())


class SharedClock(Clock):
    """The machine's clock, put right by one that all hosts share: that of their database.

    So what one host has stored may be compared with the time now on any other. Between two
    comparisons, and before the first one, it goes as the machine's own does.
    """

    def __init__(self, own: Clock) -> None:
        super().__init__(own.zone)
        self.own = own
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self.own.now() - self._ahead

    def compare(self, ask: Callable[[], datetime]) -> tuple[datetime, timedelta]:
        """The same, and put this clock right by what the other one says."""
        other, ahead = self.own.compare(ask)
        if abs(ahead - self._ahead) > STEADY:
            self._ahead = ahead
        return other, ahead


class SettableClock(Clock):
    """A clock that stands where it is put: tests and the demonstration travel with it."""

    def __init__(self, now: datetime, zone: ZoneInfo = TOKYO) -> None:
        super().__init__(zone)
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Put the clock to `now` (aware)."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self._now += by

    @contextmanager
    def at(self, now: datetime) -> Iterator[None]:
        """Stand at `now` inside the block and go back after it."""
        before, self._now = self._now, now.astimezone(UTC)
        try:
            yield
        finally:
            self._now = before
