"""A participant of the BPO centre, with a work mode, skills, limits and availability."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID, uuid4

import msgspec

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import event_context, recording_under
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.days import japanese_day
from domain.participants.course import PRESENT, STEP_LABELS, Course, Step, StepKind
from domain.participants.value_objects import (
    STATE_LABELS,
    Availability,
    Condition,
    Difficulty,
    Hours,
    LeaveReason,
    Limits,
    ParticipantState,
    Rest,
    WorkMode,
    require_within,
)

T = TypeVar("T")
ON_THE_BOOKS = PRESENT | {ParticipantState.SUSPENDED}
"""The states in which a participant is registered."""
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

    class StepUndone(SealedEvent, frozen=True, kw_only=True):
        """A step was recorded by mistake; the event has the day of the step.

        `corrects` is the id of the event that recorded the step.
        """

        TOPIC = "participant.step_undone.v1"
        corrects: UUID
        undone: StepKind

    class RegistrationMoved(SealedEvent, frozen=True, kw_only=True):
        """The stay began on another day; `corrects` is the id of the registration."""

        TOPIC = "participant.registration_moved.v1"
        corrects: UUID
        day: date
        was_on: date

    class RegistrationCorrected(SealedEvent, frozen=True, kw_only=True):
        """The registration stated something wrong; `corrects` is the id of the registration.

        The event has all that the registration states now, also what was right.
        """

        TOPIC = "participant.registration_corrected.v1"
        corrects: UUID
        work_mode: WorkMode
        trial: bool
        difficulty: Annotated[Difficulty | None, Sealed] = None

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

    class AttendanceCorrected(SealedEvent, frozen=True, kw_only=True):
        """Whether and when the participant was there on the day of the event, as it really was.

        `corrects` names the events about that day before; it is empty if nothing was recorded.
        """

        TOPIC = "participant.attendance_corrected.v1"
        corrects: tuple[UUID, ...]
        attended: Hours | None
        """None if the participant was not there."""

    class RestTaken(SealedEvent, frozen=True, kw_only=True):
        """The participant rests on the day of the event: no work is offered to them."""

        TOPIC = "participant.rest_taken.v1"

    class RestEnded(SealedEvent, frozen=True, kw_only=True):
        """The participant works on that day after all."""

        TOPIC = "participant.rest_ended.v1"
        corrects: UUID

    class ConditionReported(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "participant.condition_reported.v1"
        level: Annotated[int | None, Sealed] = None
        note: Annotated[str | None, Sealed] = None

    person_id: UUID
    code: str
    course: Course
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
    rest: Rest | None
    """The last day on which they said that they rest, unless they took it back."""
    undone: dict[UUID, Step]
    """The steps that were undone, by id."""
    has_facts: bool
    """True if anything besides steps was recorded of the stay."""
    first_fact_on: date | None
    """The first day of any such fact but attendance."""
    days: dict[date, bool]
    """For every day with a check-in, whether the participant has checked out."""
    attendance: dict[date, tuple[UUID, ...]]
    """The ids of the events about each day since its last correction."""
    corrected_hours: dict[date, Hours | None]
    """The hours of days whose attendance was corrected, and not recorded since."""

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
        if self.state is ParticipantState.ANNULLED:
            return
        if self.left_on is None:
            raise RuleBroken(
                f"この人は{self.code}として{japanese_day(self.registered_on)}からこのセンターに登録されています。"
                "登録は1人1つです。退所しているときは、先にその退所を記録してください。",
                f"This person is registered at the centre already, as {self.code} since "
                f"{self.registered_on}. If that stay is over, record first that they left.",
            )
        if day < self.left_on:
            raise RuleBroken(
                f"この人は{self.code}として{japanese_day(self.registered_on)}から{japanese_day(self.left_on)}まで"
                "このセンターに登録されていました。"
                f"登録の期間は重ねられません。{japanese_day(self.left_on)}か、それより後の日付にしてください。",
                f"This person was registered at the centre as {self.code} from "
                f"{self.registered_on} to {self.left_on}. Two stays cannot overlap: "
                f"choose {self.left_on} or a later day.",
            )

    def overlaps(self, other: "Participant") -> bool:
        """True if this stay and another one share more than the day on which one ends."""
        if ParticipantState.ANNULLED in (self.state, other.state):
            return False
        ends, ends_of_other = self.left_on or date.max, other.left_on or date.max
        return self.registered_on < ends_of_other and other.registered_on < ends

    def finish_trial(self) -> None:
        """End the work trial (お仕事体験); the participant becomes active."""
        if self.state is ParticipantState.ACTIVE:
            return
        self._require_state({ParticipantState.TRIAL})
        self._take(StepKind.TRIAL_END)

    def change_work_mode(self, work_mode: WorkMode) -> None:
        """Change where the participant works from this day on: at home or at the centre.

        A day before a later change is possible; the mode then holds until that change. A later
        change to the same mode is undone, because it changes nothing any more.
        """
        day = event_context().occurred_on
        then = self.course.standing_on(day)
        if self.state in ON_THE_BOOKS and then is not None and then.work_mode is work_mode:
            return
        self._require_on_the_books()
        later = self.course.first_after(day, StepKind.MODE_CHANGE)
        if later is not None and later.work_mode is work_mode:
            self._undo(later)
        self._take(StepKind.MODE_CHANGE, work_mode=work_mode)

    def suspend(self) -> None:
        """Suspend the participant, who stays registered (O11). Raises Invalid without a reason."""
        if self.state is ParticipantState.SUSPENDED:
            return
        self._require_state(PRESENT)
        self._require_reason()
        self._take(StepKind.SUSPENSION, why=event_context().reason)

    def resume(self) -> None:
        """End a suspension."""
        if self.state in PRESENT:
            return
        self._require_state({ParticipantState.SUSPENDED})
        self._take(StepKind.RESUMPTION)

    def leave(self, why: LeaveReason) -> None:
        """End the registration at the centre."""
        if self.left_because is why:
            return
        self._require_on_the_books()
        self._take(StepKind.LEAVING, why=why)

    # Corrections

    def undo_step(self, step_id: UUID) -> None:
        """Undo a step that was recorded by mistake; repeated, it records nothing.

        Raises Invalid without a reason, and RuleBroken if a later step needs this one, or if
        anything else was recorded of a stay whose registration is undone.
        """
        if step_id in self.undone:
            return
        step = self._step_to_correct(step_id)
        if step.kind is StepKind.REGISTRATION and (self.has_facts or len(self.course.steps) > 1):
            raise RuleBroken(
                "この登録には、ほかの記録があるので取り消せません。"
                "先に休止や退所などの記録を取り消すか、登録日を訂正してください。",
                "Other facts were recorded of this registration, so it cannot be undone. Undo "
                "its other steps first, or correct its day.",
            )
        self.course.without(step_id).require_possible(self.course)
        self._undo(step)

    def correct_step(
        self,
        step_id: UUID,
        *,
        work_mode: WorkMode | None = None,
        why: str | None = None,
        trial: bool | None = None,
        difficulty: Difficulty | None = None,
    ) -> None:
        """Set the day of a step to that of the command, and what it states where that is given.

        Raises Invalid without a reason and for a value that the step does not have, and RuleBroken
        if the steps would no longer follow from one another.
        """
        day = event_context().occurred_on
        if self._is_corrected(step_id, day, work_mode, why):
            return
        step = self._step_to_correct(step_id)
        _require_fields(
            step, {"work_mode": work_mode, "why": why, "trial": trial, "difficulty": difficulty}
        )
        right = msgspec.structs.replace(
            step,
            day=day,
            work_mode=work_mode or step.work_mode,
            why=why or step.why,
            is_trial=step.is_trial if trial is None else trial,
        )
        if step.kind is StepKind.REGISTRATION:
            self._correct_registration(step, right, difficulty or self.difficulty)
        elif right != step:
            self._require_after_registration(day)
            others = self.course.without(step_id)
            others.adding(right).require_possible(self.course)
            self._record_step(right, others)
            self._undo(step)

    def _is_corrected(
        self, step_id: UUID, day: date, work_mode: WorkMode | None, why: str | None
    ) -> bool:
        """True if the step was undone, and another one states what the correction asks for."""
        undone = self.undone.get(step_id)
        return undone is not None and any(
            (step.kind, step.day) == (undone.kind, day)
            and work_mode in (None, step.work_mode)
            and why in (None, step.why)
            for step in self.course.steps
        )

    def _correct_registration(self, step: Step, right: Step, difficulty: Difficulty | None) -> None:
        if right.day != step.day:
            self._require_nothing_before(right.day)
        course = self.course.corrected(
            step.id, day=right.day, work_mode=right.work_mode, is_trial=right.is_trial
        )
        course.require_possible(self.course)
        if right.day != step.day:
            self.record(
                self.RegistrationMoved,
                sealed_under=self.person_id,
                corrects=step.id,
                day=right.day,
                was_on=step.day,
            )
        stated = (step.work_mode, step.is_trial, self.difficulty)
        if (right.work_mode, right.is_trial, difficulty) != stated:
            self.record(
                self.RegistrationCorrected,
                sealed_under=self.person_id,
                corrects=step.id,
                work_mode=right.work_mode,
                trial=right.is_trial,
                difficulty=difficulty,
            )

    def _require_nothing_before(self, day: date) -> None:
        """Raise RuleBroken if something was recorded of the stay for a day before `day`."""
        first = min(
            (*self.days, *([self.first_fact_on] if self.first_fact_on else [])), default=day
        )
        if day > first:
            raise RuleBroken(
                f"{japanese_day(first)}にすでに記録があります。登録日はそれより後にできません。",
                f"Something was recorded for {first.isoformat()} already. The registration cannot "
                "be later than that.",
            )

    def _step_to_correct(self, step_id: UUID) -> Step:
        self._require_reason()
        refuse_my_number(reason=event_context().reason)
        step = self.course.find(step_id)
        if step is None:
            raise RuleBroken(
                "この記録はありません。もう訂正されているかもしれません。画面を更新して確かめてください。",
                "There is no such step; it may have been corrected already. Please refresh.",
            )
        return step

    def _undo(self, step: Step) -> None:
        with recording_under(replace(event_context(), occurred_on=step.day)):
            self.record(
                self.StepUndone, sealed_under=self.person_id, corrects=step.id, undone=step.kind
            )

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
                "この日はまだ始まりの記録がありません。先に開始を報告してください。",
                "This day has no check-in yet. Please check in first.",
            )
        if not is_out:
            self._note_fact(self.CheckedOut)

    def correct_attendance(self, hours: Hours | None) -> None:
        """State whether and when the participant was there on a day; None if they were not.

        Raises Invalid without a reason and for impossible hours, and RuleBroken for a day on
        which the participant was not registered or suspended.
        """
        day = event_context().occurred_on
        self._require_reason()
        refuse_my_number(reason=event_context().reason)
        right = hours.checked() if hours else None
        if not self.course.was_present_on(day):
            raise RuleBroken(
                "この日は、この参加者は登録されていないか、休止中です。日付を確かめてください。",
                "The participant was not registered or was suspended on this day. Check the day.",
            )
        known = day in self.days
        if day in self.corrected_hours and self.corrected_hours[day] == right:
            return
        if right is None and not known:
            return
        self.record(
            self.AttendanceCorrected,
            sealed_under=self.person_id,
            corrects=self.attendance.get(day, ()),
            attended=right,
        )

    def report_condition(self, level: int, note: str | None) -> None:
        """Record the condition on the day, from 1 (very bad) to 5 (very good)."""
        self._require_on_the_books()
        require_within("level", level, 1, 5)
        refuse_my_number(note=note)
        said = Condition(level=level, note=note, on=event_context().occurred_on)
        if said != self.condition:
            self._note_fact(self.ConditionReported, level=level, note=note)

    def take_rest(self) -> None:
        """Rest on the day of the command: no work is offered, and tasks in hand stay in hand."""
        self._require_state(PRESENT)
        if not self.rests_on(event_context().occurred_on):
            self._note_fact(self.RestTaken)

    def end_rest(self) -> None:
        """Work on the day of the command after all."""
        if self.rest is not None and self.rests_on(event_context().occurred_on):
            self._note_fact(self.RestEnded, corrects=self.rest.stated_by)

    def rests_on(self, day: date) -> bool:
        """True if the participant rests on this day."""
        return self.rest is not None and self.rest.on == day

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days.

        A registration that was corrected holds from its right day.
        """
        now = cls.fold(events)
        if now is None or day < now.registered_on:
            return []
        always = (cls.Registered, cls.RegistrationMoved, cls.RegistrationCorrected)
        return [
            event for event in events if isinstance(event, always) or event.meta.occurred_on <= day
        ]

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff and supervisors of the centre, and for the participant."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(READERS) or caller.participant_id == self.id

    def _note_fact(self, event_class: type[SealedEvent], **facts: Any) -> None:
        refuse_my_number(reason=event_context().reason)
        self._require_after_registration(event_context().occurred_on)
        self.record(event_class, sealed_under=self.person_id, **facts)

    def _take(
        self, kind: StepKind, *, work_mode: WorkMode | None = None, why: str | None = None
    ) -> None:
        """Record a step on the day of the command, if the steps still follow from one another."""
        day = event_context().occurred_on
        refuse_my_number(reason=event_context().reason)
        self._require_after_registration(day)
        step = Step(id=uuid4(), kind=kind, day=day, work_mode=work_mode, why=why)
        self.course.adding(step).require_possible(self.course)
        self._record_step(step, self.course)

    def _record_step(self, step: Step, others: Course) -> None:
        """Record a step that comes to the `others`."""
        if step.kind is StepKind.LEAVING:
            # The reason of a leaving is a code, and is not encrypted.
            with recording_under(replace(event_context(), reason=step.why)):
                self.record(self.Left, why=step.why)
        elif step.kind is StepKind.SUSPENSION:
            with recording_under(replace(event_context(), reason=step.why)):
                self._note_fact(self.Suspended)
        elif step.kind is StepKind.MODE_CHANGE:
            before = others.standing_on(step.day)
            was = before.work_mode if before else self.work_mode
            self._note_fact(self.WorkModeChanged, work_mode=step.work_mode, was=was)
        else:
            self._note_fact(_PLAIN_STEPS[step.kind])

    def _require_after_registration(self, day: date) -> None:
        if day < self.registered_on:
            raise RuleBroken(
                "登録日より前の日付では記録できません。登録日以後にしてください。",
                "Nothing can be recorded for a day before the registration.",
            )

    def _require_reason(self) -> None:
        if not (event_context().reason or "").strip():
            raise Invalid.field("reason", "理由を書いてください。", "Please give the reason.")

    def _require_on_the_books(self) -> None:
        self._require_state(ON_THE_BOOKS)

    def _require_state(self, allowed: set[ParticipantState] | frozenset[ParticipantState]) -> None:
        if self.state not in allowed:
            label = STATE_LABELS[self.state]
            raise RuleBroken(
                f"この参加者は「{label[0]}」なので、この操作はできません。いまの状態を確かめてください。",
                f"This participant is {label[1]}, so this cannot be done now.",
            )

    # Applying events

    @applies(Registered)
    def _registered(self, event: Registered) -> None:
        self.person_id = event.person_id
        self.code = event.code
        self.difficulty = event.difficulty
        self.undone = {}
        self.has_facts, self.first_fact_on = False, None
        self.max_open_tasks = DEFAULT_MAX_OPEN_TASKS
        self.skills = {}
        self.assessed = None
        self.limits = self.limits_note = None
        self.availability = Availability()
        self.condition = None
        self.rest = None
        self.days, self.attendance, self.corrected_hours = {}, {}, {}
        self._follow(Course().adding(step_of(event)))

    @applies(TrialFinished, WorkModeChanged, Suspended, Resumed, Left)
    def _step_taken(self, event: Event) -> None:
        self._follow(self.course.adding(step_of(event)))

    @applies(StepUndone)
    def _step_undone(self, event: StepUndone) -> None:
        if undone := self.course.find(event.corrects):
            self.undone = {**self.undone, undone.id: undone}
        self._follow(self.course.without(event.corrects))

    @applies(RegistrationMoved)
    def _registration_moved(self, event: RegistrationMoved) -> None:
        self._follow(self.course.corrected(event.corrects, day=event.day))

    @applies(RegistrationCorrected)
    def _registration_corrected(self, event: RegistrationCorrected) -> None:
        self.difficulty = event.difficulty
        stated = {"work_mode": event.work_mode, "is_trial": event.trial}
        self._follow(self.course.corrected(event.corrects, **stated))

    def _follow(self, course: Course) -> None:
        """Set the course, and everything that follows from it."""
        self.course = course
        self.left_on = self.left_because = None
        if not course.steps:
            self.state = ParticipantState.ANNULLED
            return
        standing = course.standings()[-1]
        self.state, self.work_mode = standing.state, standing.work_mode
        self.registered_on = course.steps[0].day
        if standing.state is ParticipantState.LEFT and (left := course.last(StepKind.LEAVING)):
            self.left_on, self.left_because = left.day, LeaveReason(left.why or "")

    def _count_fact(self, event: Event) -> None:
        on = event.meta.occurred_on
        self.has_facts = True
        self.first_fact_on = min(on, self.first_fact_on or on)

    @applies(Assessed)
    def _assessed(self, event: Assessed) -> None:
        self._count_fact(event)
        self.skills = {**self.skills, **(event.skills or {})}
        self.assessed = (event.meta.occurred_on, event.note)

    @applies(LimitsSet)
    def _limits_set(self, event: LimitsSet) -> None:
        self._count_fact(event)
        self.limits, self.limits_note = event.limits, event.note

    @applies(AvailabilitySet)
    def _availability_set(self, event: AvailabilitySet) -> None:
        self._count_fact(event)
        self.availability = event.availability

    @applies(RestTaken)
    def _rest_taken(self, event: RestTaken) -> None:
        self._count_fact(event)
        self.rest = Rest(on=event.meta.occurred_on, stated_by=event.meta.event_id)

    @applies(RestEnded)
    def _rest_ended(self, _: RestEnded) -> None:
        self.rest = None

    @applies(MaxOpenTasksSet)
    def _max_open_tasks_set(self, event: MaxOpenTasksSet) -> None:
        self._count_fact(event)
        self.max_open_tasks = event.n

    @applies(CheckedIn)
    def _checked_in(self, event: CheckedIn) -> None:
        self._attend(event, is_out=False)

    @applies(CheckedOut)
    def _checked_out(self, event: CheckedOut) -> None:
        self._attend(event, is_out=True)

    def _attend(self, event: Event, *, is_out: bool) -> None:
        day = event.meta.occurred_on
        self.has_facts = True
        self.days = {**self.days, day: is_out}
        known = self.attendance.get(day, ())
        self.attendance = {**self.attendance, day: (*known, event.meta.event_id)}
        self.corrected_hours = _without(self.corrected_hours, day)

    @applies(AttendanceCorrected)
    def _attendance_corrected(self, event: AttendanceCorrected) -> None:
        day, hours = event.meta.occurred_on, event.attended
        others = _without(self.days, day)
        self.has_facts = True
        self.days = others if hours is None else {**others, day: hours.end is not None}
        self.attendance = {**self.attendance, day: (event.meta.event_id,)}
        self.corrected_hours = {**self.corrected_hours, day: hours}

    @applies(ConditionReported)
    def _condition_reported(self, event: ConditionReported) -> None:
        self._count_fact(event)
        on = event.meta.occurred_on
        if self.condition is None or self.condition.on <= on:
            self.condition = Condition(level=event.level, note=event.note, on=on)


