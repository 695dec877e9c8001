"""How the commands of this context are handled: load, decide, save."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.identity.queries import open_accounts_of
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.event_context import (
    EventContext,
    event_context,
    recording_under,
    require_day,
)
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock, times_of
from domain.kernel.messaging.row_errors import all_or_none, only_checked
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import claim
from domain.kernel.time.availability import overlaps
from domain.kernel.time.clock import TOKYO
from domain.kernel.time.days import japanese_day
from domain.participants import commands
from domain.participants.base_participant import worked_later
from domain.participants.participant import Participant
from domain.participants.queries import stays_of
from domain.participants.value_objects import Availability, Hours, Limits, ParticipantState
from domain.people.queries import terms_of
from domain.robots.shifts.queries import shifts_ahead
from domain.tasks.place_queries import has_begun_work, last_work_day


def register(command: commands.RegisterParticipant, uow: UnitOfWork) -> Participant:
    """Register a person. The same command with the same id returns the existing participant."""
    said = {
        "person_id": command.person_id,
        "work_mode": command.work_mode,
        "difficulty": command.difficulty,
        "trial": command.trial,
    }
    if known := uow.made_before(Participant, command, **said):
        return known
    person = terms_of(uow.ledger, command.person_id)
    if person is None or not uow.caller.sees_centre(person.centre):
        raise Invalid.field(
            "person_id",
            "この人の記録がありません。選び直してください。",
            "There is no such person.",
        )
    centre = person.centre
    if command.centre not in (None, centre):
        raise Invalid.field(
            "centre", "この人は別のセンターの登録です。", "The person belongs to another centre."
        )
    if command.left_reason is not None and command.left_on is None:
        raise Invalid.field(
            "left_on", "退所した日を書いてください。", "Give the day on which the person left."
        )
    take_optimistic_lock(uow, _stays(command.person_id))
    # The code is read first: a registration in the meantime takes it, and this one decides again.
    code, counted = _next_code(uow, centre)
    if command.left_on is None:
        _require_no_other_stay(uow, centre, command.person_id)
    participant = Participant.register(
        uow.new_id(command.id),
        centre=centre,
        person_id=command.person_id,
        resident=person.resident,
        code=code,
        work_mode=command.work_mode,
        difficulty=command.difficulty,
        trial=command.trial,
    )
    if command.left_on is not None:
        _end(participant, command, uow.today)
        _require_apart(participant, uow)
    uow.save(participant)
    uow.change(counted, claim("participant.code", f"{centre}/{code}", participant.id))
    return participant


def _end(participant: Participant, command: commands.RegisterParticipant, today: date) -> None:
    """Record that a stay which is registered afterwards is over already."""
    if command.left_on is None or command.left_reason is None:
        raise Invalid.field(
            "left_reason", "退所の理由を選んでください。", "Choose why the person left."
        )
    if not participant.registered_on <= command.left_on <= today:
        raise Invalid.field(
            "left_on",
            "退所した日は、登録日から今日までの日付にしてください。",
            "The last day lies between the first day and today.",
        )
    with recording_under(replace(event_context(), occurred_on=command.left_on)):
        participant.leave(command.left_reason)


def leave(command: commands.LeaveParticipant, uow: UnitOfWork) -> Participant:
    """Record that a participant left. Raises RuleBroken if they were there or worked later."""
    participant = uow.get(Participant, command.participant_id)
    participant.leave(command.reason)
    _require_no_work_after_leaving(participant, uow)
    uow.save(participant)
    return participant


def undo_step(command: commands.UndoStep, uow: UnitOfWork) -> Participant:
    """Undo a step. Raises RuleBroken if stays would overlap, or if a registration was used."""
    return _correct(command, uow, lambda participant: participant.undo_step(command.step_id))


def correct_step(command: commands.CorrectStep, uow: UnitOfWork) -> Participant:
    """Correct a step. Raises RuleBroken if stays of the person would overlap."""
    return _correct(
        command,
        uow,
        lambda participant: participant.correct_step(
            command.step_id,
            work_mode=command.work_mode,
            why=command.why,
            trial=command.trial,
            difficulty=command.difficulty,
        ),
    )


def _correct(
    command: commands.ParticipantCommand, uow: UnitOfWork, act: Callable[[Participant], None]
) -> Participant:
    participant = uow.get(Participant, command.participant_id)
    take_optimistic_lock(uow, _stays(participant.person_id))
    was_left_on = participant.left_on
    act(participant)
    if participant.left_on != was_left_on:
        _require_no_work_after_leaving(participant, uow)
    if participant.state is ParticipantState.ANNULLED:
        _require_unused(participant, uow)
    _require_apart(participant, uow)
    uow.save(participant)
    return participant


def _require_no_work_after_leaving(participant: Participant, uow: UnitOfWork) -> None:
    """Raise RuleBroken if the person left before the last day on which they handed work in."""
    if participant.left_on is None:
        return
    last = last_work_day(uow.ledger, participant.id)
    if last is not None and last > participant.left_on:
        raise worked_later(last)


def _stays(person_id: UUID) -> str:
    """The subject of all commands that decide on the days of a person's stays."""
    return f"stays/{person_id}"


