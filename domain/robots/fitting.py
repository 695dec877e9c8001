"""Whether a shift fits: the robot is free, and the person may, can and has time for it."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from domain.kernel.availability import Availability, covers, overlaps
from domain.kernel.bus import Desk
from domain.kernel.errors import RuleBroken
from domain.kernel.periods import week_of
from domain.kernel.turns import take_turn, times_of
from domain.robots.pilot import Pilot
from domain.robots.shift import HELD, Shift
from domain.robots.standing import PILOT_PART, ROBOT_PART
from domain.robots.terms import GivenBy, ShiftState, minutes, part_key, parts, pilot_id

COUNTED = HELD | {ShiftState.ENDED}
"""The shifts that count towards the limits of a day and a week."""


def give(
    desk: Desk, shift: Shift, person_id: UUID, by: GivenBy, *, besides: Sequence[UUID] = ()
) -> None:
    """Give `shift` to a pilot of its deployment, and lay it ready.

    `besides` are shifts whose parts the append gives back. Raises RuleBroken where the person is
    no pilot there, has another shift or other work at the time, or would go beyond the limits.
    """
    if shift.person_id == person_id and shift.state in HELD:
        return
    take_turn(desk, times_of(person_id))
    pilot = desk.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None:
        raise RuleBroken(
            "この人は、この配置のパイロットとして登録されていません。",
            "This person is not enrolled as a pilot of this deployment.",
        )
    pilot.require_enrolled()
    _require_no_other_shift(desk, shift, person_id, besides)
    _require_no_other_work(desk, shift, person_id)
    _require_within_limits(desk, shift, pilot)
    shift.assign(person_id, by)
    desk.save(shift)


def require_free_robot(desk: Desk, shift: Shift) -> None:
    """Raise RuleBroken if another shift has the robot at the time."""
    if _held(desk, ROBOT_PART, shift, shift.robot_id, ()):
        raise RuleBroken(
            "この時間には、このロボットのシフトがもうあります。",
            "There is a shift of this robot at that time already.",
        )


def require_available(desk: Desk, shift: Shift, person_id: UUID, reason: str | None) -> None:
    """Raise RuleBroken for a time that the pilot did not offer, unless staff give a reason."""
    pilot = desk.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None or pilot.availability is None or (reason or "").strip():
        return
    if not covers(pilot.availability.on(shift.day), shift.start, shift.end):
        raise RuleBroken(
            "本人が操作できると言った時間の外です。"
            "本人と話して決めたときは、理由を書いてください。",
            "This is outside the time that the pilot offered. "
            "If you have agreed on it, give the reason.",
        )


def _require_no_other_shift(
    desk: Desk, shift: Shift, person_id: UUID, besides: Sequence[UUID]
) -> None:
    if _held(desk, PILOT_PART, shift, person_id, besides):
        raise RuleBroken(
            "この人は、同じ時間に別のシフトがあります。",
            "This person has another shift at that time.",
        )


def _held(desk: Desk, kind: str, shift: Shift, subject: UUID, besides: Iterable[UUID]) -> bool:
    """True if somebody else has a part of the shift's time."""
    keys = [part_key(subject, shift.day, part) for part in parts(shift.start, shift.end)]
    rows = desk.ledger.rows(
        "SELECT holder FROM claims WHERE kind = ?"  # noqa: S608
        f" AND key IN ({', '.join('?' * len(keys))})",
        kind,
        *keys,
    )
    own = {str(shift.id), *map(str, besides)}
    return any(row["holder"] not in own for row in rows)


def _require_no_other_work(desk: Desk, shift: Shift, person_id: UUID) -> None:
    """The person may be on the books of the BPO too: the hours given there are taken (O27)."""
    rows = desk.ledger.rows(
        "SELECT facts FROM participant_terms WHERE person_id = ? AND state <> 'left'",
        str(person_id),
    )
    for row in rows:
        said = msgspec.convert(json.loads(row["facts"])["availability"], Availability)
        if overlaps(said.on(shift.day), shift.start, shift.end):
            raise RuleBroken(
                "この人は、同じ時間にセンターの作業の予定があります。",
                "This person has given the same time to work for the centre.",
            )


def _require_within_limits(desk: Desk, shift: Shift, pilot: Pilot) -> None:
    if pilot.limits is None:
        return
    minutes_by_day = _planned(desk, shift, pilot.person_id)
    on_the_day = minutes_by_day.pop(shift.day.isoformat(), 0) + shift.minutes_planned
    most = pilot.limits
    if on_the_day > most.minutes_per_day:
        raise RuleBroken(
            f"作業療法士が決めた1日{most.minutes_per_day}分を超えます。",
            f"This goes beyond the {most.minutes_per_day} minutes a day that are allowed.",
        )
    if len(minutes_by_day) + 1 > most.days_per_week:
        raise RuleBroken(
            f"作業療法士が決めた週{most.days_per_week}日を超えます。",
            f"This goes beyond the {most.days_per_week} days a week that are allowed.",
        )


def _planned(desk: Desk, shift: Shift, person_id: UUID) -> dict[str, int]:
    """The minutes planned for somebody on each day of the shift's week, without this shift."""
    monday, sunday = week_of(shift.day)
    rows = desk.ledger.rows(
        "SELECT shift_id, day, start_time, end_time, state FROM robot_shifts"
        " WHERE person_id = ? AND day >= ? AND day <= ?",
        str(person_id),
        monday.isoformat(),
        sunday.isoformat(),
    )
    planned = {
        row["shift_id"]: (row["day"], minutes(row["end_time"]) - minutes(row["start_time"]))
        for row in rows
        if ShiftState(row["state"]) in COUNTED
    }
    for one in desk.saved:
        if isinstance(one, Shift):
            planned.pop(str(one.id), None)
            is_theirs = one.person_id == person_id and one.state in COUNTED
            if is_theirs and timedelta() <= one.day - monday < timedelta(days=7):
                planned[str(one.id)] = (one.day.isoformat(), one.minutes_planned)
    planned.pop(str(shift.id), None)
    by_day: dict[str, int] = {}
    for day, spent in planned.values():
        by_day[day] = by_day.get(day, 0) + spent
    return by_day
