"""How orders to this room are carried out: load, tell, save."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.aggregate import Aggregate
from domain.kernel.availability import overlaps
from domain.kernel.bus import Desk, Handlers
from domain.kernel.database import Change
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.rows import all_or_none, only_checked
from domain.kernel.signature import Signature, signature, signed
from domain.kernel.standing import claim
from domain.kernel.turns import take_turn, times_of
from domain.participants import commands as order
from domain.participants.participant import Participant
from domain.participants.standing import PERSON_CLAIM, person_key
from domain.participants.terms import Availability, Limits


def register(command: order.RegisterParticipant, desk: Desk) -> Participant:
    """Put a person on the books; the same id again gives the participant who is there."""
    said = {
        "person_id": command.person_id,
        "work_mode": command.work_mode,
        "difficulty": command.difficulty,
        "trial": command.trial,
    }
    if known := desk.made_before(Participant, command, **said):
        return known
    person = desk.ledger.row(
        "SELECT centre, resident FROM person_terms WHERE person_id = ?", str(command.person_id)
    )
    if person is None or not desk.caller.sees_centre(person["centre"]):
        raise Invalid.field("person_id", "この人の記録がありません。", "There is no such person.")
    centre = person["centre"]
    if command.centre not in (None, centre):
        raise Invalid.field(
            "centre", "この人は別のセンターの登録です。", "The person belongs to another centre."
        )
    _require_not_registered(desk, centre, command.person_id)
    code, counted = _next_code(desk, centre)
    participant = Participant.register(
        desk.new_id(command.id),
        centre=centre,
        person_id=command.person_id,
        resident=bool(person["resident"]),
        code=code,
        work_mode=command.work_mode,
        difficulty=command.difficulty,
        trial=command.trial,
    )
    desk.save(participant)
    desk.change(counted, claim("participant.code", f"{centre}/{code}", participant.id))
    return participant


def _require_not_registered(desk: Desk, centre: str, person_id: UUID) -> None:
    held = desk.ledger.holder(PERSON_CLAIM, person_key(centre, person_id))
    laid_ready = any(
        isinstance(one, Participant) and one.person_id == person_id for one in desk.saved
    )
    if held or laid_ready:
        raise RuleBroken(
            "この人はすでにこのセンターに登録されています。",
            "This person is registered at the centre already.",
        )


def _next_code(desk: Desk, centre: str) -> tuple[str, Change]:
    """A pseudonym that says nothing about the person, counted up in the append transaction."""
    row = desk.ledger.row("SELECT last FROM participant_codes WHERE centre = ?", centre)
    already_here = sum(
        1 for one in desk.saved if isinstance(one, Participant) and one.centre == centre
    )
    number = (row["last"] if row else 0) + already_here + 1
    counted = Change(
        "INSERT INTO participant_codes (centre, last) VALUES (?, ?)"
        " ON CONFLICT (centre) DO UPDATE SET last = excluded.last",
        (centre, number),
    )
    return f"P-{number:04d}", counted


def import_participants(command: order.ImportParticipants, desk: Desk) -> Aggregate | None:
    """Register everybody of a file. Raises Invalid that names every bad row."""
    with all_or_none() as rows:
        for place, one in enumerate(command.participants):
            with rows.at(place), signed(_signature_of_row(one, desk)):
                register(one, desk)
    if command.dry_run:
        only_checked(desk)
        return None
    return desk.saved[-1] if desk.saved else None


def _signature_of_row(row: order.RegisterParticipant, desk: Desk) -> Signature:
    """The signature in force with the day of the row; an earlier day needs a reason."""
    by = signature()
    occurred_on, reason = row.occurred_on or by.occurred_on, row.reason or by.reason
    if occurred_on > desk.today:
        raise Invalid.field(
            "occurred_on", "先の日付は書けません。", "A day in the future cannot be recorded."
        )
    if occurred_on < desk.today and not (reason or "").strip():
        raise Invalid.field(
            "reason",
            "きょうより前の日付で記録するときは、理由を書いてください。",
            "Give a reason for recording something on an earlier day.",
        )
    return replace(by, occurred_on=occurred_on, reason=reason)


def _step(
    act: Callable[[Participant, Any], None],
) -> Callable[[order.ParticipantCommand, Desk], Participant]:
    def handle(command: order.ParticipantCommand, desk: Desk) -> Participant:
        participant = desk.get(Participant, command.participant_id)
        act(participant, command)
        desk.save(participant)
        return participant

    return handle


def _set_limits(participant: Participant, command: order.SetLimits) -> None:
    limits = Limits(
        minutes_per_day=command.minutes_per_day,
        days_per_week=command.days_per_week,
        kinds_of_work_excluded=command.kinds_of_work_excluded,
    )
    participant.set_limits(limits, command.note)


def set_availability(command: order.SetAvailability, desk: Desk) -> Participant:
    """Write down when somebody can work; shifts of a robot that they have stay free of it (O27)."""
    participant = desk.get(Participant, command.participant_id)
    said = Availability(weekly=command.weekly, exceptions=command.exceptions)
    if said.checked() != participant.availability:
        take_turn(desk, times_of(participant.person_id))
        _require_free_of_shifts(desk, participant.person_id, said)
    participant.set_availability(said)
    desk.save(participant)
    return participant


def _require_free_of_shifts(desk: Desk, person_id: UUID, said: Availability) -> None:
    rows = desk.ledger.rows(
        "SELECT day, start_time, end_time FROM robot_shifts WHERE person_id = ? AND day >= ?"
        " AND state IN ('assigned', 'confirmed', 'started', 'interrupted') ORDER BY day",
        str(person_id),
        desk.today.isoformat(),
    )
    for row in rows:
        day, start, end = row["day"], row["start_time"], row["end_time"]
        if overlaps(said.on(date.fromisoformat(day)), start, end):
            raise RuleBroken(
                f"{day} {start}〜{end}に遠隔操作のシフトがあります。"
                "時間が重ならないようにしてください。",
                f"There is a shift of a robot on {day}, {start} to {end}. "
                "Choose times that do not overlap with it.",
            )


HANDLERS: Handlers = {
    order.RegisterParticipant: register,
    order.ImportParticipants: import_participants,
    order.FinishTrial: _step(lambda one, _: one.finish_trial()),
    order.ChangeWorkMode: _step(lambda one, said: one.change_work_mode(said.work_mode)),
    order.SuspendParticipant: _step(lambda one, _: one.suspend()),
    order.ResumeParticipant: _step(lambda one, _: one.resume()),
    order.LeaveParticipant: _step(lambda one, said: one.leave(said.reason)),
    order.AssessParticipant: _step(lambda one, said: one.assess(said.skills, said.note)),
    order.SetLimits: _step(_set_limits),
    order.SetAvailability: set_availability,
    order.SetMaxOpenTasks: _step(lambda one, said: one.set_max_open_tasks(said.n)),
    order.CheckIn: _step(lambda one, _: one.check_in()),
    order.CheckOut: _step(lambda one, _: one.check_out()),
    order.ReportCondition: _step(lambda one, said: one.report_condition(said.level, said.note)),
}
