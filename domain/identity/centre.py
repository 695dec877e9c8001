"""A centre: the office that people, work and accounts belong to, and the limit of visibility."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.calendar import (
    CERTAIN_UNTIL,
    PUBLISHED,
    WorkCalendar,
    changed_calendar,
    day_in_words,
)

EARLIEST, LATEST = date(1949, 1, 1), date(2099, 12, 31)
"""The first and the last day on which a holiday can be recorded; the law begins in 1948."""
_NAMES = UUID("6ad2f2ea-6c7c-4f7e-9f0e-5b8a3f3f2a01")


class CentreKind(StrEnum):
    """What a centre is for (section 1 of the programmes)."""

    BPO = "bpo"
    EMPLOYMENT = "employment"
    WORKSTATION = "workstation"
    REGIONAL = "regional"


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post of the staff, and how many people hold it full-time."""

    title: str
    full_time: int


class CentreFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a centre states about itself: when it opened, where it is, who runs it, its posts."""

    opened_on: date | None = None
    place: str | None = None
    contractor: str | None = None
    posts: tuple[Post, ...] = ()


def centre_id(code: str) -> UUID:
    """The id of the centre with this code. It is derived from the code and never changes."""
    return uuid5(_NAMES, code)


class Centre(Aggregate):
    """One centre. Every event stores its code, which never changes."""

    KIND = "centre"

    class Founded(Event, frozen=True, kw_only=True):
        """The centre was set up."""

        TOPIC = "centre.founded.v1"

        code: str
        name: str
        kind: str

    class Corrected(Event, frozen=True, kw_only=True):
        """The name or the kind was corrected; `corrects` is the event that stated them before."""

        TOPIC = "centre.corrected.v1"

        corrects: UUID
        name: str
        kind: str

    class HolidayAdded(Event, frozen=True, kw_only=True):
        """A day is a public holiday that is missing in the published calendar."""

        TOPIC = "centre.holiday_added.v1"

        day: date
        name: str

    class HolidayRemoved(Event, frozen=True, kw_only=True):
        """A day is not a public holiday, even if the published calendar has it."""

        TOPIC = "centre.holiday_removed.v1"

        day: date

    class HolidaysConfirmed(Event, frozen=True, kw_only=True):
        """The public holidays up to and including `until` were confirmed."""

        TOPIC = "centre.holidays_confirmed.v1"

        until: date

    class FactsStated(Event, frozen=True, kw_only=True):
        """From this day on the centre states these facts, until others are stated."""

        TOPIC = "centre.facts_stated.v1"

        opened_on: date | None = None
        place: str | None = None
        contractor: str | None = None
        posts: tuple[Post, ...] = ()

    code: str
    name: str
    kind: CentreKind
    founded_as: tuple[str, CentreKind]
    """Name and kind as the centre was set up, before any correction."""
    stated: Mapping[date, CentreFacts]
    """The facts by the day from which they hold; a later statement for a day replaces it."""
    holidays: dict[date, str | None]
    """Manual changes: the name of an added holiday, or None for a removed one."""
    certain_until: date | None
    """The last day up to which holidays were confirmed by hand; None if they never were."""
    calendars: tuple[tuple[datetime, WorkCalendar], ...]
    """Each calendar with the instant it was recorded at, so that reports can use an earlier one."""

    @classmethod
    def found(cls, *, code: str, name: str, kind: CentreKind) -> "Centre":
        """Set up the centre `code`."""
        centre = cls(centre_id(code), centre=code)
        centre.record(Centre.Founded, code=code, name=name, kind=kind.value)
        return centre

    @applies(Founded)
    def _founded(self, event: Founded) -> None:
        self.code, self.name, self.kind = event.code, event.name, CentreKind(event.kind)
        self.founded_as, self._stated = (self.name, self.kind), event.meta.event_id
        self.holidays, self.certain_until, self.calendars = {}, None, ()
        self.stated = {}

    def facts_on(self, day: date) -> CentreFacts:
        """The facts that hold on `day`; empty before the first statement."""
        days = [since for since in self.stated if since <= day]
        return self.stated[max(days)] if days else CentreFacts()

    def state_facts(self, facts: CentreFacts) -> None:
        """State facts from the day of the event context on.

        Raises Invalid for a My Number, and without a reason where facts of that day are corrected.
        """
        day = event_context().occurred_on
        refuse_my_number(place=facts.place, contractor=facts.contractor)
        if self.facts_on(day) == facts:
            return
        if day in self.stated:
            require_reason()
        self.record(self.FactsStated, **msgspec.structs.asdict(facts))

    @applies(FactsStated)
    def _facts_stated(self, event: FactsStated) -> None:
        facts = CentreFacts(
            opened_on=event.opened_on,
            place=event.place,
            contractor=event.contractor,
            posts=event.posts,
        )
        self.stated = {**self.stated, event.meta.occurred_on: facts}

    def correct(self, *, name: str | None, kind: CentreKind | None) -> None:
        """Correct the name or the kind; None leaves one as it is. Raises Invalid without a reason.

        The code stays, because every record of the centre holds it.
        """
        require_reason()
        refuse_my_number(name=name, reason=event_context().reason)
        right = (name or self.name, kind or self.kind)
        if right != (self.name, self.kind):
            corrects = self._stated
            self.record(self.Corrected, corrects=corrects, name=right[0], kind=right[1].value)

    @applies(Corrected)
    def _corrected(self, event: Corrected) -> None:
        self.name, self.kind = event.name, CentreKind(event.kind)
        self._stated = event.meta.event_id

    @property
    def calendar(self) -> WorkCalendar:
        """The current calendar."""
        return changed_calendar(self.certain_until, self.holidays)

    def calendar_known(self, at: datetime) -> WorkCalendar:
        """The calendar as recorded at the instant `at`."""
        known = [calendar for since, calendar in self.calendars if since <= at]
        return known[-1] if known else PUBLISHED

    def add_holiday(self, day: date, name: str) -> None:
        """Record the public holiday `name` on `day`.

        Raises Invalid for a My Number in `name`, and for a day before `EARLIEST` or after `LATEST`.
        """
        refuse_my_number(name=name)
        _require_in_calendar(day)
        is_there = self.calendar.best_known(day)
        if is_there is None or name not in is_there:
            self.record(self.HolidayAdded, day=day, name=name)

    def remove_holiday(self, day: date) -> None:
        """Record that `day` is not a public holiday, and neither is the substitute holiday that a
        Sunday has because of it. Raises Invalid outside the calendar."""
        _require_in_calendar(day)
        calendar = self.calendar
        if calendar.best_known(day) is None:
            return
        self.record(self.HolidayRemoved, day=day)
        if substitute := calendar.substitute_of(day):
            self.record(self.HolidayRemoved, day=substitute)

    def confirm_holidays(self, until: date) -> None:
        """Record the day up to which the holidays are certain, which may be earlier than before.

        Raises Invalid for a day before `CERTAIN_UNTIL` or after `LATEST`.
        """
        if not CERTAIN_UNTIL <= until <= LATEST:
            raise _out_of_range("until", CERTAIN_UNTIL)
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
        """True for every caller with a role."""
        return bool(caller.roles)


def _require_in_calendar(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise _out_of_range("date", EARLIEST)


def _out_of_range(path: str, earliest: date) -> Invalid:
    first, last = day_in_words(earliest), day_in_words(LATEST)
    return Invalid.field(
        path,
        f"{first.ja}から{last.ja}までの日付にしてください。",
        f"Choose a day from {first.en} to {last.en}.",
    )
