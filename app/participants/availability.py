"""When a participant can work: as text, and as the form of a usual week."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.http import fields
from app.participants.labels import WEEKDAYS
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.participants.participant import Participant
from domain.participants.value_objects import Availability, DayException, WeeklyTime

SPANS = 3
"""How many time spans the form has per weekday; more can be set through the API only."""


def week_in_words(availability: Availability) -> list[tuple[BilingualText, str]]:
    """Return the weekdays on which the participant can work, each with its times."""
    return [
        (WEEKDAYS[day], " · ".join(f"{span.start}–{span.end}" for span in spans))
        for day in range(7)
        if (spans := _of_day(availability, day))
    ]


def other_days(availability: Availability, today: date) -> list[DayException]:
    """Return the exceptions from today on."""
    return [exception for exception in availability.exceptions if exception.date >= today]


def fits_the_form(availability: Availability) -> bool:
    """True if no weekday has more spans than the form holds."""
    return all(len(_of_day(availability, day)) <= SPANS for day in range(7))


def rows_of_form(availability: Availability) -> list[dict[str, Any]]:
    """Return for each weekday the fields of its spans with their values, and one empty span."""
    rows = []
    for day in range(7):
        spans = _of_day(availability, day)
        shown = min(len(spans) + 1, SPANS)
        values = [(span.start, span.end) for span in spans] + [("", "")] * (shown - len(spans))
        rows.append(
            {
                "name": WEEKDAYS[day],
                "spans": [
                    {"start": start_of(day, number), "end": end_of(day, number), "values": own}
                    for number, own in enumerate(values)
                ],
            }
        )
    return rows


def start_of(day: int, number: int) -> str:
    """Return the name of the field for the start of a span of a weekday."""
    return f"day{day}_{number}_start"


def end_of(day: int, number: int) -> str:
    """Return the name of the field for the end of a span of a weekday."""
    return f"day{day}_{number}_end"


def form_fields() -> dict[str, Any]:
    """Return the fields of the form of a week and of its exceptions."""
    times = {
        name(day, number): kind()
        for day in range(7)
        for number in range(SPANS)
        for name, kind in ((start_of, fields.TimeOfDay), (end_of, fields.EndTime))
    }
    return {
        **times,
        "away_on": fields.Day(),
        "here_on": fields.Day(),
        "forget": fields.Many(fields.Day(), max=400, unique=True),
    }


def read_week(values: Mapping[str, Any], participant: Participant) -> dict[str, Any]:
    """Return the facts of the command. Raises Invalid at the field of an incomplete span."""
    return {"weekly": tuple(_weekly(values)), "exceptions": _exceptions(values, participant)}


def _weekly(values: Mapping[str, Any]) -> Sequence[WeeklyTime]:
    found = []
    for day in range(7):
        for number in range(SPANS):
            first, last = start_of(day, number), end_of(day, number)
            start, end = values.get(first), values.get(last)
            if start is None and end is None:
                continue
            if start is None or end is None:
                raise Invalid.field(
                    last if end is None else first,
                    "始まりと終わりの両方の時刻を入れてください。",
                    "Give both the beginning and the end.",
                )
            if end <= start:
                raise Invalid.field(
                    last,
                    "終わりの時刻は、始まりより後にしてください。",
                    "The end must be later than the start.",
                )
            found.append(WeeklyTime(weekday=day, start=start, end=end))
    return found


def _exceptions(values: Mapping[str, Any], participant: Participant) -> tuple[DayException, ...]:
    """Return the existing exceptions, without those to be removed and with those added."""
    gone = set(values.get("forget", ()))
    added = {
        values[name]: DayException(date=values[name], available=is_here)
        for name, is_here in (("away_on", False), ("here_on", True))
        if name in values
    }
    if len(added) < ("away_on" in values) + ("here_on" in values):
        raise Invalid.field(
            "here_on", "同じ日付が2回書かれています。1つにしてください。", "One day is named twice."
        )
    kept = [
        exception
        for exception in participant.availability.exceptions
        if exception.date not in gone | added.keys()
    ]
    return (*kept, *added.values())


def _of_day(availability: Availability, day: int) -> list[WeeklyTime]:
    return [item for item in availability.weekly if item.weekday == day]
