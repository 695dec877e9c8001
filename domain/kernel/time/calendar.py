"""The calendar of a centre: public holidays, working days (O6), and manual changes.

The days come from the `holidays` package. Holidays of later years may still be changed by law, so
the calendar has a day up to which it is certain. An administrator can add and remove days, and
move that day, without a new release.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol

import msgspec

from domain.kernel.errors import RuleBroken
from domain.kernel.storage.database import Change, Row, marks
from domain.kernel.storage.inline_projection import upsert
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.days import japanese_day

OPENS, CLOSES = time(9, 0), time(17, 0)
"""The hours in which the centre is open on a working day."""
MINUTES_A_DAY = (CLOSES.hour - OPENS.hour) * 60
"""The minutes that the centre is open on a working day."""
CERTAIN_UNTIL = date(2027, 12, 31)
"""The last day for which the public holidays of this release are certain."""
_SUNDAY = 6
TABLES = """
CREATE TABLE IF NOT EXISTS centre_calendars (
    centre TEXT PRIMARY KEY, certain_until TEXT, changes TEXT NOT NULL
);
"""
SUBSTITUTE = "振替休日"
"""The name of the day that is a holiday because one lies on a Sunday (Act on National Holidays,
article 3, paragraph 2)."""
Changes = Mapping[date, str | None]
"""Manual changes: the name of an added holiday, or None for a removed one."""


class Rows(Protocol):
    """An object that can read the inline tables, for example a ledger."""

    def row(self, sql: str, *parameters: object) -> Row | None:
        """The first row of a query, or None."""

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The rows of a query."""


@dataclass(frozen=True)
class WorkCalendar:
    """The public holidays and working days of one centre."""

    certain_until: date = CERTAIN_UNTIL
    changes: tuple[tuple[date, str | None], ...] = ()

    def holiday(self, day: date) -> BilingualText | None:
        """The name of the public holiday on `day`, or None.

        Raises RuleBroken for a day after `certain_until` without a manual change.
        """
        if day > self.certain_until and day not in dict(self.changes):
            certain, asked = day_in_words(self.certain_until), day_in_words(day)
            raise RuleBroken(
                f"祝日が確かなのは{certain.ja}までです。"
                f"{asked.ja}の祝日は、まだ分かりません。"
                "管理者は「祝日」のページで、祝日を確かめて日付を進められます。",
                f"Public holidays are certain until {certain.en}, so those "
                f"around {asked.en} are not known. An administrator can check them and move "
                "that day on, on the page of holidays.",
            )
        return self.best_known(day)

    def best_known(self, day: date) -> BilingualText | None:
        """Like `holiday`, but never raises: later days may still be changed by law."""
        changed, usual = dict(self.changes), published(day.year).get(day)
        if day not in changed or (usual is not None and changed[day] in usual):
            return usual
        name = changed[day]
        return BilingualText(name, name) if name is not None else None

    def substitute_of(self, day: date) -> date | None:
        """The substitute holiday of a public holiday on a Sunday; None if it has none."""
        following = self._after_holidays(day, but=SUBSTITUTE)
        name = following and self.best_known(following)
        return following if name and SUBSTITUTE in name else None

    def missing_substitute(self, day: date) -> date | None:
        """The day that becomes the substitute of the public holiday on `day`, if it lacks one."""
        is_holiday = self.best_known(day) is not None
        return self._after_holidays(day) if is_holiday and not self.substitute_of(day) else None

    def _after_holidays(self, day: date, but: str | None = None) -> date | None:
        """The first day after a Sunday that is no public holiday, or has the name `but`."""
        if day.weekday() != _SUNDAY:
            return None
        following = day + timedelta(days=1)
        while (name := self.best_known(following)) is not None and not (but and but in name):
            following += timedelta(days=1)
        return following

    @property
    def corrections(self) -> list[tuple[date, str | None]]:
        """The manual changes that differ from the published calendar, sorted by day."""
        return [
            (day, name)
            for day, name in self.changes
            if self.best_known(day) != published(day.year).get(day)
        ]

    def is_working_day(self, day: date) -> bool:
        """True if the centre is open on `day`."""
        new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        return day.weekday() < 5 and not new_year and self.best_known(day) is None

    def is_open(self, now: datetime) -> bool:
        """True if the centre is open at `now` (local)."""
        return self.is_working_day(now.date()) and OPENS <= now.time() < CLOSES

    def working_days_back(self, day: date, count: int) -> date:
        """The day `count` working days before `day`."""
        while count:
            day -= timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_minutes_back(self, now: datetime, minutes: int) -> datetime:
        """The latest instant from which the centre was open for `minutes` until `now` (local).

        It is in the zone of `now`.
        """
        left, day = timedelta(minutes=minutes), now.date()
        close = min(max(now.time(), OPENS), CLOSES)
        if not left:
            return now
        while True:
            if self.is_working_day(day):
                opened = datetime.combine(day, OPENS, now.tzinfo)
                closed = datetime.combine(day, close, now.tzinfo)
                if left <= closed - opened:
                    return closed - left
                left -= closed - opened
            day, close = day - timedelta(days=1), CLOSES

    def working_day_from(self, day: date, count: int) -> date:
        """The working day number `count` (1 or more), counted from and including `day`."""
        days, year = _working_days_of(self, day.year), day.year
        place = bisect_left(days, day) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = _working_days_of(self, year)
        return days[place]

    def first_working_day(self, day: date) -> date:
        """`day` itself, or the next working day after it."""
        return self.working_day_from(day, 1)

    def year(self, year: int) -> list[tuple[date, BilingualText]]:
        """The public holidays of a year as far as they are known, sorted by day."""
        days = {*published(year), *(day for day, _ in self.changes if day.year == year)}
        return [(day, name) for day in sorted(days) if (name := self.best_known(day)) is not None]


