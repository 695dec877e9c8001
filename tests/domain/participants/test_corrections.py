"""Steps of a stay that were recorded by mistake or on the wrong day, and hours of past days."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import Service
from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.kernel.time.clock import SettableClock
from domain.participants import commands
from domain.participants.course import StepKind
from domain.participants.participant import Participant
from domain.participants.value_objects import (
    Difficulty,
    LeaveReason,
    ParticipantState,
    WorkMode,
)
from domain.people.person import Person
from domain.tasks.commands import AssignTask, CancelTask, SaveDraft, StartTask, SubmitTask
from domain.tasks.task import Task, TaskState
from tests.centre import Centre, as_participant
from tests.invariants import TABLES
from workers.run_policies import run_policies

WHY = "別の人の記録でした。"


class Stays:
    """The stays of one person, and their corrections."""

    def __init__(self, service: Service) -> None:
        self.centre = Centre(service)
        self.person: Person = self.centre.person()

    def begins(self, day: date, **facts: Any) -> UUID:
        """A stay from a day on."""
        stay: Participant = self.centre.does(
            commands.RegisterParticipant(
                person_id=self.person.id,
                work_mode=WorkMode.ON_SITE,
                difficulty=Difficulty.OTHER,
                occurred_on=day,
                reason=WHY,
                **facts,
            )
        )
        return stay.id

    def ends(self, id: UUID, day: date) -> None:
        """The stay ends on a day."""
        self.centre.does(
            commands.LeaveParticipant(
                participant_id=id, reason=LeaveReason.OWN_WISH, occurred_on=day
            )
        )

    def now(self, id: UUID) -> Participant:
        """A stay as it is."""
        return self.centre.now(Participant, id)

    def step(self, id: UUID, kind: StepKind) -> UUID:
        """The last step of a kind."""
        found = self.now(id).course.last(kind)
        assert found is not None
        return found.id

    def undoes(self, id: UUID, kind: StepKind, reason: str | None = WHY) -> Participant:
        """A step is undone."""
        stay: Participant = self.centre.does(
            commands.UndoStep(participant_id=id, step_id=self.step(id, kind), reason=reason)
        )
        return stay

    def moves(self, id: UUID, kind: StepKind, day: date, **facts: Any) -> Participant:
        """A step is corrected."""
        stay: Participant = self.centre.does(
            commands.CorrectStep(
                participant_id=id,
                step_id=self.step(id, kind),
                occurred_on=day,
                reason=WHY,
                **facts,
            )
        )
        return stay


@pytest.fixture
def stays(service: Service) -> Stays:
    return Stays(service)


def march(day: int) -> date:
    return date(2026, 3, day)


pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_leaving_that_was_a_mistake_is_undone_once(stays: Stays, service: Service) -> None:
    id = stays.begins(march(1))
    stays.ends(id, march(10))
    step = stays.step(id, StepKind.LEAVING)
    with pytest.raises(Invalid):
        stays.undoes(id, StepKind.LEAVING, reason=None)
    version = stays.undoes(id, StepKind.LEAVING).version
    again = stays.centre.does(commands.UndoStep(participant_id=id, step_id=step, reason=WHY))
    assert (again.state, again.version) == (ParticipantState.ACTIVE, version)
    assert (again.left_on, again.left_because) == (None, None)
    with pytest.raises(RuleBroken):
        stays.begins(march(20))
    history = service.ledger.history(id)
    assert isinstance(history[-1], Participant.StepUndone)
    assert (history[-1].corrects, history[-1].meta.occurred_on) == (step, march(10))
    assert_inline_rows_follow(service)


def test_stays_of_one_person_never_overlap_by_a_correction(stays: Stays, service: Service) -> None:
    first = stays.begins(march(1))
    stays.ends(first, march(10))
    second = stays.begins(march(15))
    with pytest.raises(RuleBroken, match="P-0002"):
        stays.undoes(first, StepKind.LEAVING)
    with pytest.raises(RuleBroken, match="P-0002"):
        stays.moves(first, StepKind.LEAVING, march(16))
    with pytest.raises(RuleBroken, match="P-0001"):
        stays.moves(second, StepKind.REGISTRATION, march(9))
    assert stays.moves(first, StepKind.LEAVING, march(15)).left_on == march(15)
    assert stays.moves(first, StepKind.LEAVING, march(8)).left_on == march(8)
    assert stays.moves(second, StepKind.REGISTRATION, march(9)).registered_on == march(9)
    right = stays.moves(first, StepKind.LEAVING, march(8), why=LeaveReason.MOVED_AWAY)
    assert right.left_because is LeaveReason.MOVED_AWAY
    left = [e for e in service.ledger.history(first) if isinstance(e, Participant.Left)]
    assert {event.meta.reason for event in left} == {"own_wish", "moved_away"}
    assert_inline_rows_follow(service)


def test_what_a_registration_states_is_corrected(stays: Stays, service: Service) -> None:
    id = stays.begins(march(1), trial=True)
    changed = commands.ChangeWorkMode(
        participant_id=id, work_mode=WorkMode.HOME_BASED, occurred_on=march(5), reason=WHY
    )
    stays.centre.does(changed)
    with pytest.raises(RuleBroken, match="2026-03-05"):
        stays.moves(id, StepKind.REGISTRATION, march(1), work_mode=WorkMode.HOME_BASED)
    stays.undoes(id, StepKind.MODE_CHANGE)
    right: dict[str, Any] = {
        "work_mode": WorkMode.HOME_BASED,
        "trial": False,
        "difficulty": Difficulty.DISABILITY,
    }
    stay = stays.moves(id, StepKind.REGISTRATION, march(2), **right)
    assert (stay.work_mode, stay.state) == (WorkMode.HOME_BASED, ParticipantState.ACTIVE)
    assert (stay.difficulty, stay.registered_on) == (Difficulty.DISABILITY, march(2))
    again = stays.moves(id, StepKind.REGISTRATION, march(2), **right)
    assert again.version == stay.version
    corrected = service.ledger.history(id)[-1]
    assert isinstance(corrected, Participant.RegistrationCorrected)
    assert corrected.corrects == stays.step(id, StepKind.REGISTRATION)
    with pytest.raises(Invalid):
        stays.moves(id, StepKind.REGISTRATION, march(2), why="x")
    stays.ends(id, march(9))
    with pytest.raises(Invalid, match="check"):
        stays.moves(id, StepKind.LEAVING, march(9), why="because")
    assert_inline_rows_follow(service)


def test_no_correction_leaves_a_change_that_changes_nothing(stays: Stays) -> None:
    id = stays.begins(march(1))
    for day, mode in ((4, WorkMode.HOME_BASED), (8, WorkMode.ON_SITE)):
        stays.centre.does(
            commands.ChangeWorkMode(
                participant_id=id, work_mode=mode, occurred_on=march(day), reason=WHY
            )
        )
    with pytest.raises(RuleBroken, match="2026-03-08"):
        stays.moves(id, StepKind.MODE_CHANGE, march(8), work_mode=WorkMode.HOME_BASED)
    first = stays.now(id).course.steps[1].id
    with pytest.raises(RuleBroken, match="2026-03-08"):
        stays.centre.does(commands.UndoStep(participant_id=id, step_id=first, reason=WHY))
    backdated = commands.ChangeWorkMode(
        participant_id=id, work_mode=WorkMode.ON_SITE, occurred_on=march(6), reason=WHY
    )
    days = [step.day for step in stays.centre.does(backdated).course.steps]
    assert days == [march(1), march(4), march(6)]


def test_the_reason_of_a_suspension_stays_and_is_corrected(stays: Stays) -> None:
    id, ill = stays.begins(march(1)), "入院のため。"
    rest = commands.SuspendParticipant(
        participant_id=id, occurred_on=march(5), reason="私用のため。"
    )
    stays.centre.does(rest)
    moved = stays.moves(id, StepKind.SUSPENSION, march(6)).course.last(StepKind.SUSPENSION)
    assert moved is not None and (moved.day, moved.why) == (march(6), "私用のため。")
    stay = stays.moves(id, StepKind.SUSPENSION, march(6), why=ill)
    right = stay.course.last(StepKind.SUSPENSION)
    assert right is not None and (right.day, right.why) == (march(6), ill)
    repeated = commands.CorrectStep(
        participant_id=id, step_id=moved.id, why=ill, occurred_on=march(6), reason=WHY
    )
    assert stays.centre.does(repeated).version == stay.version
    stays.centre.does(
        commands.ResumeParticipant(participant_id=id, occurred_on=march(9), reason=WHY)
    )
    service, order = stays.centre.service, stays.centre.order(tasks=1)
    task = stays.centre.task(order, "000000").id
    stays.centre.does(AssignTask(task_id=task, participant_id=id, override_reason=WHY))
    stays.moves(id, StepKind.SUSPENSION, march(7))
    run_policies(service)
    assert stays.centre.now(Task, task).participant_id == id


def test_a_registration_is_undone_while_nothing_hangs_on_it(stays: Stays, service: Service) -> None:
    id = stays.begins(march(1))
    stays.centre.does(commands.CheckIn(participant_id=id, occurred_on=march(2), reason=WHY))
    with pytest.raises(RuleBroken):
        stays.undoes(id, StepKind.REGISTRATION)
    with pytest.raises(RuleBroken, match="2026-03-02"):
        stays.moves(id, StepKind.REGISTRATION, march(3))
    stays.ends(id, march(4))
    other = stays.begins(march(5))
    assert stays.undoes(other, StepKind.REGISTRATION).state is ParticipantState.ANNULLED
    with pytest.raises(RuleBroken):
        stays.centre.does(commands.CheckIn(participant_id=other))
    stays.begins(march(4))
    assert_inline_rows_follow(service)


def test_tasks_that_were_not_started_return_when_a_registration_is_undone(stays: Stays) -> None:
    service, order = stays.centre.service, stays.centre.order(tasks=2)
    given, begun = (stays.centre.task(order, key).id for key in ("000000", "000001"))
    mistaken, right = stays.begins(march(1)), stays.centre.participant()
    stays.centre.does(AssignTask(task_id=given, participant_id=mistaken, override_reason=WHY))
    assert stays.undoes(mistaken, StepKind.REGISTRATION).state is ParticipantState.ANNULLED
    run_policies(service)
    released = stays.centre.now(Task, given)
    assert (released.state, released.participant_id) == (TaskState.WAITING, None)
    stays.centre.does(AssignTask(task_id=begun, participant_id=right.id, override_reason=WHY))
    stays.centre.does(StartTask(task_id=begun), by=as_participant(right))
    with pytest.raises(RuleBroken, match="Work was begun"):
        stays.undoes(right.id, StepKind.REGISTRATION)
    assert_inline_rows_follow(service)


@pytest.mark.parametrize("kind", ["leaving", "suspension"])
def test_tasks_in_hand_are_theirs_again_when_a_mistaken_step_is_undone(
    stays: Stays, kind: str
) -> None:
    service, order = stays.centre.service, stays.centre.order(tasks=3)
    kept, taken, gone = (stays.centre.task(order, key).id for key in ("000000", "000001", "000002"))
    me, other = stays.centre.participant(), stays.centre.participant()
    for task in (kept, taken, gone):
        stays.centre.does(AssignTask(task_id=task, participant_id=me.id))
    stays.centre.does(SaveDraft(task_id=kept, draft={"text": "途中"}), by=as_participant(me))
    if kind == "leaving":
        stays.centre.does(
            commands.LeaveParticipant(participant_id=me.id, reason=LeaveReason.OWN_WISH)
        )
    else:
        stays.centre.does(commands.SuspendParticipant(participant_id=me.id, reason=WHY))
    run_policies(service)
    assert stays.centre.now(Task, kept).state is TaskState.WAITING
    stays.centre.does(AssignTask(task_id=taken, participant_id=other.id))
    stays.centre.does(CancelTask(task_id=gone, reason=WHY))
    stays.undoes(me.id, StepKind(kind))
    for _ in range(2):
        run_policies(service)
    back = stays.centre.now(Task, kept)
    assert (back.participant_id, back.draft) == (me.id, {"text": "途中"})
    assert stays.centre.now(Task, taken).participant_id == other.id
    assert stays.centre.now(Task, gone).state is TaskState.CANCELLED
    assert_inline_rows_follow(service)


def test_a_leaving_is_not_before_the_last_day_of_attendance_or_work(
    stays: Stays, clock: SettableClock
) -> None:
    first, second = stays.centre.participant(), stays.centre.participant()
    clock.advance(timedelta(days=5))
    stays.centre.does(commands.CheckIn(participant_id=first.id))
    (task,) = stays.centre.add(stays.centre.order(), ["一"])
    stays.centre.does(AssignTask(task_id=task, participant_id=second.id))
    stays.centre.does(SubmitTask(task_id=task, result={}, minutes=5), by=as_participant(second))
    today = clock.today()
    for who in (first, second):
        with pytest.raises(RuleBroken, match="Attendance or work was recorded"):
            stays.ends(who.id, today - timedelta(days=1))
        stays.ends(who.id, today)
        with pytest.raises(RuleBroken, match="Attendance or work was recorded"):
            stays.moves(who.id, StepKind.LEAVING, today - timedelta(days=1))
        assert stays.now(who.id).left_on == today


def test_steps_that_would_no_longer_follow_are_refused(stays: Stays) -> None:
    id = stays.begins(march(1), trial=True)
    for day, command in ((5, commands.SuspendParticipant), (8, commands.ResumeParticipant)):
        stays.centre.does(command(participant_id=id, occurred_on=march(day), reason=WHY))
    with pytest.raises(RuleBroken, match="2026-03-08"):
        stays.undoes(id, StepKind.SUSPENSION)
    with pytest.raises(RuleBroken):
        stays.moves(id, StepKind.SUSPENSION, march(9))
    with pytest.raises(Invalid):
        stays.moves(id, StepKind.SUSPENSION, march(6), work_mode=WorkMode.HOME_BASED)
    moved = stays.moves(id, StepKind.SUSPENSION, march(6))
    assert [step.day.day for step in moved.course.steps] == [1, 6, 8]
    assert moved.state is ParticipantState.TRIAL
    assert stays.undoes(id, StepKind.RESUMPTION).state is ParticipantState.SUSPENDED
    assert stays.undoes(id, StepKind.SUSPENSION).state is ParticipantState.TRIAL


def test_a_correction_sent_twice_records_once(stays: Stays) -> None:
    id = stays.begins(march(1))
    stays.centre.does(
        commands.ChangeWorkMode(
            participant_id=id, work_mode=WorkMode.HOME_BASED, occurred_on=march(5), reason=WHY
        )
    )
    command = commands.CorrectStep(
        participant_id=id,
        step_id=stays.step(id, StepKind.MODE_CHANGE),
        occurred_on=march(3),
        reason=WHY,
    )
    first, second = (stays.centre.does(command).version for _ in range(2))
    assert first == second
    with pytest.raises(RuleBroken):
        stays.centre.does(
            commands.CorrectStep(
                participant_id=id,
                step_id=command.step_id,
                occurred_on=march(4),
                reason=WHY,
            )
        )


def test_hours_of_a_past_day_are_stated_and_taken_back(
    stays: Stays, service: Service, clock: SettableClock
) -> None:
    id = stays.begins(march(1))
    on: dict[str, Any] = {"participant_id": id, "occurred_on": march(3), "reason": WHY}
    for wrong in (
        {"end": "12:00"},
        {"start": "12:00", "end": "12:00"},
        {"start": "10:00", "end": "12:00", "break_minutes": 120},
        {"start": "10:00", "break_minutes": 5},
        {"start": "10:00"},
    ):
        with pytest.raises(Invalid):
            stays.centre.does(commands.CorrectAttendance(**on, **wrong))
    with pytest.raises(Invalid):
        stays.centre.does(
            commands.CorrectAttendance(
                participant_id=id, occurred_on=clock.today(), start="23:59", reason=WHY
            )
        )
    right = commands.CorrectAttendance(start="10:00", end="15:30", break_minutes=60, **on)
    assert stays.centre.does(right).version == stays.centre.does(right).version
    assert stays.now(id).days == {march(3): True}
    stays.centre.does(commands.CorrectAttendance(**on))
    stays.centre.does(commands.CorrectAttendance(**on))
    assert stays.now(id).days == {}
    told = [e for e in service.ledger.history(id) if isinstance(e, Participant.AttendanceCorrected)]
    assert [event.corrects for event in told] == [(), (told[0].meta.event_id,)]
    stays.ends(id, march(10))
    hours = {**on, "start": "09:00", "end": "10:00"}
    stays.centre.does(commands.CorrectAttendance(**{**hours, "occurred_on": march(10)}))
    with pytest.raises(RuleBroken):
        stays.centre.does(commands.CorrectAttendance(**{**hours, "occurred_on": march(11)}))


def assert_inline_rows_follow(service: Service) -> None:
    """The inline rows and claims are those that a replay of the events gives."""
    assert find_inconsistencies(service.ledger, TABLES) == []
