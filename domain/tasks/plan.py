"""What is planned for a task: its data, priority, due date, minutes and inspections."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import (
    event_context,
    require_not_before,
    require_reason,
)
from domain.kernel.priority import Priority
from domain.tasks.base_task import BaseTask
from domain.tasks.value_objects import FINISHED, TaskState


class TaskPlan(BaseTask):
    """The part of a task that staff plan and correct."""

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

    @applies(PriorityChosen)
    def _priority_chosen(self, event: PriorityChosen) -> None:
        self.priority = event.priority

    @applies(DueDateChosen)
    def _due_date_chosen(self, event: DueDateChosen) -> None:
        self.due_on = event.due_on

    @applies(PayloadCorrected)
    def _payload_corrected(self, event: PayloadCorrected) -> None:
        self.payload = event.payload
        self._payload_stated = event.meta.event_id
        self._payload_stated_on = event.meta.occurred_on
        self.payload_corrected_at = event.meta.recorded_at

    @applies(PlanCorrected)
    def _plan_corrected(self, event: PlanCorrected) -> None:
        self.minutes, self._inspections = event.minutes, event.inspections