PUBLISHED = WorkCalendar()
"""The calendar of this release, without manual changes."""


def day_in_words(day: date) -> BilingualText:
    """A day as a refusal writes it: 2027年12月31日, or 31 December 2027."""
    return BilingualText(japanese_day(day), f"{day.day} {day:%B} {day.year}")


def calendar_of(rows: Rows, centre: str) -> WorkCalendar:
    """The current calendar of the centre with this code."""
    row = rows.row("SELECT * FROM centre_calendars WHERE centre = ?", centre)
    return PUBLISHED if row is None else calendar_in(row)


def calendar_in(row: Row) -> WorkCalendar:
    """The calendar in the columns of a row; the published one if `changes` is None."""
    if row["changes"] is None:
        return PUBLISHED
    return _calendar_from(row["certain_until"], row["changes"])


def calendars_of(rows: Rows, centres: Iterable[str]) -> dict[str, WorkCalendar]:
    """The calendars of centres, by code, in one query."""
    codes = sorted(set(centres))
    found = dict.fromkeys(codes, PUBLISHED)
    if codes:
        sql = f"SELECT * FROM centre_calendars WHERE centre IN ({marks(codes)})"  # noqa: S608
        for row in rows.rows(sql, *codes):
            found[row["centre"]] = calendar_in(row)
    return found


def calendar_row(centre: str, certain_until: date | None, changes: Changes) -> Change:
    """The change that writes the row of a centre's calendar."""
    return upsert(
        "centre_calendars",
        "centre",
        centre=centre,
        certain_until=certain_until.isoformat() if certain_until else None,
        changes=msgspec.json.encode(dict(sorted(changes.items()))).decode(),
    )


@lru_cache(maxsize=256)
def _calendar_from(certain_until: str | None, changes: str) -> WorkCalendar:
    said = msgspec.json.decode(changes, type=dict[date, str | None])
    return changed_calendar(date.fromisoformat(certain_until) if certain_until else None, said)


def changed_calendar(certain_until: date | None, changes: Changes) -> WorkCalendar:
    """The published calendar with these changes.

    It is certain at least up to `CERTAIN_UNTIL`, even if an earlier day was confirmed.
    """
    until = max(certain_until or CERTAIN_UNTIL, CERTAIN_UNTIL)
    return WorkCalendar(until, tuple(sorted(changes.items())))


@lru_cache(maxsize=64)
def published(year: int) -> Mapping[date, BilingualText]:
    """The public holidays of Japan in a year, from the `holidays` package."""
    import holidays

    japanese = holidays.country_holidays("JP", years=year, language="ja")
    english = holidays.country_holidays("JP", years=year, language="en_US")
    return {day: BilingualText(name, english[day]) for day, name in japanese.items()}


@lru_cache(maxsize=256)
def _working_days_of(calendar: WorkCalendar, year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and calendar.is_working_day(day))