def step_of(event: Event) -> Step:
    """The step that an event records."""
    kind, day, id = _KINDS[type(event)], event.meta.occurred_on, event.meta.event_id
    match event:
        case Participant.Registered():
            mode, trial = event.work_mode, event.trial
            return Step(id=id, kind=kind, day=day, work_mode=mode, is_trial=trial)
        case Participant.WorkModeChanged():
            return Step(id=id, kind=kind, day=day, work_mode=event.work_mode)
        case Participant.Left():
            return Step(id=id, kind=kind, day=day, why=event.why)
        case Participant.Suspended():
            return Step(id=id, kind=kind, day=day, why=event.meta.reason)
        case _:
            return Step(id=id, kind=kind, day=day)


_PLAIN_STEPS: dict[StepKind, type[SealedEvent]] = {
    StepKind.TRIAL_END: Participant.TrialFinished,
    StepKind.SUSPENSION: Participant.Suspended,
    StepKind.RESUMPTION: Participant.Resumed,
}
_KINDS: dict[type[Event], StepKind] = {
    Participant.Registered: StepKind.REGISTRATION,
    Participant.WorkModeChanged: StepKind.MODE_CHANGE,
    Participant.Left: StepKind.LEAVING,
    **{event_class: kind for kind, event_class in _PLAIN_STEPS.items()},
}


