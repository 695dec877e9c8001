"""A centre: the office to which people, work and accounts belong, and the border of sight."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.calendar import CERTAIN_UNTIL, PUBLISHED, WorkCalendar, changed_calendar

LATEST = date(2099, 12, 31)
"""The last day for which the published calendar has holidays."""
_NAMES = UUID("6ad2f2ea-6c7c-4f7e-9f0e-5b8a3f3f2a01")


class CentreKind(StrEnum):
    """What a centre is for (section 1 of the programmes)."""

    BPO = "bpo"
    EMPLOYMENT = "employment"
    WORKSTATION = "workstation"
    REGIONAL = "regional"


def centre_id(code: str) -> UUID:
    """The id of the centre with this code: a code has one id for ever."""
    return uuid5(_NAMES, code)


class Centre(Aggregate):
    """One centre. Its code is its name in every event, and never changes."""

    KIND = "centre"

    class Founded(Event, frozen=True, kw_only=True):
        """The centre was set up."""

        TOPIC = "centre.founded.v1"

        code: str
        name: str
        kind: str

    class HolidayAdded(Event, frozen=True, kw_only=True):
        """A day is a public holiday that the published calendar does not have."""

        TOPIC = "centre.holiday_added.v1"

        day: date
        name: str

    class HolidayRemoved(Event, frozen=True, kw_only=True):
        """A day is no public holiday, whatever the published calendar says."""

        TOPIC = "centre.holiday_removed.v1"

        day: date

    class HolidaysConfirmed(Event, frozen=True, kw_only=True):
        """The public holidays are certain up to and with a day."""

        TOPIC = "centre.holidays_confirmed.v1"

        until: date

    code: str
    name: str
    kind: CentreKind
    holidays: dict[date, str | None]
    """What was changed by hand: the name of a holiday that was added, None for one taken away."""
    certain_until: date | None
    """The last day of which holidays were confirmed; None where nobody has."""
    calendars: tuple[tuple[datetime, WorkCalendar], ...]
    """Since which instant of recording which calendar holds: reports ask what was known when."""

    @classmethod
    def found(cls, *, code: str, name: str, kind: CentreKind) -> "Centre":
        """Set up the centre `code`."""
        centre = cls(centre_id(code), centre=code)
        centre.record(Centre.Founded, code=code, name=name, kind=kind.value)
        return centre

    @applies(Founded)
    def _founded(self, event: Founded) -> None:
        self.code, self.name, self.kind = event.code, event.name, CentreKind(event.kind)
        self.holidays, self.certain_until, self.calendars = {}, None, ()

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar as it stands now."""
        return changed_calendar(self.certain_until, self.holidays)

    def calendar_known(self, at: datetime) -> WorkCalendar:
        """The calendar as it was recorded at an instant."""
        known = [calendar for since, calendar in self.calendars if since <= at]
        return known[-1] if known else PUBLISHED

    def add_holiday(self, day: date, name: str) -> None:
        """Note that `day` is a public holiday called `name`."""
        refuse_my_number(name=name)
        is_there = self.calendar.best_known(day)
        if is_there is None or name not in is_there:
            self.record(self.HolidayAdded, day=day, name=name)

    def remove_holiday(self, day: date) -> None:
        """Note that `day` is no public holiday."""
        if self.calendar.best_known(day) is not None:
            self.record(self.HolidayRemoved, day=day)

    def confirm_holidays(self, until: date) -> None:
        """Note up to which day the holidays are certain; it may be moved back, too."""
        if not CERTAIN_UNTIL <= until <= LATEST:
            raise Invalid.field(
                "until",
                f"{CERTAIN_UNTIL.isoformat()}から{LATEST.isoformat()}までの日付にしてください。",
                f"Choose a day from {CERTAIN_UNTIL.isoformat()} to {LATEST.isoformat()}.",
            )
        if until != self.calendar.certain_until:
            self.record(self.HolidaysConfirmed, until=until)

    @applies(HolidayAdded)
    def _holiday_added(self, event: HolidayAdded) -> None:
        self.holidays = {**self.holidays, event.day: event.name}
        self._note_calendar(event)

    @applies(HolidayRemoved)
    def _holiday_removed(self, event: HolidayRemoved) -> None:
        self.holidays = {**self.holidays, event.day: None}
        self._note_calendar(event)

    @applies(HolidaysConfirmed)
    def _holidays_confirmed(self, event: HolidaysConfirmed) -> None:
        self.certain_until = event.until
        self._note_calendar(event)

    def _note_calendar(self, event: Event) -> None:
        self.calendars = (*self.calendars, (event.meta.recorded_at, self.calendar))

    def is_visible_to(self, caller: Caller) -> bool:
        """Names of centres are known to everybody who may sign in."""
        return bool(caller.roles)
