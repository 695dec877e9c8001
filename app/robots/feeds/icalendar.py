"""The calendar of a pilot as iCalendar (RFC 5545): own shifts, without other people's names."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import TOKYO
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import minutes
from projections.robots.feeds import CANCELLED, CONFIRMED, TENTATIVE

REFRESH = timedelta(minutes=15)
CALENDAR_NAME = BilingualText("ロボットのシフト", "Robot shifts")
SUMMARY = BilingualText("ロボットのシフト（{title}）", "Robot shift ({title})")
SAID: Mapping[str, BilingualText] = {
    TENTATIVE: BilingualText(
        "割り当てられたシフトです。まだ確認していません。", "Yours; not confirmed yet."
    ),
    CONFIRMED: BilingualText("確認したシフトです。", "Yours, and confirmed."),
    CANCELLED: BilingualText("このシフトの担当ではなくなりました。", "Not yours any more."),
}


def calendar(
    entries: Sequence[Row], titles: Mapping[str, str], venues: Mapping[str, str], language: str
) -> bytes:
    """Return the calendar. The same entries give the same bytes, from which the ETag is made."""
    book = Calendar()
    book.add("prodid", "-//Ashiato//Robot shifts//JA")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    name = CALENDAR_NAME.in_language(language)
    book.add("name", vText(name))
    book.add("x-wr-calname", vText(name))
    book.add("x-wr-timezone", vText(TOKYO.key))
    book.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    book.add("x-published-ttl", "PT15M")
    for row in entries:
        title, venue = titles.get(row["deployment_id"], ""), venues.get(row["venue_id"], "")
        book.add_component(_entry(row, title, venue, language))
    if entries:
        book.add_missing_timezones()
    return bytes(book.to_ical())


def _entry(row: Row, title: str, venue: str, language: str) -> Event:
    starts = on_the_wall(datetime.fromisoformat(row["day"]).date(), row["start_time"])
    lasts = timedelta(minutes=minutes(row["end_time"]) - minutes(row["start_time"]))
    changed = datetime.fromisoformat(row["changed_at"])
    entry = Event()
    entry.add("uid", f"{row['shift_id']}@shifts.ashiato")
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", row["sequence"])
    entry.add("dtstart", starts.astimezone(TOKYO))
    entry.add("dtend", (starts + lasts).astimezone(TOKYO))
    entry.add("summary", SUMMARY.in_language(language).format(title=title))
    entry.add("location", venue)
    entry.add("description", SAID[row["status"]].in_language(language))
    entry.add("status", row["status"])
    entry.add("transp", "TRANSPARENT" if row["status"] == CANCELLED else "OPAQUE")
    return entry