def _require_unused(participant: Participant, uow: UnitOfWork) -> None:
    """Raise RuleBroken if work or an open account depends on a registration that is undone.

    Tasks that were assigned and not started return to the queue afterwards (by a policy).
    """
    if has_begun_work(uow.ledger, participant.id):
        raise RuleBroken(
            "この登録で始めた作業があるため、登録は取り消せません。退所を記録してください。",
            "Work was begun under this registration, so it cannot be undone. Record that "
            "the person left.",
        )
    if open_accounts_of(uow.ledger, participant.id):
        raise RuleBroken(
            "この登録のアカウントがあります。先に管理者にアカウントの停止を頼んでください。",
            "There is an account for this registration. Ask an administrator to disable it first.",
        )


def _require_apart(corrected: Participant, uow: UnitOfWork) -> None:
    """Raise RuleBroken if a corrected stay overlaps another one of the person at the centre."""
    if corrected.state is ParticipantState.ANNULLED:
        return
    ids = [stay.participant_id for stay in stays_of(uow.ledger, corrected.person_id)]
    for other in uow.ledger.find_all(Participant, ids).values():
        if other.id == corrected.id or other.centre != corrected.centre:
            continue
        if corrected.overlaps(other):
            until = japanese_day(other.left_on) if other.left_on else "現在"
            raise RuleBroken(
                f"この人は{other.code}としても登録されていて、期間が重なります"
                f"（{japanese_day(other.registered_on)}から{until}）。日付を確かめてください。",
                f"The person is registered as {other.code} too ({other.registered_on} to "
                f"{other.left_on or 'now'}), and the two stays would overlap. Check the day.",
            )


def _require_no_other_stay(uow: UnitOfWork, centre: str, person_id: UUID) -> None:
    """Raise RuleBroken if the new stay would overlap another one of the person at the centre.

    A stay begins without an end, so every other stay has to be over when it begins.
    """
    if any(isinstance(item, Participant) and item.person_id == person_id for item in uow.saved):
        raise RuleBroken(
            "この人は、同じ一覧のほかの行でも登録しようとしています。1人を1行だけにしてください。",
            "Another row registers this person already. Keep one row for each person.",
        )
    stays = uow.ledger.find_all(
        Participant, [stay.participant_id for stay in stays_of(uow.ledger, person_id)]
    ).values()
    own = [stay for stay in stays if stay.centre == centre]
    for stay in sorted(own, key=lambda item: item.left_on or date.max, reverse=True):
        stay.require_over_by(event_context().occurred_on)


def _next_code(uow: UnitOfWork, centre: str) -> tuple[str, Change]:
    """The next code of the centre, which says nothing about the person, and its change."""
    row = uow.ledger.row("SELECT last FROM participant_codes WHERE centre = ?", centre)
    already_here = sum(
        1 for item in uow.saved if isinstance(item, Participant) and item.centre == centre
    )
    number = (row["last"] if row else 0) + already_here + 1
    counted = Change(
        "INSERT INTO participant_codes (centre, last) VALUES (?, ?)"
        " ON CONFLICT (centre) DO UPDATE SET last = excluded.last",
        (centre, number),
    )
    return f"P-{number:04d}", counted


def import_participants(command: commands.ImportParticipants, uow: UnitOfWork) -> Aggregate | None:
    """Register all participants of a file. Raises Invalid with the errors of all rows."""
    with all_or_none() as rows:
        for place, one in enumerate(command.participants):
            with rows.at(place), recording_under(_signature_of_row(one, uow)):
                register(one, uow)
    if command.dry_run:
        only_checked(uow)
        return None
    return uow.saved[-1] if uow.saved else None


def _signature_of_row(row: commands.RegisterParticipant, uow: UnitOfWork) -> EventContext:
    """The event context with the day and reason of the row. Raises Invalid as for a command."""
    by = event_context()
    occurred_on, reason = row.occurred_on or by.occurred_on, row.reason or by.reason
    require_day(occurred_on, reason, uow.today)
    return replace(by, occurred_on=occurred_on, reason=reason)


