"""Which pilots may be asked to take a shift: trained, available, free, and within their limits.

A fixed number of queries covers all pilots. The result is only a list of people to ask; whether the
shift still fits is checked again when somebody accepts.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.kernel.storage.database import Row, in_parts, marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.availability import Availability, covers, overlaps
from domain.kernel.time.periods import week_of
from domain.participants.queries import hours_given
from domain.robots.shifts.eligibility import COUNTED
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import PilotLimits, ShiftState, minutes


def who_may(ledger: Ledger, shift: Shift, *, besides: UUID | None = None) -> list[UUID]:
    """The ids of the pilots who may be asked, in a fixed order, without `besides`."""
    limits = {
        row["person_id"]: facts["limits"]
        for row in ledger.rows(
            "SELECT person_id, facts FROM pilots WHERE deployment_id = ? AND enrolled = 1"
            " ORDER BY person_id",
            str(shift.deployment_id),
        )
        if row["person_id"] != str(besides) and _can(facts := json.loads(row["facts"]), shift)
    }
    people = list(limits)
    at_work = {
        person
        for person, said in hours_given(ledger, people).items()
        if any(overlaps(own.on(shift.day), shift.start, shift.end) for own in said)
    }
    planned: dict[str, list[Row]] = {}
    for row in _week(ledger, people, shift):
        planned.setdefault(row["person_id"], []).append(row)
    return [
        UUID(item)
        for item in people
        if item not in at_work and _has_time(planned.get(item, ()), limits[item], shift)
    ]


def _can(facts: dict[str, Any], shift: Shift) -> bool:
    """True if trained, with equipment not known to be broken, and available at that time."""
    if not facts["trained"] or facts["equipment"] is False:
        return False
    said = msgspec.convert(facts["availability"], Availability | None)
    return said is None or covers(said.on(shift.day), shift.start, shift.end)


def _has_time(week: Sequence[Row], limits: Any, shift: Shift) -> bool:
    """True if no other shift overlaps, and the shift stays within the therapist's limits."""
    own = [row for row in week if row["shift_id"] != str(shift.id)]
    held = [row for row in own if ShiftState(row["state"]) in COUNTED]
    today = [row for row in held if row["day"] == shift.day.isoformat()]
    if overlaps(((row["start_time"], row["end_time"]) for row in today), shift.start, shift.end):
        return False
    if limits is None:
        return True
    most = msgspec.convert(limits, PilotLimits)
    spent = sum(minutes(row["end_time"]) - minutes(row["start_time"]) for row in today)
    days = {date.fromisoformat(row["day"]) for row in held}
    return not (
        most.exceeds_day(spent + shift.minutes_planned) or most.exceeds_week(days, shift.day)
    )


def _week(ledger: Ledger, people: Sequence[str], shift: Shift) -> Iterator[Row]:
    monday, sunday = week_of(shift.day)
    for some in in_parts(people):
        yield from ledger.rows(
            "SELECT shift_id, person_id, day, start_time, end_time, state"  # noqa: S608
            " FROM robot_shifts"
            f" WHERE day >= ? AND day <= ? AND person_id IN ({marks(some)})",
            monday.isoformat(),
            sunday.isoformat(),
            *some,
        )
