"""A task is cancelled, reinstated, or added again."""

from typing import Annotated, Any
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.kernel.messaging.event_context import require_reason
from domain.tasks.base_task import BaseTask
from domain.tasks.rounds import Cancellation
from domain.tasks.value_objects import IN_HAND, TaskState


class TaskCancellation(BaseTask):
    """The part of a task that holds its cancellation."""

    class Cancelled(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.cancelled.v1"
        order_id: UUID

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

    class AddedAgain(SealedEvent, frozen=True, kw_only=True):
        """A task with the key of this cancelled one was added: it waits under a new number."""

        TOPIC = "task.added_again.v1"
        order_id: UUID
        corrects: UUID
        number: int
        minutes: int
        inspections: int
        payload: Annotated[dict[str, Any] | None, Sealed] = None

    @property
    def may_be_added_again(self) -> bool:
        """True if it was cancelled while nobody had it."""
        return self.state is TaskState.CANCELLED and self.participant_id is None

    @property
    def cancelled_because_of(self) -> UUID | None:
        """The id of the event of its order that a policy cancelled it for, or None."""
        return self._cancelled_by.because_of if self._cancelled_by else None

    @property
    def would_be_in_hand(self) -> bool:
        """True if it was cancelled while somebody had it in hand."""
        return self._cancelled_by is not None and self._cancelled_by.state in IN_HAND

    def cancel(self) -> None:
        """Cancel the task."""
        if self.state is TaskState.CANCELLED:
            return
        if self.state is TaskState.PASSED:
            raise self._not_now()
        self.record(self.Cancelled, order_id=self.order_id, sealed_under=self.person_id)

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
        self.state, self._ended_on = TaskState.CANCELLED, event.meta.occurred_on
        self.slot = None

    @applies(AddedAgain)
    def _added_again(self, event: AddedAgain) -> None:
        self.state = TaskState.WAITING
        self.priority, self.due_on = None, None
        self._cancelled_by, self._was_assigned = None, False
        self.number, self._added_on = event.number, event.meta.occurred_on
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