def _step(
    act: Callable[[Participant, Any], None],
) -> Callable[[commands.ParticipantCommand, UnitOfWork], Participant]:
    def handle(command: commands.ParticipantCommand, uow: UnitOfWork) -> Participant:
        participant = uow.get(Participant, command.participant_id)
        act(participant, command)
        uow.save(participant)
        return participant

    return handle


def correct_attendance(command: commands.CorrectAttendance, uow: UnitOfWork) -> Participant:
    """State when somebody was there on a day.

    Raises Invalid for a time that is still to come, and for a past day without an end.
    """
    participant = uow.get(Participant, command.participant_id)
    hours = None
    if command.start is not None:
        hours = Hours(start=command.start, end=command.end, break_minutes=command.break_minutes)
        _require_past(hours, uow)
    elif command.end is not None or command.break_minutes:
        raise Invalid.field(
            "start", "始まりの時刻も書いてください。", "Please give the start as well."
        )
    participant.correct_attendance(hours)
    uow.save(participant)
    return participant


def _require_past(hours: Hours, uow: UnitOfWork) -> None:
    now = uow.clock.now().astimezone(TOKYO)
    last = hours.end or hours.start
    if event_context().occurred_on < now.date() and hours.end is None:
        raise Invalid.field(
            "end",
            "過ぎた日なので、終わりの時刻も書いてください。",
            "This day is over: please give the end as well.",
        )
    if event_context().occurred_on == now.date() and last > f"{now:%H:%M}":
        raise Invalid.field(
            "end" if hours.end else "start",
            "これからの時刻は書けません。いままでの時刻にしてください。",
            "A time that is still to come cannot be recorded.",
        )


def _set_limits(participant: Participant, command: commands.SetLimits) -> None:
    limits = Limits(
        minutes_per_day=command.minutes_per_day,
        days_per_week=command.days_per_week,
        kinds_of_work_excluded=command.kinds_of_work_excluded,
    )
    participant.set_limits(limits, command.note)


def set_availability(command: commands.SetAvailability, uow: UnitOfWork) -> Participant:
    """Set when a participant can work. Raises RuleBroken if it overlaps with a shift (O27)."""
    participant = uow.get(Participant, command.participant_id)
    said = Availability(weekly=command.weekly, exceptions=command.exceptions)
    if said.checked() != participant.availability:
        take_optimistic_lock(uow, times_of(participant.person_id))
        _require_free_of_shifts(uow, participant.person_id, said)
    participant.set_availability(said)
    uow.save(participant)
    return participant


def _require_free_of_shifts(uow: UnitOfWork, person_id: UUID, said: Availability) -> None:
    for day, start, end in shifts_ahead(uow.ledger, person_id, uow.today):
        if overlaps(said.on(day), start, end):
            raise RuleBroken(
                f"{japanese_day(day)}の{start}〜{end}に遠隔操作のシフトがあります。"
                "時間が重ならないようにしてください。",
                f"There is a shift of a robot on {day}, {start} to {end}. "
                "Choose times that do not overlap with it.",
            )


HANDLERS: Handlers = {
    commands.RegisterParticipant: register,
    commands.ImportParticipants: import_participants,
    commands.FinishTrial: _step(lambda item, _: item.finish_trial()),
    commands.ChangeWorkMode: _step(lambda item, said: item.change_work_mode(said.work_mode)),
    commands.SuspendParticipant: _step(lambda item, _: item.suspend()),
    commands.ResumeParticipant: _step(lambda item, _: item.resume()),
    commands.LeaveParticipant: leave,
    commands.UndoStep: undo_step,
    commands.CorrectStep: correct_step,
    commands.AssessParticipant: _step(lambda item, said: item.assess(said.skills, said.note)),
    commands.SetLimits: _step(_set_limits),
    commands.SetAvailability: set_availability,
    commands.SetMaxOpenTasks: _step(lambda item, said: item.set_max_open_tasks(said.n)),
    commands.CheckIn: _step(lambda item, _: item.check_in()),
    commands.CheckOut: _step(lambda item, _: item.check_out()),
    commands.RestToday: _step(lambda item, _: item.take_rest()),
    commands.EndRest: _step(lambda item, _: item.end_rest()),
    commands.CorrectAttendance: correct_attendance,
    commands.ReportCondition: _step(
        lambda item, said: item.report_condition(said.level, said.note)
    ),
}
