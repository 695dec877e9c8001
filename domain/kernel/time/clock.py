"""The clock: no other module reads the wall clock for a time that is recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
STEADY = timedelta(seconds=0.5)
"""The difference up to which two clocks count as synchronised."""


class Clock:
    """The current time, and the current day in the centre's time zone."""

    def __init__(self, zone: ZoneInfo = TOKYO) -> None:
        self.zone = zone

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The current day in the centre's time zone."""
        return self.local().date()

    def local(self) -> datetime:
        """The current instant in the centre's time zone."""
        return self.now().astimezone(self.zone)

    def compare(self, ask: Callable[[], datetime]) -> tuple[datetime, timedelta]:
        """The time of another clock, and the least by which this machine's clock is ahead of it."""
        before = self.now()
        other = ask()
        after = self.now()
        ahead = before + (after - before) / 2 - other
        # The time that the call took is not a difference of the clocks.
        unsure = (after - before) / 2
        if ahead > timedelta():
            return other, max(ahead - unsure, timedelta())
        return other, min(ahead + unsure, timedelta())


class SharedClock(Clock):
    """The machine's clock, corrected by the clock of the database, which all hosts share.

    A time stored by one host can so be compared with the current time of another. Between two
    comparisons, and before the first one, it runs like the machine's own clock.
    """

    def __init__(self, own: Clock) -> None:
        super().__init__(own.zone)
        self.own = own
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self.own.now() - self._ahead

    def compare(self, ask: Callable[[], datetime]) -> tuple[datetime, timedelta]:
        """Like `Clock.compare`, and correct this clock if the difference changed."""
        other, ahead = self.own.compare(ask)
        if abs(ahead - self._ahead) > STEADY:
            self._ahead = ahead
        return other, ahead


class SettableClock(Clock):
    """A clock that shows the time it is set to, for tests and the demonstration."""

    def __init__(self, now: datetime, zone: ZoneInfo = TOKYO) -> None:
        super().__init__(zone)
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Set the clock to `now` (timezone-aware)."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by `by`."""
        self._now += by

    @contextmanager
    def at(self, now: datetime) -> Iterator[None]:
        """Show `now` inside the block, and the earlier time after it."""
        before, self._now = self._now, now.astimezone(UTC)
        try:
            yield
        finally:
            self._now = before
