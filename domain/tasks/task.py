"""A task: one unit of work, its holder, and its result (O2, O3)."""

from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import READERS, Caller


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

    class InspectionPassed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.inspection_passed.v1"
        participant_id: UUID
        comment: Annotated[str | None, Sealed] = None

    class Passed(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.passed.v1"
        order_id: UUID
        participant_id: UUID
        minutes: int
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

    state: TaskState
    order_id: UUID
    number: int
    key: str
    minutes: int
    participant_id: UUID | None
    person_id: UUID | None
    spent: int
    """The minutes of the last round of whoever has the task."""
    spent_so_far: int
    """The minutes of all their rounds."""
    worked: int
    """The minutes of all rounds of everybody."""

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
        note = {"comment": comment, "sealed_under": self.person_id}
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
                "二人目の検品は、一人目とは別の職員がします。",
                "The second inspection is made by another colleague than the first.",
            )
        else:
            self._pass(**note)

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
                "この作業には、答えを待っている質問がありません。",
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
        if self.state is TaskState.SUBMITTED and (result, minutes) == (self.result, self.spent):
            return
        if self._passed_at_once and (result, minutes) == (self.result, self.spent):
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
        self.draft: Any = None
        self.result: Any = None
        self.spent = self.spent_so_far = self.worked = 0
        self.help_is_open = False
        self.messages: tuple[tuple[str, str | None, str], ...] = ()
        self.comment: str | None = None
        self.defects: tuple[str, ...] = ()
        self._nobody()

    def _nobody(self) -> None:
        self.participant_id = self.person_id = None
        self.assigned_by: AssignedBy | None = None
        self.reasons: tuple[str, ...] = ()
        self.slot: int | None = None
        self._inspected_by: str | None = None

    @applies(Assigned)
    def _assigned(self, event: Assigned) -> None:
        self.state = TaskState.ASSIGNED
        self.participant_id, self.person_id = event.participant_id, event.person_id
        self.assigned_by, self.reasons, self.slot = event.by, event.reasons, event.slot
        self.spent = self.spent_so_far = 0  # The minutes of a former holder remain in `worked`.

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

    @applies(Submitted)
    def _submitted(self, event: Submitted) -> None:
        self.state = TaskState.SUBMITTED
        self.result, self.spent = event.result, event.minutes
        self.spent_so_far += event.minutes
        self.worked += event.minutes
        self.slot = None
        self._inspected_by = None

    @applies(HelpAsked)
    def _help_asked(self, event: HelpAsked) -> None:
        self.help_is_open = True
        self.messages = (*self.messages, ("asked", event.message, _instant(event)))

    @applies(HelpAnswered)
    def _help_answered(self, event: HelpAnswered) -> None:
        self.help_is_open = False
        self.messages = (*self.messages, ("answered", event.message, _instant(event)))

    @applies(InspectionPassed)
    def _inspection_passed(self, event: InspectionPassed) -> None:
        self._inspected_by = event.meta.actor

    @applies(Passed)
    def _passed(self, event: Passed) -> None:
        self.state = TaskState.PASSED
        self._inspected_by = event.meta.actor
        self.comment = event.comment

    @applies(Returned)
    def _returned(self, event: Returned) -> None:
        self.state = TaskState.RETURNED
        self._inspected_by = event.meta.actor
        self.comment, self.defects = event.comment, event.defects

    @applies(Released, Declined)
    def _back_in_the_queue(self, _: Event) -> None:
        self.state = TaskState.WAITING
        self.help_is_open = False  # The question belonged to the former holder.
        self._nobody()

    @applies(Cancelled)
    def _cancelled(self, _: Cancelled) -> None:
        self.state = TaskState.CANCELLED
        self.slot = None


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
