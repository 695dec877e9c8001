"""Who has a task: assigned, accepted, declined, released."""

from typing import Annotated
from uuid import UUID

from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.tasks.base_task import BaseTask
from domain.tasks.value_objects import IN_HAND, AssignedBy, TaskState


class TaskAssignment(BaseTask):
    """The part of a task that says who has it."""

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

    class Released(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "task.released.v1"
        order_id: UUID
        participant_id: UUID

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

    @applies(Released, Declined)
    def _back_in_the_queue(self, _: Event) -> None:
        self.state = TaskState.WAITING
        self.help_is_open = False  # The question belonged to the former holder.
        self._nobody()
