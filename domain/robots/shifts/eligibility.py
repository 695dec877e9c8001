"""Whether a shift fits: the robot is free, and the person is enrolled, free and within limits."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock, times_of
from domain.kernel.storage.database import marks
from domain.kernel.time.availability import covers, overlaps
from domain.kernel.time.periods import week_of
from domain.participants.queries import hours_given
from domain.robots.deployments.pilot import Pilot
from domain.robots.inline_projection import PILOT_PART, ROBOT_PART
from domain.robots.shifts.shift import HELD, Shift
from domain.robots.value_objects import GivenBy, ShiftState, minutes, part_key, parts, pilot_id

COUNTED = HELD | {ShiftState.ENDED}
"""The states of shifts that count towards the limits of a day and a week."""


def give(
    uow: UnitOfWork, shift: Shift, person_id: UUID, by: GivenBy, *, besides: Sequence[UUID] = ()
) -> None:
    """Assign `shift` to a pilot of its deployment, and save it.

    `besides` are shifts whose parts the same append releases. Raises RuleBroken if the person is
    not a pilot of the deployment, has another shift or other work at the time, or would exceed the
    limits.
    """
    if shift.person_id == person_id and shift.state in HELD:
        return
    take_optimistic_lock(uow, times_of(person_id))
    pilot = uow.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None:
        raise not_enrolled()
    pilot.require_enrolled()
    _require_no_other_shift(uow, shift, person_id, besides)
    _require_no_other_work(uow, shift, person_id)
    _require_within_limits(uow, shift, pilot)
    shift.assign(person_id, by)
    uow.save(shift)


def not_enrolled() -> RuleBroken:
    """The refusal of a person who is not a pilot of the deployment."""
    return RuleBroken(
        "この人は、この配置のパイロットとして登録されていません。",
        "This person is not enrolled as a pilot of this deployment.",
    )


def require_free_robot(uow: UnitOfWork, shift: Shift) -> None:
    """Raise RuleBroken if another shift uses the robot at the time."""
    if _held(uow, ROBOT_PART, shift, shift.robot_id, ()):
        raise RuleBroken(
            "この時間には、このロボットのシフトがもうあります。",
            "There is a shift of this robot at that time already.",
        )


def require_available(uow: UnitOfWork, shift: Shift, person_id: UUID, reason: str | None) -> None:
    """Raise RuleBroken for a time that the pilot did not offer, unless a reason is given."""
    pilot = uow.ledger.find(Pilot, pilot_id(shift.deployment_id, person_id))
    if pilot is None or pilot.availability is None or (reason or "").strip():
        return
    if not covers(pilot.availability.on(shift.day), shift.start, shift.end):
        raise RuleBroken(
            "本人が操作できると伝えた時間以外です。"
            "本人と話して決めたときは、理由を書いてください。",
            "This is outside the time that the pilot offered. "
            "If you have agreed on it, give the reason.",
        )


def _require_no_other_shift(
    uow: UnitOfWork, shift: Shift, person_id: UUID, besides: Sequence[UUID]
) -> None:
    if _held(uow, PILOT_PART, shift, person_id, besides):
        raise RuleBroken(
            "この人は、同じ時間に別のシフトがあります。",
            "This person has another shift at that time.",
        )


def _held(uow: UnitOfWork, kind: str, shift: Shift, subject: UUID, besides: Iterable[UUID]) -> bool:
    """True if another shift holds a part of this shift's time."""
    keys = [part_key(subject, shift.day, part) for part in parts(shift.start, shift.end)]
    rows = uow.ledger.rows(
        "SELECT holder FROM claims WHERE kind = ?"  # noqa: S608
        f" AND key IN ({marks(keys)})",
        kind,
        *keys,
    )
    own = {str(shift.id), *map(str, besides)}
    return any(row["holder"] not in own for row in rows)


def _require_no_other_work(uow: UnitOfWork, shift: Shift, person_id: UUID) -> None:
    """Raise RuleBroken if the person, as a participant of the BPO, gave this time to it (O27)."""
    for said in hours_given(uow.ledger, [str(person_id)]).get(str(person_id), ()):
        if overlaps(said.on(shift.day), shift.start, shift.end):
            raise RuleBroken(
                "この人は、同じ時間にセンターの作業の予定があります。",
                "This person has given the same time to work for the centre.",
            )


def _require_within_limits(uow: UnitOfWork, shift: Shift, pilot: Pilot) -> None:
    if pilot.limits is None:
        return
    minutes_by_day = _planned(uow, shift, pilot.person_id)
    on_the_day = minutes_by_day.get(shift.day, 0) + shift.minutes_planned
    most = pilot.limits
    if most.exceeds_day(on_the_day):
        raise RuleBroken(
            f"作業療法士が決めた1日{most.minutes_per_day}分を超えます。",
            f"This goes beyond the {most.minutes_per_day} minutes a day that are allowed.",
        )
    if most.exceeds_week(minutes_by_day.keys(), shift.day):
        raise RuleBroken(
            f"作業療法士が決めた週{most.days_per_week}日を超えます。",
            f"This goes beyond the {most.days_per_week} days a week that are allowed.",
        )


def _planned(uow: UnitOfWork, shift: Shift, person_id: UUID) -> dict[date, int]:
    """The minutes planned for a person on each day of the shift's week, without this shift."""
    monday, sunday = week_of(shift.day)
    rows = uow.ledger.rows(
        "SELECT shift_id, day, start_time, end_time, state FROM robot_shifts"
        " WHERE person_id = ? AND day >= ? AND day <= ?",
        str(person_id),
        monday.isoformat(),
        sunday.isoformat(),
    )
    planned = {
        row["shift_id"]: (
            date.fromisoformat(row["day"]),
            minutes(row["end_time"]) - minutes(row["start_time"]),
        )
        for row in rows
        if ShiftState(row["state"]) in COUNTED
    }
    for item in uow.saved:
        if isinstance(item, Shift):
            planned.pop(str(item.id), None)
            is_theirs = item.person_id == person_id and item.state in COUNTED
            if is_theirs and timedelta() <= item.day - monday < timedelta(days=7):
                planned[str(item.id)] = (item.day, item.minutes_planned)
    planned.pop(str(shift.id), None)
    by_day: dict[date, int] = {}
    for day, spent in planned.values():
        by_day[day] = by_day.get(day, 0) + spent
    return by_day
