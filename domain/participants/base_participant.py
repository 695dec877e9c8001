"""The stay of a participant: registration, the steps of its course, and their corrections."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context, recording_under
from domain.kernel.privacy.my_number import refuse_my_number
from domain.kernel.time.days import japanese_day
from domain.participants.course import PRESENT, Course, Step, StepKind
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
)

ON_THE_BOOKS = PRESENT | {ParticipantState.SUSPENDED}
"""The states in which a participant is registered."""
DEFAULT_MAX_OPEN_TASKS = 3


class BaseParticipant(Aggregate):
    """One stay of a person at a centre, by the steps of its course."""

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
                "登録は1人1つです。退所しているときは、先にその退所を記録してください。"
                "もう終わった以前の利用を記録するときは、退所した日も書いてください。",
                f"This person is registered at the centre already, as {self.code} since "
                f"{self.registered_on}. If that stay is over, record first that they left. "
                "To record an earlier stay that has ended, give its last day as well.",
            )
        if day < self.left_on:
            raise RuleBroken(
                f"この人は{self.code}として{japanese_day(self.registered_on)}から{japanese_day(self.left_on)}まで"
                "このセンターに登録されていました。"
                f"登録の期間は重ねられません。{japanese_day(self.left_on)}か、それより後の日付にしてください。"
                "もう終わった以前の利用を記録するときは、退所した日も書いてください。",
                f"This person was registered at the centre as {self.code} from "
                f"{self.registered_on} to {self.left_on}. Two stays cannot overlap: "
                f"choose {self.left_on} or a later day. "
                "To record an earlier stay that has ended, give its last day as well.",
            )

    def overlaps(self, other: "BaseParticipant") -> bool:
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
        self._require_no_attendance_after(event_context().occurred_on)
        self._take(StepKind.LEAVING, why=why)

    def _undo(self, step: Step) -> None:
        with recording_under(replace(event_context(), occurred_on=step.day)):
            self.record(
                self.StepUndone, sealed_under=self.person_id, corrects=step.id, undone=step.kind
            )

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

    def _require_no_attendance_after(self, day: date) -> None:
        """Raise RuleBroken for a leaving on `day` if the person was there on a later day."""
        last = max(self.days, default=day)
        if last > day:
            raise worked_later(last)

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


def worked_later(last: date) -> RuleBroken:
    """The refusal of a leaving before the last day on which somebody was there or worked."""
    return RuleBroken(
        f"{japanese_day(last)}に、来所や作業の記録があります。"
        "退所日は、その日か、それより後にしてください。その記録が誤りのときは、先に訂正してください。",
        f"Attendance or work was recorded for {last.isoformat()}. The leaving cannot be before that"
        " day. If that record is wrong, correct it first.",
    )


def step_of(event: Event) -> Step:
    """The step that an event records."""
    kind, day, id = _KINDS[type(event)], event.meta.occurred_on, event.meta.event_id
    match event:
        case BaseParticipant.Registered():
            mode, trial = event.work_mode, event.trial
            return Step(id=id, kind=kind, day=day, work_mode=mode, is_trial=trial)
        case BaseParticipant.WorkModeChanged():
            return Step(id=id, kind=kind, day=day, work_mode=event.work_mode)
        case BaseParticipant.Left():
            return Step(id=id, kind=kind, day=day, why=event.why)
        case BaseParticipant.Suspended():
            return Step(id=id, kind=kind, day=day, why=event.meta.reason)
        case _:
            return Step(id=id, kind=kind, day=day)


_PLAIN_STEPS: dict[StepKind, type[SealedEvent]] = {
    StepKind.TRIAL_END: BaseParticipant.TrialFinished,
    StepKind.SUSPENSION: BaseParticipant.Suspended,
    StepKind.RESUMPTION: BaseParticipant.Resumed,
}
_KINDS: dict[type[Event], StepKind] = {
    BaseParticipant.Registered: StepKind.REGISTRATION,
    BaseParticipant.WorkModeChanged: StepKind.MODE_CHANGE,
    BaseParticipant.Left: StepKind.LEAVING,
    **{event_class: kind for kind, event_class in _PLAIN_STEPS.items()},
}
