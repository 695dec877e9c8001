"""The days of the demonstration, three months, and on which of them the centre is open."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.kernel.time.calendar import PUBLISHED

MONTHS_OF_DAYS = 91


@dataclass(frozen=True, kw_only=True)
class Period:
    """The simulated days: from `first` to the day before `today`, then `today`."""

    first: date
    today: date

    @classmethod
    def before(cls, today: date, days: int = MONTHS_OF_DAYS) -> "Period":
        """Return the period of `days` days before `today`, starting on a working day."""
        first = today - timedelta(days=days)
        while not PUBLISHED.is_working_day(first):
            first -= timedelta(days=1)
        return cls(first=first, today=today)

    @property
    def days(self) -> list[date]:
        """Return every day before today."""
        return [self.first + timedelta(days=n) for n in range((self.today - self.first).days)]

    @property
    def working_days(self) -> list[date]:
        """Return the days before today on which the centre was open."""
        return [day for day in self.days if PUBLISHED.is_working_day(day)]

    def at(self, share: float) -> date:
        """Return the working day at which `share` (0 to 1) of the working days have passed."""
        days = self.working_days
        return days[round(min(max(share, 0.0), 1.0) * (len(days) - 1))]

    @property
    def length(self) -> float:
        """Return the length relative to a full period, by working days (at most 1)."""
        return min(1.0, len(self.working_days) / 62)


def after(day: date, working_days: int) -> date:
    """Return the day `working_days` working days after `day`."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= PUBLISHED.is_working_day(day)
    return day