def _without(days: dict[date, T], day: date) -> dict[date, T]:
    return {known: value for known, value in days.items() if known != day}


_FIELDS: dict[StepKind, frozenset[str]] = {
    StepKind.REGISTRATION: frozenset({"work_mode", "trial", "difficulty"}),
    StepKind.MODE_CHANGE: frozenset({"work_mode"}),
    StepKind.SUSPENSION: frozenset({"why"}),
    StepKind.LEAVING: frozenset({"why"}),
}
"""What a step of each kind states besides its day."""


def _require_fields(step: Step, given: Mapping[str, Any]) -> None:
    """Raise Invalid for a value that this kind of step does not have."""
    for field, value in given.items():
        if value is not None and field not in _FIELDS.get(step.kind, ()):
            ja, en = STEP_LABELS[step.kind]
            raise Invalid.field(
                field, f"「{ja}」の記録にはこの項目がありません。", f"A {en} does not have this."
            )
    if step.kind is StepKind.LEAVING and given["why"] not in (None, *LeaveReason):
        codes = ", ".join(LeaveReason)
        raise Invalid.field(
            "why",
            f"退所の理由は、次のどれかにしてください：{codes}",
            f"Choose one of these reasons for leaving: {codes}",
        )
    refuse_my_number(why=given["why"])
