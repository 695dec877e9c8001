"""A client returns tasks of a delivery, and staff decide about each."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Sealed, SealedEvent
from domain.orders.order_steps import OrderSteps
from domain.orders.value_objects import OrderState, OrderStep, Rejection, RejectionOutcome


class OrderRejection(OrderSteps):
    """The part of an order that holds what its client returned."""

    class RejectionReceived(SealedEvent, frozen=True, kw_only=True):
        """The client returned tasks; staff decide about each. `comment` holds the client's words,
        which no participant reads.
        """

        TOPIC = "job_order.rejection_received.v1"
        task_ids: tuple[UUID, ...]
        comment: Annotated[str | None, Sealed] = None

    class RejectionDecided(SealedEvent, frozen=True, kw_only=True):
        """Staff decided about tasks that the client returned; the order is in `state` now.

        `to_client` holds the words to the client.
        """

        TOPIC = "job_order.rejection_decided.v1"
        task_ids: tuple[UUID, ...]
        outcome: RejectionOutcome
        state: OrderState
        to_client: Annotated[str | None, Sealed] = None

    def receive_rejection(self, *, task_ids: tuple[UUID, ...], comment: str) -> None:
        """Record that the client returned some tasks, for staff to decide about."""
        if self.state is not OrderState.DELIVERED:
            raise self._not_now()
        self._require_since(self.since)
        self.record(
            self.RejectionReceived,
            task_ids=task_ids,
            comment=comment,
            sealed_under=self.sealed_under,
        )

    def decide_on_rejection(
        self, *, task_ids: Sequence[UUID], outcome: RejectionOutcome, to_client: str | None
    ) -> tuple[UUID, ...]:
        """Record what is done about returned tasks; return those that were not decided before.

        Raises Invalid for a task that does not wait for a decision.
        """
        rejection = self.rejection
        if rejection is None:
            raise self._not_now()
        new = tuple(
            task_id for task_id in task_ids if rejection.decided.get(task_id) is not outcome
        )
        for index, task_id in enumerate(task_ids):
            if task_id in new and task_id not in rejection.undecided:
                raise Invalid.field(
                    f"task_ids.{index}",
                    "この作業は、対応を決める必要がありません。ページを開きなおしてください。",
                    "This task does not wait for a decision. Open the page again.",
                )
        if new:
            self._require_since(self.since)
            self.record(
                self.RejectionDecided,
                task_ids=new,
                outcome=outcome,
                state=rejection.decide(new, outcome).state,
                to_client=to_client,
                sealed_under=self.sealed_under,
            )
        return new

    @applies(RejectionReceived)
    def _rejection_received(self, event: RejectionReceived) -> None:
        self._step_taken(event, OrderStep.DELIVERY_REJECTED)
        self.rejection = Rejection(event.task_ids)
        self.state = OrderState.REJECTED

    @applies(RejectionDecided)
    def _rejection_decided(self, event: RejectionDecided) -> None:
        is_rework = event.outcome is not RejectionOutcome.NOTHING
        self._step_taken(event, OrderStep.REJECTION_DECIDED, event.task_ids if is_rework else ())
        if self.rejection is not None:
            self.rejection = self.rejection.decide(event.task_ids, event.outcome)
        self.state = event.state
