"""A participant of the BPO centre, with a work mode, skills, limits and availability."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import event_context
from domain.kernel.privacy.my_number import refuse_my_number
from domain.participants.value_objects import (
    STATE_LABELS,
    Availability,
    Condition,
    Difficulty,
    LeaveReason,
    Limits,
    ParticipantState,
    WorkMode,
    require_within,
)

PRESENT = frozenset({ParticipantState.TRIAL, ParticipantState.ACTIVE})
"""The states in which a participant works."""
DEFAULT_MAX_OPEN_TASKS = 3


class Participant(Aggregate):
    """One stay of a person at a centre; notes and health data are sealed under the person's key."""

    KIND = "participant"

    class Registered(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.registered.v1"
        person_id: UUID
        code: str
        work_mode: WorkMode
        trial: bool
        difficulty: Annotated[Difficulty | None, Sealed] = None

    class TrialFinished(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.trial_finished.v1"

    class WorkModeChanged(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.work_mode_changed.v1"
        work_mode: WorkMode
        was: WorkMode

    class Suspended(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.suspended.v1"

    class Resumed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.resumed.v1"

    class Left(Event, frozen=True, kw_only=True):
        TOPIC = "participant.left.v1"
        why: LeaveReason

    class Assessed(SealedEvent, frozen=True, kw_only=True):
        """Levels from 0 (not yet) to 5 (could teach it) of the assessed skills."""

        TOPIC = "participant.assessed.v1"
        skills: Annotated[dict[str, int] | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    class LimitsSet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.limits_set.v1"
        limits: Annotated[Limits | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    class AvailabilitySet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.availability_set.v1"
        availability: Availability

    class MaxOpenTasksSet(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.max_open_tasks_set.v1"
        n: int
        was: int

    class CheckedIn(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.checked_in.v1"

    class CheckedOut(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.checked_out.v1"

    class ConditionReported(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.condition_reported.v1"
        level: Annotated[int | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    person_id: UUID
    code: str
    state: ParticipantState
    work_mode: WorkMode
    difficulty: Difficulty | None
    registered_on: date
    left_on: date | None
    left_because: LeaveReason | None
    max_open_tasks: int
    skills: dict[str, int]
    assessed: tuple[date, str | None] | None
    limits: Limits | None
    limits_note: str | None
    availability: Availability
    condition: Condition | None
    days: dict[date, bool]
    """For every day with a check-in, whether the participant has checked out."""

    # Registration and leaving

    @classmethod
    def register(
        cls,
        id: UUID,
        *,
        centre: str,
        person_id: UUID,
        resident: bool,
        code: str,
        work_mode: WorkMode,
        difficulty: Difficulty,
        trial: bool,
    ) -> Self:
        """Register a person. Raises RuleBroken for a person who does not live in the city."""
        if not resident:
            raise RuleBroken(
                "市内に住んでいる方だけが登録できます。"
                "住まいが変わったときは、先に本人の記録を訂正してください。",
                "Only people who live in the city can be registered. "
                "If that has changed, correct the record of the person first.",
            )
        participant = cls(id, centre=centre)
        refuse_my_number(reason=event_context().reason)
        participant.record(
            cls.Registered,
            sealed_under=person_id,
            person_id=person_id,
            code=code,
            work_mode=work_mode,
            trial=trial,
            difficulty=difficulty,
        )
        return participant

    def require_over_by(self, day: date) -> None:
        """Raise RuleBroken unless this stay is over on `day`, on which the person comes again."""
        if self.left_on is None:
            raise RuleBroken(
                f"この人は{self.code}として{self.registered_on}からこのセンターに登録されています。"
                "登録は1人1つです。退所しているときは、先にその退所を記録してください。",
                f"This person is registered at the centre already, as {self.code} since "
                f"{self.registered_on}. If that stay is over, record first that they left.",
            )
        if day < self.left_on:
            raise RuleBroken(
                f"この人は{self.code}として{self.registered_on}から{self.left_on}まで"
                "このセンターに登録されていました。"
                f"登録の期間は重ねられません。{self.left_on}か、それより後の日付にしてください。",
                f"This person was registered at the centre as {self.code} from "
                f"{self.registered_on} to {self.left_on}. Two stays cannot overlap: "
                f"choose {self.left_on} or a later day.",
            )

    def finish_trial(self) -> None:
        """End the work trial (お仕事体験); the participant becomes active."""
        if self.state is ParticipantState.ACTIVE:
            return
        self._require_step({ParticipantState.TRIAL})
        self._note_fact(self.TrialFinished)

    def change_work_mode(self, work_mode: WorkMode) -> None:
        """Change where the participant works from this day on: at home or at the centre."""
        if self.state is not ParticipantState.LEFT and self.work_mode is work_mode:
            return
        self._require_step(PRESENT | {ParticipantState.SUSPENDED})
        self._note_fact(self.WorkModeChanged, work_mode=work_mode, was=self.work_mode)

    def suspend(self) -> None:
        """Suspend the participant, who stays registered (O11). Raises Invalid without a reason."""
        if self.state is ParticipantState.SUSPENDED:
            return
        self._require_step(PRESENT)
        if not (event_context().reason or "").strip():
            raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")
        self._note_fact(self.Suspended)

    def resume(self) -> None:
        """End a suspension."""
        if self.state in PRESENT:
            return
        self._require_step({ParticipantState.SUSPENDED})
        self._note_fact(self.Resumed)

    def leave(self, why: LeaveReason) -> None:
        """End the registration at the centre."""
        if self.left_because is why:
            return
        self._require_step(PRESENT | {ParticipantState.SUSPENDED})
        self.record(self.Left, why=why)

    # Matching

    def assess(self, skills: dict[str, int], note: str | None) -> None:
        """Set the levels of some skills, 0 to 5; the others stay unchanged."""
        self._require_on_the_books()
        for skill, level in skills.items():
            require_within(f"skills.{skill}", level, 0, 5)
        refuse_my_number(note=note)
        unchanged = {**self.skills, **skills} == self.skills
        if not (unchanged and self.assessed == (event_context().occurred_on, note)):
            self._note_fact(self.Assessed, skills=skills, note=note)

    def set_limits(self, limits: Limits, note: str | None) -> None:
        """Set the limits of work."""
        self._require_on_the_books()
        refuse_my_number(note=note)
        sound = limits.checked()
        if (sound, note) != (self.limits, self.limits_note):
            self._note_fact(self.LimitsSet, limits=sound, note=note)

    def set_availability(self, availability: Availability) -> None:
        """Set when the participant can work."""
        self._require_on_the_books()
        sound = availability.checked()
        if sound != self.availability:
            self._note_fact(self.AvailabilitySet, availability=sound)

    def set_max_open_tasks(self, n: int) -> None:
        """Set how many open tasks the participant may have at once, 1 to 20."""
        self._require_on_the_books()
        require_within("n", n, 1, 20)
        if n != self.max_open_tasks:
            self._note_fact(self.MaxOpenTasksSet, n=n, was=self.max_open_tasks)

    # Day by day

    def check_in(self) -> None:
        """Record the start of the day's work, at the centre or at home."""
        self._require_state(PRESENT)
        if self.days.get(event_context().occurred_on) is not False:
            self._note_fact(self.CheckedIn)

    def check_out(self) -> None:
        """Record the end of the day's work. Raises RuleBroken without a check-in on that day."""
        self._require_state(PRESENT)
        is_out = self.days.get(event_context().occurred_on)
        if is_out is None:
            raise RuleBroken(
                "この日はまだ始まりの記録がありません。先にチェックインしてください。",
                "This day has no check-in yet. Please check in first.",
            )
        if not is_out:
            self._note_fact(self.CheckedOut)

    def report_condition(self, level: int, note: str | None) -> None:
        """Record the condition on the day, from 1 (very bad) to 5 (very good)."""
        self._require_on_the_books()
        require_within("level", level, 1, 5)
        refuse_my_number(note=note)
        said = Condition(level=level, note=note, on=event_context().occurred_on)
        if said != self.condition:
            self._note_fact(self.ConditionReported, level=level, note=note)

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff and supervisors of the centre, and for the participant."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.participant_id == self.id

    def _note_fact(self, event_class: type[SealedEvent], **facts: Any) -> None:
        refuse_my_number(reason=event_context().reason)
        if event_context().occurred_on < self.registered_on:
            raise RuleBroken(
                "登録日より前の日付では記録できません。",
                "Nothing can be recorded for a day before the registration.",
            )
        self.record(event_class, sealed_under=self.person_id, **facts)

    def _require_on_the_books(self) -> None:
        self._require_state(PRESENT | {ParticipantState.SUSPENDED})

    def _require_step(self, allowed: set[ParticipantState] | frozenset[ParticipantState]) -> None:
        self._require_state(allowed)
        if event_context().occurred_on < self._stepped_on:
            raise RuleBroken(
                f"{self._stepped_on.isoformat()}にすでに変更があります。"
                "それより前の日付にはできません。",
                f"There was a change on {self._stepped_on.isoformat()} already. "
                "A step cannot be dated before it.",
            )

    def _require_state(self, allowed: set[ParticipantState] | frozenset[ParticipantState]) -> None:
        if self.state not in allowed:
            label = STATE_LABELS[self.state]
            raise RuleBroken(
                f"この参加者は「{label[0]}」なので、この操作はできません。",
                f"This participant is {label[1]}, so this cannot be done now.",
            )

    # Applying events

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.person_id = event.person_id
        self.code = event.code
        self.state = ParticipantState.TRIAL if event.trial else ParticipantState.ACTIVE
        self._rests_from = self.state
        self.work_mode = event.work_mode
        self.difficulty = event.difficulty
        self.registered_on = self._stepped_on = event.meta.occurred_on
        self.left_on = self.left_because = None
        self.max_open_tasks = DEFAULT_MAX_OPEN_TASKS
        self.skills = {}
        self.assessed = None
        self.limits = self.limits_note = None
        self.availability = Availability()
        self.condition = None
        self.days = {}

    @applies(TrialFinished)
    def _trial_finished(self, event: TrialFinished) -> None:
        self._stand(ParticipantState.ACTIVE, event)

    @applies(WorkModeChanged)
    def _work_mode_changed(self, event: WorkModeChanged) -> None:
        self.work_mode = event.work_mode
        self._stand(self.state, event)

    @applies(Suspended)
    def _suspended(self, event: Suspended) -> None:
        self._rests_from = self.state
        self._stand(ParticipantState.SUSPENDED, event)

    @applies(Resumed)
    def _resumed(self, event: Resumed) -> None:
        self._stand(self._rests_from, event)

    @applies(Left)
    def _left(self, event: Left) -> None:
        self.left_on, self.left_because = event.meta.occurred_on, event.why
        self._stand(ParticipantState.LEFT, event)

    def _stand(self, state: ParticipantState, event: Event) -> None:
        self.state = state
        self._stepped_on = event.meta.occurred_on

    @applies(Assessed)
    def _assessed(self, event: Assessed) -> None:
        self.skills = {**self.skills, **(event.skills or {})}
        self.assessed = (event.meta.occurred_on, event.note)

    @applies(LimitsSet)
    def _limits_set(self, event: LimitsSet) -> None:
        self.limits, self.limits_note = event.limits, event.note

    @applies(AvailabilitySet)
    def _availability_set(self, event: AvailabilitySet) -> None:
        self.availability = event.availability

    @applies(MaxOpenTasksSet)
    def _max_open_tasks_set(self, event: MaxOpenTasksSet) -> None:
        self.max_open_tasks = event.n

    @applies(CheckedIn)
    def _checked_in(self, event: CheckedIn) -> None:
        self.days = {**self.days, event.meta.occurred_on: False}

    @applies(CheckedOut)
    def _checked_out(self, event: CheckedOut) -> None:
        self.days = {**self.days, event.meta.occurred_on: True}

    @applies(ConditionReported)
    def _condition_reported(self, event: ConditionReported) -> None:
        on = event.meta.occurred_on
        if self.condition is None or self.condition.on <= on:
            self.condition = Condition(level=event.level, note=event.note, on=on)
