"""The one seam that gives the time: nothing else in the product reads the wall clock for a fact."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


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
        """The instant now on the centre's wall."""
        return self.now().astimezone(self.zone)


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
