"""Builds the question for planning a deployment's roster: open parts, pilots, fixed shifts.

A shift is fixed if it is pinned, confirmed or begun, waits for cover, or belongs to another
deployment. The roster may change the open and assigned shifts of its days, from now on.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.kernel.storage.database import Row, marks
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.availability import Availability
from domain.kernel.time.calendar import calendar_of
from domain.kernel.time.periods import week_of
from domain.participants.queries import hours_given
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.schedule import days
from domain.robots.rosters.roster import Candidate, Part, RosterQuestion, RosterShift, Wish, joined
from domain.robots.shifts.shift import HELD, Shift
from domain.robots.shifts.shift_times import on_the_wall
from domain.robots.value_objects import (
    PART,
    HoursWish,
    PilotLimits,
    ShiftState,
    Wishes,
    clock_time,
    minutes,
)

COUNTED = HELD | {ShiftState.ENDED}
"""The states of shifts that take up time of their pilots."""
_WISH = {HoursWish.MORE: Wish.MORE, HoursWish.FEWER: Wish.FEWER, HoursWish.AS_NOW: Wish.AS_IT_COMES}


class WhyLeftOut(StrEnum):
    """Why an enrolled pilot is not planned."""

    NO_AVAILABILITY = "no_availability"
    NOT_TRAINED = "not_trained"
    EQUIPMENT = "equipment"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled pilot for whom nothing is planned, and the reason."""

    person_id: UUID
    why: WhyLeftOut


def question_for(
    ledger: Ledger, deployment: Deployment, first: date, last: date, now: datetime
) -> tuple[RosterQuestion, list[LeftOut]]:
    """The question for the days from `first` to `last`, from `now` on, and the pilots left out.

    Raises RuleBroken where holidays are not certain, Invalid for too many days.
    """
    robot = str(deployment.robot_id)
    rows = ledger.rows(
        "SELECT person_id, facts FROM pilots WHERE deployment_id = ? AND enrolled = 1"
        " ORDER BY person_id",
        str(deployment.id),
    )
    people = [row["person_id"] for row in rows]
    shifts = _shifts(ledger, robot, people, week_of(first)[0], week_of(last)[1])
    may_change = changeable_shifts(ledger, deployment.id, first, last, now)
    ids = {str(item.id) for item in may_change}
    taken = [shift for shift in shifts if shift["shift_id"] not in ids]
    holidays = calendar_of(ledger, deployment.centre)
    open_parts = [
        Part(robot, day, at)
        for day in days(first, last)
        for start, end in deployment.plan_of(day, holidays).slots
        for at in range(minutes(start), minutes(end), PART)
        if on_the_wall(day, clock_time(at)) > now
    ]
    kept_open = {
        (item["day"], at)
        for item in taken
        if item["robot_id"] == robot and item["state"] == ShiftState.OPEN
        for at in range(minutes(item["start_time"]), minutes(item["end_time"]), PART)
    }
    parts = [part for part in open_parts if (part.day.isoformat(), part.start) not in kept_open]
    candidates, left_out = _candidates(ledger, rows, parts)
    return RosterQuestion(
        parts=tuple(parts),
        candidates=tuple(candidates),
        fixed=tuple(_shift(item) for item in taken if ShiftState(item["state"]) in COUNTED),
        former=tuple(
            _shift(shift) for shift in shifts if shift["shift_id"] in ids and shift["person_id"]
        ),
    ), left_out


def changeable_shifts(
    ledger: Ledger, deployment_id: UUID, first: date, last: date, now: datetime
) -> list[Shift]:
    """The shifts that the roster of these days may change, in order of time.

    They are open or assigned, in the future, not pinned, and not waiting for cover.
    """
    rows = ledger.rows(
        "SELECT shift_id FROM robot_shifts WHERE deployment_id = ? AND day >= ? AND day <= ?"
        " AND state IN ('open', 'assigned') AND pinned = 0",
        str(deployment_id),
        first.isoformat(),
        last.isoformat(),
    )
    found = ledger.find_all(Shift, [UUID(row["shift_id"]) for row in rows])
    free = [
        item
        for item in found.values()
        if not (item.was_given_up and item.person_id is None)
        and on_the_wall(item.day, item.start) > now
    ]
    return sorted(free, key=lambda item: (item.day, item.start, item.id))


def _shifts(
    ledger: Ledger, robot: str, people: Sequence[str], first: date, last: date
) -> list[Row]:
    """The shifts of the robot and of these people in these weeks, without cancelled or missed."""
    return ledger.rows(
        "SELECT * FROM robot_shifts WHERE day >= ? AND day <= ?"  # noqa: S608
        " AND state NOT IN ('cancelled', 'no_show')"
        f" AND (robot_id = ? OR person_id IN ({marks(people)}))"
        " ORDER BY day, start_time, shift_id",
        first.isoformat(),
        last.isoformat(),
        robot,
        *people,
    )


def _shift(row: Row) -> RosterShift:
    return RosterShift(
        day=date.fromisoformat(row["day"]),
        start=minutes(row["start_time"]),
        robot=row["robot_id"],
        end=minutes(row["end_time"]),
        candidate=row["person_id"] or "",
    )


def _candidates(
    ledger: Ledger, rows: Sequence[Row], parts: Sequence[Part]
) -> tuple[list[Candidate], list[LeftOut]]:
    wanted = sorted({part.day for part in parts})
    elsewhere = hours_given(ledger, [row["person_id"] for row in rows])
    weeks = len({week_of(day)[0] for day in wanted})
    candidates, left_out = [], []
    for row in rows:
        facts = json.loads(row["facts"])
        why = _why_left_out(facts)
        if why is not None:
            left_out.append(LeftOut(person_id=UUID(row["person_id"]), why=why))
            continue
        said = msgspec.convert(facts["availability"], Availability)
        busy = elsewhere.get(row["person_id"], [])
        free = {day: spans for day in wanted if (spans := _free(said, busy, day))}
        limits = msgspec.convert(facts["limits"], PilotLimits | None)
        wishes = msgspec.convert(facts["wishes"], Wishes)
        wished = wishes.minutes_per_week
        candidates.append(
            Candidate(
                id=row["person_id"],
                free=free,
                minutes_per_day=limits.minutes_per_day if limits else None,
                days_per_week=limits.days_per_week if limits else None,
                wish=_WISH[wishes.hours],
                wished_minutes=None if wished is None else wished * weeks,
            )
        )
    return candidates, left_out


def _why_left_out(facts: dict[str, object]) -> WhyLeftOut | None:
    if not facts["trained"]:
        return WhyLeftOut.NOT_TRAINED
    if facts["equipment"] is False:
        return WhyLeftOut.EQUIPMENT
    return WhyLeftOut.NO_AVAILABILITY if facts["availability"] is None else None


def _free(
    said: Availability, busy: Iterable[Availability], day: date
) -> tuple[tuple[int, int], ...]:
    """The spans of `day` that the pilot offered and that other work does not take."""
    free = joined(tuple((minutes(start), minutes(end)) for start, end in said.on(day)))
    for other in busy:
        for start, end in other.on(day):
            free = [
                piece
                for begins, ends in free
                for piece in (
                    (begins, min(ends, minutes(start))),
                    (max(begins, minutes(end)), ends),
                )
                if piece[0] < piece[1]
            ]
    return tuple(free)
