"""The steps of an order, from taking it on to closing it, and how one is undone (O1)."""

from typing import Annotated
from uuid import UUID

from domain.kernel.errors import RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import require_reason
from domain.orders.base_order import BaseOrder
from domain.orders.value_objects import (
    HANDED_OUT,
    OPEN,
    OrderState,
    OrderStep,
    StepTaken,
)


class OrderSteps(BaseOrder):
    """The part of an order that holds the steps of its life."""

    class Accepted(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.accepted.v1"

    class Declined(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.declined.v1"

    class Released(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.released.v1"

    class Held(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.held.v1"

    class Resumed(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.resumed.v1"

    class Delivered(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.delivered.v1"
        passed: int
        cancelled: int

    class DeliveryAccepted(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.delivery_accepted.v1"

    class DeliveryRejected(SealedEvent, frozen=True, kw_only=True):
        """The client returned tasks, which went back to the participants with its words.

        It is no longer recorded; see RejectionReceived.
        """

        TOPIC = "job_order.delivery_rejected.v1"
        task_ids: tuple[UUID, ...]
        comment: Annotated[str | None, Sealed] = None

    class Closed(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.closed.v1"

    class Cancelled(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.cancelled.v1"

    class StepUndone(Event, frozen=True, kw_only=True):
        """The last step was taken by mistake; the order is in `state` again, as before it."""

        TOPIC = "job_order.step_undone.v1"
        corrects: UUID
        step: OrderStep
        state: OrderState

    def accept(self) -> None:
        """Accept the order (業務受託); the day counts for the figures."""
        self._step(self.Accepted, {OrderState.RECEIVED}, OrderState.ACCEPTED)

    def decline(self) -> None:
        """Decline the order: the work cannot be done."""
        self._step(self.Declined, {OrderState.RECEIVED}, OrderState.DECLINED)

    def release(self) -> None:
        """Allow its tasks to be handed out."""
        self._step(self.Released, {OrderState.ACCEPTED}, OrderState.RELEASED)

    def hold(self) -> None:
        """Stop handing out tasks for now; assigned tasks stay assigned."""
        self._step(
            self.Held,
            {OrderState.ACCEPTED, OrderState.RELEASED, OrderState.RETURNED},
            OrderState.ON_HOLD,
        )

    def resume(self) -> None:
        """Return to the state in which it was put on hold."""
        if self.state in HANDED_OUT | {OrderState.ACCEPTED} and self._was_held:
            return
        if self.state is not OrderState.ON_HOLD:
            raise self._not_now()
        self._require_since(self.since)
        self.record(self.Resumed)

    def deliver(self, *, passed: int, cancelled: int, unfinished: int) -> None:
        """Deliver the finished work to the client; the counts are those of its tasks now."""
        if self.state is OrderState.DELIVERED:
            return
        if self.state not in HANDED_OUT:
            raise self._not_now()
        self._require_no_import()
        if unfinished:
            raise RuleBroken(
                f"まだ終わっていない作業が{unfinished}件あります。"
                "すべて検品に通るか取り消されると納品できます。",
                f"{unfinished} tasks are not finished yet. "
                "Delivery is possible when every task is passed or cancelled.",
            )
        if not passed:
            raise RuleBroken(
                "検品に通った作業が1件もないので、納品するものがありません。",
                "No task has been passed, so there is nothing to deliver.",
            )
        self._require_since(self.since)
        self.record(self.Delivered, passed=passed, cancelled=cancelled)

    def accept_delivery(self) -> None:
        """Record that the client accepted the delivery (検収)."""
        self._step(self.DeliveryAccepted, {OrderState.DELIVERED}, OrderState.ACCEPTED_BY_CLIENT)

    def close(self) -> None:
        """Close the finished order."""
        self._step(self.Closed, {OrderState.ACCEPTED_BY_CLIENT}, OrderState.CLOSED)

    def cancel(self) -> None:
        """Cancel the order before delivery; its unfinished tasks are cancelled too."""
        self._require_no_import()
        self._step(self.Cancelled, OPEN, OrderState.CANCELLED)

    def undo(self, step: OrderStep) -> StepTaken | None:
        """Take back the last step, with a reason; it must be `step`, the one that was shown.

        Returns the step, or None if it was undone just before.
        """
        last = self.steps[-1] if self.steps else None
        if last is None or last.step is not step:
            if self._undone is step:
                return None
            raise RuleBroken(
                "この操作のあとに別の操作があったか、その操作がされていないので、取り消せません。"
                "案件のページを開きなおしてください。",
                "This cannot be undone: it was not the last step of the order. Open the page of"
                " the order again.",
            )
        require_reason()
        self.record(
            self.StepUndone,
            occurred_on=last.on,
            corrects=last.event_id,
            step=step,
            state=last.state,
        )
        return last

    def _step(
        self, event: type[Event], allowed: set[OrderState] | frozenset[OrderState], to: OrderState
    ) -> None:
        if self.state is to:
            return
        if self.state not in allowed:
            raise self._not_now()
        self._require_since(self.since)
        self.record(event)

    @applies(Accepted)
    def _accepted(self, event: Accepted) -> None:
        self._stepped(event)
        self.accepted_on = event.meta.occurred_on

    @applies(Declined, Released, Delivered, DeliveryAccepted, DeliveryRejected, Closed, Cancelled)
    def _stepped(self, event: Event) -> None:
        step = _STEPS.get(event.TOPIC)
        returned = event.task_ids if isinstance(event, self.DeliveryRejected) else ()
        self._step_taken(event, step, returned)
        self.deliveries += step is OrderStep.DELIVERED
        self.rejection = None
        self.state = _STATE_AFTER[event.TOPIC]

    def _step_taken(
        self, event: Event, step: OrderStep | None, returned: tuple[UUID, ...] = ()
    ) -> None:
        """Keep a step with what it replaces; `returned` are the tasks that went to rework."""
        if step is None:
            self.steps = ()
        else:
            taken = StepTaken(
                step=step,
                event_id=event.meta.event_id,
                on=event.meta.occurred_on,
                state=self.state,
                since=self.since,
                accepted_on=self.accepted_on,
                task_ids=returned,
                rejection=self.rejection,
            )
            self.steps = (*self.steps, taken)
        self._undone = None
        self._was_held = False
        self.since = event.meta.occurred_on

    @applies(StepUndone)
    def _step_undone(self, event: StepUndone) -> None:
        undone = self.steps[-1] if self.steps else None
        self.accepted_on = undone.accepted_on if undone else None
        self.rejection = undone.rejection if undone else None
        self.since = undone.since if undone else self.terms.received_on
        self.steps = self.steps[:-1]
        self.state, self._undone = event.state, event.step
        self._was_held = False

    @applies(Held)
    def _held(self, event: Held) -> None:
        self.since = event.meta.occurred_on
        self.steps, self._undone = (), None
        self._held_from, self.state = self.state, OrderState.ON_HOLD

    @applies(Resumed)
    def _resumed(self, event: Resumed) -> None:
        self.since = event.meta.occurred_on
        self.steps, self._undone = (), None
        self.state = self._held_from
        self._was_held = True


_STATE_AFTER = {
    OrderSteps.Accepted.TOPIC: OrderState.ACCEPTED,
    OrderSteps.Declined.TOPIC: OrderState.DECLINED,
    OrderSteps.Released.TOPIC: OrderState.RELEASED,
    OrderSteps.Delivered.TOPIC: OrderState.DELIVERED,
    OrderSteps.DeliveryAccepted.TOPIC: OrderState.ACCEPTED_BY_CLIENT,
    OrderSteps.DeliveryRejected.TOPIC: OrderState.RETURNED,
    OrderSteps.Closed.TOPIC: OrderState.CLOSED,
    OrderSteps.Cancelled.TOPIC: OrderState.CANCELLED,
}


_STEPS = {
    OrderSteps.Accepted.TOPIC: OrderStep.ACCEPTED,
    OrderSteps.Declined.TOPIC: OrderStep.DECLINED,
    OrderSteps.Delivered.TOPIC: OrderStep.DELIVERED,
    OrderSteps.DeliveryAccepted.TOPIC: OrderStep.DELIVERY_ACCEPTED,
    OrderSteps.DeliveryRejected.TOPIC: OrderStep.DELIVERY_REJECTED,
    OrderSteps.Closed.TOPIC: OrderStep.CLOSED,
    OrderSteps.Cancelled.TOPIC: OrderStep.CANCELLED,
}
