"""Steps of a stay that were recorded by mistake or on the wrong day, and hours of past days."""

from datetime import date
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
from tests.centre import Centre
from tests.invariants import TABLES

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
    ):
        with pytest.raises(Invalid):
            stays.centre.does(commands.CorrectAttendance(**on, **wrong))
    with pytest.raises(Invalid):
        stays.centre.does(
            commands.CorrectAttendance(
                participant_id=id, occurred_on=clock.today(), start="23:59", reason=WHY
            )
        )
    hours = commands.CorrectAttendance(start="10:00", end="15:30", break_minutes=60, **on)
    assert stays.centre.does(hours).version == stays.centre.does(hours).version
    assert stays.now(id).days == {march(3): True}
    stays.centre.does(commands.CorrectAttendance(**on))
    stays.centre.does(commands.CorrectAttendance(**on))
    assert stays.now(id).days == {}
    told = [e for e in service.ledger.history(id) if isinstance(e, Participant.AttendanceCorrected)]
    assert [event.corrects for event in told] == [(), (told[0].meta.event_id,)]
    stays.ends(id, march(10))
    stays.centre.does(commands.CorrectAttendance(**{**on, "occurred_on": march(10)}, start="09:00"))
    with pytest.raises(RuleBroken):
        late = {**on, "occurred_on": march(11)}
        stays.centre.does(commands.CorrectAttendance(**late, start="09:00"))


def assert_inline_rows_follow(service: Service) -> None:
    """The inline rows and claims are those that a replay of the events gives."""
    assert find_inconsistencies(service.ledger, TABLES) == []
