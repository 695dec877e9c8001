"""The days of the demonstration: three months of them, and which of them the centre is open."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.kernel.time.calendar import PUBLISHED

MONTHS_OF_DAYS = 91


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days that are lived through: from `first` to the day before `today`, then `today`."""

    first: date
    today: date

    @classmethod
    def before(cls, today: date, days: int = MONTHS_OF_DAYS) -> "Period":
        """The span of so many days before `today`, from a working day on."""
        first = today - timedelta(days=days)
        while not PUBLISHED.is_working_day(first):
            first -= timedelta(days=1)
        return cls(first=first, today=today)

    @property
    def days(self) -> list[date]:
        """Every day before today."""
        return [self.first + timedelta(days=n) for n in range((self.today - self.first).days)]

    @property
    def working_days(self) -> list[date]:
        """The days before today on which the centre was open."""
        return [day for day in self.days if PUBLISHED.is_working_day(day)]

    def at(self, share: float) -> date:
        """The working day at which `share` (0 to 1) of the working days have passed."""
        days = self.working_days
        return days[round(min(max(share, 0.0), 1.0) * (len(days) - 1))]

    @property
    def length(self) -> float:
        """How long this span is beside a full one, by working days (at most 1)."""
        return min(1.0, len(self.working_days) / 62)


def after(day: date, working_days: int) -> date:
    """The day so many working days after `day`."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= PUBLISHED.is_working_day(day)
    return day
