"""A task: one unit of work, its holder, and its result (O2, O3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import (
    event_context,
    require_not_before,
    require_reason,
)
from domain.kernel.priority import Priority
from domain.tasks.rounds import Cancellation, GivenVerdict, Round, UndoneVerdict, round_at


class TaskState(StrEnum):
    """The state of a task."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    STARTED = "started"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    PASSED = "passed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class AssignedBy(StrEnum):
    """How a task was assigned: by the fixed rule, by staff, or on request of the participant."""

    RULE = "rule"
    STAFF = "staff"
    SELF = "self"


class Verdict(StrEnum):
    """The result of an inspection."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    RETURN = "return"


IN_HAND = frozenset(
    {
        TaskState.ASSIGNED,
        TaskState.ACCEPTED,
        TaskState.STARTED,
        TaskState.PAUSED,
        TaskState.RETURNED,
    }
)
"""The states in which the task is assigned and not handed in."""
WORKING = frozenset({TaskState.STARTED, TaskState.PAUSED})
"""The states in which work has begun but is not handed in."""
FINISHED = frozenset({TaskState.PASSED, TaskState.CANCELLED})
"""The final states."""


class Task(Aggregate):
    """One task of a job order.

    Payload, draft and result are sealed under the order's key; messages between a person and staff
    are sealed under the person's key. `slot` numbers the open tasks of a person.
    """

    KIND = "task"

    class Added(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.added.v1"
        order_id: UUID
        number: int
        key: str
        minutes: int
        inspections: int
        payload: Annotated[dict[str, Any] | None, Sealed] = None

    class Assigned(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.assigned.v1"
        order_id: UUID
        participant_id: UUID
        person_id: UUID
        by: AssignedBy
        reasons: tuple[str, ...]
        slot: int
        override_reason: Annotated[str | None, Sealed] = None

    class Accepted(Event, frozen=True, kw_only=True):
        TOPIC = "task.accepted.v1"
        participant_id: UUID

    class Declined(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.declined.v1"
        order_id: UUID
        participant_id: UUID

    class Started(Event, frozen=True, kw_only=True):
        TOPIC = "task.started.v1"
        participant_id: UUID

    class Paused(Event, frozen=True, kw_only=True):
        TOPIC = "task.paused.v1"
        participant_id: UUID

    class Resumed(Event, frozen=True, kw_only=True):
        TOPIC = "task.resumed.v1"
        participant_id: UUID

    class DraftSaved(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.draft_saved.v1"
        participant_id: UUID
        draft: Annotated[Any, Sealed] = None

    class Submitted(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.submitted.v1"
        order_id: UUID
        participant_id: UUID
        minutes: int
        result: Annotated[Any, Sealed] = None

    class HelpAsked(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.help_asked.v1"
        participant_id: UUID
        message: Annotated[str | None, Sealed] = None

    class HelpAnswered(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.help_answered.v1"
        participant_id: UUID
        message: Annotated[str | None, Sealed] = None

    class AnswerRead(Event, frozen=True, kw_only=True):
        """The participant has read the answer to their question."""

        TOPIC = "task.answer_read.v1"
        participant_id: UUID

    class InspectionPassed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.inspection_passed.v1"
        participant_id: UUID
        comment: Annotated[str | None, Sealed] = None

    class Passed(SealedEvent, frozen=True, kw_only=True):
        """The work passed; with `by_sample` it was not looked at, but a sample of its order was."""

        TOPIC = "task.passed.v1"
        order_id: UUID
        participant_id: UUID
        minutes: int
        by_sample: bool = False
        comment: Annotated[str | None, Sealed] = None

    class Returned(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.returned.v1"
        order_id: UUID
        participant_id: UUID
        defects: tuple[str, ...] = ()
        comment: Annotated[str | None, Sealed] = None

    class Released(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.released.v1"
        order_id: UUID
        participant_id: UUID

    class Cancelled(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.cancelled.v1"
        order_id: UUID

    class MinutesCorrected(SealedEvent, frozen=True, kw_only=True):
        """The minutes of a round are others; it holds from the day on which they were stated."""

        TOPIC = "task.minutes_corrected.v1"
        order_id: UUID
        participant_id: UUID
        corrects: UUID
        submitted_at: datetime
        was_minutes: int
        minutes: int

    class VerdictUndone(SealedEvent, frozen=True, kw_only=True):
        """A verdict was given by mistake; the task is in `state` again, as before it."""

        TOPIC = "task.verdict_undone.v1"
        order_id: UUID
        participant_id: UUID
        corrects: UUID
        verdict: UndoneVerdict
        state: TaskState

    class Reinstated(SealedEvent, frozen=True, kw_only=True):
        """The task was cancelled by mistake; it is in `state` again.

        `participant_id` has it again, in hand under `slot`. A task that was in hand waits if the
        person, whose id is `sealed_under`, may not take it any more.
        """

        TOPIC = "task.reinstated.v1"
        order_id: UUID
        participant_id: UUID | None
        corrects: UUID
        state: TaskState
        slot: int | None = None

    class PayloadCorrected(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.payload_corrected.v1"
        order_id: UUID
        participant_id: UUID | None
        corrects: UUID
        payload: Annotated[dict[str, Any] | None, Sealed] = None

    class PlanCorrected(Event, frozen=True, kw_only=True):
        """The planned minutes and the number of inspections follow the terms of the order."""

        TOPIC = "task.plan_corrected.v1"
        order_id: UUID
        minutes: int
        inspections: int

    class PriorityChosen(Event, frozen=True, kw_only=True):
        """How pressing the task is; None: as pressing as its order."""

        TOPIC = "task.priority_chosen.v1"
        order_id: UUID
        priority: Priority | None
        was_priority: Priority | None

    class DueDateChosen(Event, frozen=True, kw_only=True):
        """The due date of the task alone; None: that of its order."""

        TOPIC = "task.due_date_chosen.v1"
        order_id: UUID
        due_on: date | None
        was_due_on: date | None

    class AddedAgain(SealedEvent, frozen=True, kw_only=True):
        """A task with the key of this cancelled one was added: it waits under a new number."""

        TOPIC = "task.added_again.v1"
        order_id: UUID
        corrects: UUID
        number: int
        minutes: int
        inspections: int
        payload: Annotated[dict[str, Any] | None, Sealed] = None

    state: TaskState
    order_id: UUID
    number: int
    key: str
    minutes: int
    priority: Priority | None
    """Its own priority; None: that of its order."""
    due_on: date | None
    """Its own due date; None: that of its order."""
    participant_id: UUID | None
    person_id: UUID | None
    rounds: tuple[Round, ...]
    """Every round of work, of everybody who had the task."""

    @classmethod
    def add(
        cls,
        id: UUID,
        *,
        centre: str,
        order_id: UUID,
        number: int,
        key: str,
        payload: dict[str, Any],
        minutes: int,
        inspections: int,
        sealed_under: UUID | None,
    ) -> Self:
        """Add a task to an order; `minutes` is the planned time, `inspections` 0, 1 or 2."""
        task = cls(id, centre=centre)
        task.record(
            cls.Added,
            order_id=order_id,
            number=number,
            key=key,
            payload=payload,
            minutes=minutes,
            inspections=inspections,
            sealed_under=sealed_under,
        )
        return task

    @property
    def own_rounds(self) -> tuple[Round, ...]:
        """The rounds of whoever has the task."""
        return self.rounds[self._rounds_before :]

    @property
    def spent(self) -> int:
        """The minutes of the last round of whoever has the task."""
        return self.own_rounds[-1].minutes if self.own_rounds else 0

    @property
    def spent_so_far(self) -> int:
        """The minutes of all their rounds."""
        return sum(own.minutes for own in self.own_rounds)

    @property
    def worked(self) -> int:
        """The minutes of all rounds of everybody."""
        return sum(own.minutes for own in self.rounds)

    @property
    def may_correct_own_minutes(self) -> bool:
        """True while the participant may correct the minutes of the last round."""
        return self.state is TaskState.SUBMITTED and self._inspected_by is None

    @property
    def is_half_inspected(self) -> bool:
        """True while the first of two inspections has passed and the second is to be made."""
        return self.state is TaskState.SUBMITTED and self._inspected_by is not None

    @property
    def has_saved_since(self) -> bool:
        """True if work was saved after the last verdict."""
        return self._saved_since

    @property
    def may_be_added_again(self) -> bool:
        """True if it was cancelled while nobody had it."""
        return self.state is TaskState.CANCELLED and self.participant_id is None

    @property
    def last_verdict(self) -> GivenVerdict | None:
        """The verdict that may be undone, or None."""
        return self._verdict

    @property
    def cancelled_because_of(self) -> UUID | None:
        """The id of the event of its order that a policy cancelled it for, or None."""
        return self._cancelled_by.because_of if self._cancelled_by else None

    @property
    def would_be_in_hand(self) -> bool:
        """True if it was cancelled while somebody had it in hand."""
        return self._cancelled_by is not None and self._cancelled_by.state in IN_HAND

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of the centre; a participant only their current tasks."""
        if not super().is_visible_to(caller):
            return False
        if caller.has(READERS):
            return True
        return self.participant_id is not None and caller.participant_id == self.participant_id

    # Staff

    def assign(
        self,
        *,
        participant_id: UUID,
        person_id: UUID,
        by: AssignedBy,
        reasons: tuple[str, ...],
        slot: int,
        override_reason: str | None = None,
    ) -> None:
        """Assign the task to a person; it is first released from a person who has not begun it."""
        if self.participant_id == participant_id and self.state in IN_HAND:
            return
        if self.state in {TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.RETURNED}:
            self.release()
        if self.state is not TaskState.WAITING:
            raise self._not_now()
        self.record(
            self.Assigned,
            order_id=self.order_id,
            participant_id=participant_id,
            person_id=person_id,
            by=by,
            reasons=reasons,
            slot=slot,
            override_reason=override_reason,
            sealed_under=person_id,
        )

    def choose_priority(self, priority: Priority | None) -> None:
        """Choose how pressing the task is, with a reason; None: as pressing as its order."""
        self.require_unfinished()
        if priority is not self.priority:
            require_reason()
            self.record(
                self.PriorityChosen,
                order_id=self.order_id,
                priority=priority,
                was_priority=self.priority,
            )

    def choose_due_date(self, due_on: date | None, *, received_on: date, order_due: date) -> None:
        """Choose a due date of the task alone; None: that of its order.

        Raises Invalid before the day of receipt, and after the order's due date without a reason.
        """
        self.require_unfinished()
        if due_on == self.due_on:
            return
        if due_on is not None and due_on < received_on:
            raise Invalid.field(
                "due_on",
                "納期は、案件の受付日より前にできません。",
                "The due date must not be before the day on which the order was received.",
            )
        if due_on is not None and due_on > order_due and not event_context().reason:
            raise Invalid.field(
                "reason",
                "案件の納期より後の日にするときは、理由を書いてください。",
                "Give a reason for a day after the due date of the order.",
            )
        self.record(
            self.DueDateChosen, order_id=self.order_id, due_on=due_on, was_due_on=self.due_on
        )

    def require_unfinished(self) -> None:
        """Raise RuleBroken if the task is passed or cancelled."""
        if self.state in {TaskState.PASSED, TaskState.CANCELLED}:
            raise self._not_now()

    def release(self) -> None:
        """Put the task back into the queue; its draft is kept."""
        if self.state is TaskState.WAITING:
            return
        if self.state not in IN_HAND:
            raise self._not_now()
        self.record(
            self.Released,
            order_id=self.order_id,
            participant_id=self.participant_id,
            sealed_under=self.person_id,
        )

    def inspect(
        self, *, verdict: Verdict, inspector: Caller, comment: str, defects: tuple[str, ...]
    ) -> None:
        """Pass the work, or return it for rework (O3)."""
        if self._is_same_verdict(verdict, inspector):
            return
        if self.state is not TaskState.SUBMITTED:
            raise self._not_now()
        if inspector.participant_id is not None and inspector.participant_id == self.participant_id:
            raise RuleBroken(
                "自分の作業は自分で検品できません。ほかの職員に頼んでください。",
                "Nobody inspects their own work. Please ask a colleague.",
            )
        note: dict[str, Any] = {"comment": comment, "sealed_under": self.person_id}
        if verdict is Verdict.RETURN:
            self.record(
                self.Returned,
                order_id=self.order_id,
                participant_id=self.participant_id,
                defects=defects,
                **note,
            )
        elif self._inspected_by is None and self._inspections == 2:
            self.record(self.InspectionPassed, participant_id=self.participant_id, **note)
        elif self._inspected_by == inspector.actor:
            raise RuleBroken(
                "2人目の検品は、1人目とは別の職員がします。",
                "The second inspection is made by another colleague than the first.",
            )
        else:
            self._pass(**note)

    @property
    def may_pass_by_sample(self) -> bool:
        """True if it waits for its only inspection."""
        return self.state is TaskState.SUBMITTED and self._inspections == 1

    def pass_by_sample(self) -> None:
        """Pass the work by the result of the sample of its order."""
        if not self.may_pass_by_sample:
            raise self._not_now()
        self._pass(by_sample=True, comment="", sealed_under=self.person_id)

    def return_after_delivery(self, *, comment: str) -> None:
        """Return a passed task for rework, at the client's request."""
        if self.state is not TaskState.PASSED:
            raise self._not_now()
        self.record(
            self.Returned,
            order_id=self.order_id,
            participant_id=self.participant_id,
            comment=comment,
            sealed_under=self.person_id,
        )

    def correct_minutes(self, *, minutes: int, number: int | None, by_participant: bool) -> None:
        """Correct the minutes of round `number` (from 1; None: the last), with a reason.

        Raises RuleBroken if there is no such round, or if the participant is too late.
        """
        if by_participant and not self.may_correct_own_minutes:
            raise RuleBroken(
                "作業時間を自分で直せるのは、提出してから検品が始まるまでです。"
                "直したいときは、職員に伝えてください。",
                "You may correct your minutes from handing in until the inspection begins."
                " Please tell the staff what is to be corrected.",
            )
        own = round_at(self.rounds, None if by_participant else number)
        if own.minutes == minutes:
            return
        require_reason()
        self.record(
            self.MinutesCorrected,
            occurred_on=own.on,
            order_id=self.order_id,
            participant_id=own.participant_id,
            corrects=own.event_id,
            submitted_at=own.at,
            was_minutes=own.minutes,
            minutes=minutes,
            sealed_under=own.person_id,
        )

    def undo_verdict(self, *, by: Caller, has_new_work: bool = False) -> None:
        """Take back the last verdict, with a reason; the task is as it was before it.

        Raises RuleBroken if there is none, or if the person has saved work since.
        """
        verdict = self._verdict
        if verdict is None:
            if self._is_undone:
                return
            raise RuleBroken(
                "この作業には、取り消せる検品の結果がありません。",
                "This task has no verdict that could be undone.",
            )
        if by.participant_id is not None and by.participant_id == self.participant_id:
            raise RuleBroken(
                "自分の作業の検品の結果は、自分で取り消せません。ほかの職員に頼んでください。",
                "Nobody undoes a verdict on their own work. Please ask a colleague.",
            )
        if self._saved_since or has_new_work:
            raise RuleBroken(
                "参加者がもう手直しを始めて保存しているので、取り消せません。"
                "提出されるのを待って検品するか、作業一覧に戻してください。",
                "The person has begun the rework and saved it, so this cannot be undone."
                " Wait until it is handed in, or put the task back into the queue.",
            )
        require_reason()
        self.record(
            self.VerdictUndone,
            occurred_on=verdict.on,
            order_id=self.order_id,
            participant_id=self.participant_id,
            corrects=verdict.event_id,
            verdict=verdict.kind,
            state=TaskState(verdict.state),
            sealed_under=self.person_id,
        )

    def correct_payload(self, payload: dict[str, Any], *, holds_from: date | None = None) -> None:
        """Correct the data of the task, with a reason. Raises Invalid if they would be emptied.

        They hold from the day of the data that were wrong, or from the later day that is given.
        """
        if self.state is TaskState.CANCELLED:
            raise self._not_now()
        if payload == self.payload:
            return
        if self.payload and not payload:
            raise Invalid.field(
                "payload",
                "元の資料を空にはできません。資料の全体を書いてください。"
                "作業が不要なときは、作業を取り消してください。",
                "The task cannot be worked on without its data: give all of them, or cancel the"
                " task.",
            )
        require_not_before(self._payload_stated_on)
        require_reason()
        self.record(
            self.PayloadCorrected,
            occurred_on=holds_from or self._payload_stated_on,
            order_id=self.order_id,
            participant_id=self.participant_id,
            corrects=self._payload_stated,
            payload=payload,
            sealed_under=self.order_key,
        )

    def follow_terms(self, *, minutes: int, inspections: int) -> None:
        """Take over corrected terms until it is handed in; inspections only before the first time.

        Finished and submitted tasks stay as they are.
        """
        if self.state is TaskState.SUBMITTED or self.state in FINISHED:
            return
        if self.rounds:
            inspections = self._inspections
        if (minutes, inspections) != (self.minutes, self._inspections):
            self.record(
                self.PlanCorrected,
                order_id=self.order_id,
                minutes=minutes,
                inspections=inspections,
            )

    def cancel_untouched(self) -> None:
        """Cancel the task if nobody has ever had it."""
        if self.state is TaskState.WAITING and not self._was_assigned:
            self.cancel()

    def add_again(
        self, *, number: int, payload: dict[str, Any], minutes: int, inspections: int
    ) -> None:
        """Let the cancelled task wait under a new number, with this data."""
        if not self.may_be_added_again or self._cancelled_by is None:
            raise self._not_now()
        self.record(
            self.AddedAgain,
            order_id=self.order_id,
            corrects=self._cancelled_by.event_id,
            number=number,
            minutes=minutes,
            inspections=inspections,
            payload=payload,
            sealed_under=self.order_key,
        )

    def reinstate(self, *, slot: int | None = None) -> None:
        """Take back the cancellation, with a reason; the task is as it was before it.

        A task that was in hand goes back to the person under `slot`, or waits if that is None.
        """
        if self._cancelled_by is None:
            if self._is_reinstated:
                return
            raise RuleBroken(
                "この作業は取り消されていません。", "This task has not been cancelled."
            )
        state = TaskState(self._cancelled_by.state)
        if state in IN_HAND and slot is None:
            state = TaskState.WAITING
        require_reason()
        self.record(
            self.Reinstated,
            occurred_on=self._cancelled_by.on,
            order_id=self.order_id,
            participant_id=None if state is TaskState.WAITING else self.participant_id,
            corrects=self._cancelled_by.event_id,
            state=state,
            slot=slot if state in IN_HAND else None,
            sealed_under=self.person_id,
        )

    def cancel(self) -> None:
        """Cancel the task."""
        if self.state is TaskState.CANCELLED:
            return
        if self.state is TaskState.PASSED:
            raise self._not_now()
        self.record(self.Cancelled, order_id=self.order_id, sealed_under=self.person_id)

    def answer_help(self, *, message: str) -> None:
        """Answer the latest question."""
        if not self.help_is_open:
            raise RuleBroken(
                "この作業には、返事を待っている質問がありません。",
                "There is no open question on this task.",
            )
        self.record(
            self.HelpAnswered,
            participant_id=self.participant_id,
            message=message,
            sealed_under=self.person_id,
        )

    # The participant

    def accept(self) -> None:
        """Accept the task."""
        if self.state in {TaskState.ACCEPTED, TaskState.STARTED, TaskState.PAUSED}:
            return
        self._require({TaskState.ASSIGNED, TaskState.RETURNED})
        self.record(self.Accepted, participant_id=self.participant_id)

    def decline(self) -> None:
        """Give the task back; no reason is required."""
        self._require(IN_HAND)
        self.record(
            self.Declined,
            order_id=self.order_id,
            participant_id=self.participant_id,
            sealed_under=self.person_id,
        )

    def start(self) -> None:
        """Begin the work; the task is accepted first if needed."""
        if self.state is TaskState.STARTED:
            return
        if self.state is TaskState.PAUSED:
            self.resume()
            return
        self.accept()
        self._require({TaskState.ACCEPTED})
        self.record(self.Started, participant_id=self.participant_id)

    def pause(self) -> None:
        """Pause the work."""
        if self.state is TaskState.PAUSED:
            return
        self._require({TaskState.STARTED})
        self.record(self.Paused, participant_id=self.participant_id)

    def resume(self) -> None:
        """Resume the work."""
        if self.state is TaskState.STARTED:
            return
        self._require({TaskState.PAUSED})
        self.record(self.Resumed, participant_id=self.participant_id)

    def save_draft(self, *, draft: Any) -> None:
        """Save a draft; the first save starts the task."""
        if self.state in WORKING and draft == self.draft:
            return
        if self.state not in WORKING:
            self.start()
        self.record(
            self.DraftSaved,
            participant_id=self.participant_id,
            draft=draft,
            sealed_under=self.order_key,
        )

    def submit(self, *, result: Any, minutes: int) -> None:
        """Hand in the work; steps in between are recorded in the same append."""
        stated = self.own_rounds[-1].stated if self.own_rounds else None
        is_handed_in = self.state is TaskState.SUBMITTED or self._passed_at_once
        if is_handed_in and (result, minutes) == (self.result, stated):
            return
        self._require(IN_HAND)
        if self.state not in WORKING:
            self.start()
        if self.state is TaskState.PAUSED:
            self.resume()
        self.record(
            self.Submitted,
            order_id=self.order_id,
            participant_id=self.participant_id,
            minutes=minutes,
            result=result,
            sealed_under=self.order_key,
        )
        if self._inspections == 0:
            self._pass(sealed_under=self.person_id)

    def ask_for_help(self, *, message: str) -> None:
        """Ask staff a question about this task."""
        self._require(IN_HAND | {TaskState.SUBMITTED})
        self.record(
            self.HelpAsked,
            participant_id=self.participant_id,
            message=message,
            sealed_under=self.person_id,
        )

    def mark_answer_read(self) -> None:
        """Note that the participant has read the latest answer."""
        if self.answer_is_unread:
            self.record(self.AnswerRead, participant_id=self.participant_id)

    def _pass(self, **note: Any) -> None:
        self.record(
            self.Passed,
            order_id=self.order_id,
            participant_id=self.participant_id,
            minutes=self.spent,
            **note,
        )

    @property
    def _passed_at_once(self) -> bool:
        return self.state is TaskState.PASSED and self._inspections == 0

    def _is_same_verdict(self, verdict: Verdict, inspector: Caller) -> bool:
        if self._inspected_by != inspector.actor:
            return False
        if verdict is Verdict.RETURN:
            return self.state is TaskState.RETURNED
        return self.state is TaskState.PASSED or (
            self.state is TaskState.SUBMITTED and self._inspections == 2
        )

    def _require(self, allowed: set[TaskState] | frozenset[TaskState]) -> None:
        if self.state not in allowed:
            raise self._not_now()

    def _not_now(self) -> RuleBroken:
        label = TASK_STATE_LABELS[self.state]
        return RuleBroken(
            f"この作業は「{label[0]}」なので、この操作はできません。",
            f"This task is {label[1]}, so this cannot be done now.",
        )

    # Appliers

    @applies(Added)
    def _added(self, event: Added) -> None:
        self.state = TaskState.WAITING
        self.order_id = event.order_id
        self.order_key = event.sealed_under
        self.number = event.number
        self.key = event.key
        self.payload = event.payload
        self.minutes = event.minutes
        self._inspections = event.inspections
        self.priority, self.due_on = None, None
        self.draft: Any = None
        self.result: Any = None
        self.rounds = ()
        self._rounds_before = 0
        self._cancelled_by: Cancellation | None = None
        self._was_assigned = False
        self._payload_stated = event.meta.event_id
        self._payload_stated_on = event.meta.occurred_on
        self._is_reinstated = False
        self.given_at: datetime | None = None
        self.payload_corrected_at: datetime | None = None
        self.help_is_open = self.answer_is_unread = False
        self.messages: tuple[tuple[str, str | None, str], ...] = ()
        self.comment: str | None = None
        self.defects: tuple[str, ...] = ()
        self._nobody()

    def _nobody(self) -> None:
        self.participant_id = self.person_id = None
        self.assigned_by: AssignedBy | None = None
        self.reasons: tuple[str, ...] = ()
        self.slot: int | None = None
        self.answer_is_unread = False
        self._inspected_by: str | None = None
        self._no_verdict()

    def _no_verdict(self) -> None:
        self._verdict: GivenVerdict | None = None
        self._is_undone = self._saved_since = False

    def _given(self, event: Event, kind: UndoneVerdict) -> None:
        """Keep the verdict with what it replaces."""
        self._verdict = GivenVerdict(
            event_id=event.meta.event_id,
            at=event.meta.recorded_at,
            on=event.meta.occurred_on,
            kind=kind,
            state=self.state.value,
            comment=self.comment,
            defects=self.defects,
            inspected_by=self._inspected_by,
        )
        self._is_undone = self._saved_since = False

    @applies(Assigned)
    def _assigned(self, event: Assigned) -> None:
        self.state = TaskState.ASSIGNED
        self._was_assigned = True
        self.given_at = event.meta.recorded_at
        self.participant_id, self.person_id = event.participant_id, event.person_id
        self.assigned_by, self.reasons, self.slot = event.by, event.reasons, event.slot
        self._rounds_before = len(self.rounds)

    @applies(Accepted)
    def _accepted(self, _: Accepted) -> None:
        self.state = TaskState.ACCEPTED

    @applies(Started, Resumed)
    def _started(self, _: Event) -> None:
        self.state = TaskState.STARTED

    @applies(Paused)
    def _paused(self, _: Paused) -> None:
        self.state = TaskState.PAUSED

    @applies(DraftSaved)
    def _draft_saved(self, event: DraftSaved) -> None:
        self.draft = event.draft
        self._saved_since = True

    @applies(Submitted)
    def _submitted(self, event: Submitted) -> None:
        self.state = TaskState.SUBMITTED
        self.result = event.result
        own = Round(
            event_id=event.meta.event_id,
            at=event.meta.recorded_at,
            on=event.meta.occurred_on,
            participant_id=event.participant_id,
            person_id=self.person_id,
            stated=event.minutes,
            minutes=event.minutes,
        )
        self.rounds = (*self.rounds, own)
        self.slot = None
        self._inspected_by = None
        self._no_verdict()

    @applies(MinutesCorrected)
    def _minutes_corrected(self, event: MinutesCorrected) -> None:
        self.rounds = tuple(
            own._replace(minutes=event.minutes) if own.event_id == event.corrects else own
            for own in self.rounds
        )

    @applies(HelpAsked)
    def _help_asked(self, event: HelpAsked) -> None:
        self.help_is_open, self.answer_is_unread = True, False
        self.messages = (*self.messages, ("asked", event.message, _instant(event)))

    @applies(HelpAnswered)
    def _help_answered(self, event: HelpAnswered) -> None:
        self.help_is_open, self.answer_is_unread = False, True
        self.messages = (*self.messages, ("answered", event.message, _instant(event)))

    @applies(AnswerRead)
    def _answer_read(self, _: AnswerRead) -> None:
        self.answer_is_unread = False

    @applies(InspectionPassed)
    def _inspection_passed(self, event: InspectionPassed) -> None:
        self._given(event, UndoneVerdict.FIRST_PASS)
        self._inspected_by = event.meta.actor

    @applies(Passed)
    def _passed(self, event: Passed) -> None:
        self._given(event, UndoneVerdict.PASS)
        self.state = TaskState.PASSED
        self._inspected_by = event.meta.actor
        self.comment = event.comment

    @applies(Returned)
    def _returned(self, event: Returned) -> None:
        self._given(event, UndoneVerdict.RETURN)
        self.state = TaskState.RETURNED
        self._inspected_by = event.meta.actor
        self.comment, self.defects = event.comment, event.defects

    @applies(VerdictUndone)
    def _verdict_undone(self, event: VerdictUndone) -> None:
        self.state = event.state
        if (undone := self._verdict) is not None:
            self.comment, self.defects = undone.comment, undone.defects
            self._inspected_by = undone.inspected_by
        self._no_verdict()
        self._is_undone = True

    @applies(Released, Declined)
    def _back_in_the_queue(self, _: Event) -> None:
        self.state = TaskState.WAITING
        self.help_is_open = False  # The question belonged to the former holder.
        self._nobody()

    @applies(Cancelled)
    def _cancelled(self, event: Cancelled) -> None:
        self._cancelled_by = Cancellation(
            event_id=event.meta.event_id,
            on=event.meta.occurred_on,
            state=self.state.value,
            because_of=event.meta.causation_id,
        )
        self._is_reinstated = False
        self._no_verdict()
        self.state = TaskState.CANCELLED
        self.slot = None

    @applies(PayloadCorrected)
    def _payload_corrected(self, event: PayloadCorrected) -> None:
        self.payload = event.payload
        self._payload_stated = event.meta.event_id
        self._payload_stated_on = event.meta.occurred_on
        self.payload_corrected_at = event.meta.recorded_at

    @applies(PlanCorrected)
    def _plan_corrected(self, event: PlanCorrected) -> None:
        self.minutes, self._inspections = event.minutes, event.inspections

    @applies(PriorityChosen)
    def _priority_chosen(self, event: PriorityChosen) -> None:
        self.priority = event.priority

    @applies(DueDateChosen)
    def _due_date_chosen(self, event: DueDateChosen) -> None:
        self.due_on = event.due_on

    @applies(AddedAgain)
    def _added_again(self, event: AddedAgain) -> None:
        self.state = TaskState.WAITING
        self.priority, self.due_on = None, None
        self._cancelled_by, self._was_assigned = None, False
        self.number = event.number
        self.minutes, self._inspections = event.minutes, event.inspections
        self.payload, self.draft = event.payload, None
        self._payload_stated = event.meta.event_id
        self._payload_stated_on = event.meta.occurred_on
        self.help_is_open = False
        self._nobody()

    @applies(Reinstated)
    def _reinstated(self, event: Reinstated) -> None:
        self.state = event.state
        self._cancelled_by, self._is_reinstated = None, True
        self.slot = event.slot
        if event.state is TaskState.WAITING:
            self.help_is_open = False
            self._nobody()


def _instant(event: Event) -> str:
    return event.meta.recorded_at.isoformat()


TASK_STATE_LABELS = {
    TaskState.WAITING: ("待ち", "waiting"),
    TaskState.ASSIGNED: ("割当済み", "assigned"),
    TaskState.ACCEPTED: ("引受済み", "accepted"),
    TaskState.STARTED: ("作業中", "being worked on"),
    TaskState.PAUSED: ("休止中", "paused"),
    TaskState.SUBMITTED: ("提出済み", "handed in"),
    TaskState.PASSED: ("検品済み", "passed"),
    TaskState.RETURNED: ("手直し待ち", "returned for one more look"),
    TaskState.CANCELLED: ("取消し", "cancelled"),
}
