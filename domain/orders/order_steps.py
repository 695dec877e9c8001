"""The steps of an order, from taking it on to closing it, and how one is undone (O1)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.time.days import japanese_day
from domain.orders.base_order import BaseOrder
from domain.orders.value_objects import (
    HANDED_OUT,
    OPEN,
    WITH_CLIENT,
    DatedStep,
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

    class StepDayCorrected(Event, frozen=True, kw_only=True):
        """A step was taken on another day, which is the day of the event."""

        TOPIC = "job_order.step_day_corrected.v1"
        corrects: UUID
        step: OrderStep
        day: date
        was_on: date

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

    def deliver(
        self, *, passed: int, cancelled: int, unfinished: int, ended_on: date | None = None
    ) -> None:
        """Deliver the finished work to the client; the counts are those of its tasks now.

        `ended_on` is the day on which the last task ended; a delivery is not before it.
        """
        if self.state is OrderState.DELIVERED:
            return
        if self.state not in HANDED_OUT:
            raise self._not_now()
        self._require_no_import()
        if unfinished:
            raise RuleBroken(
                f"まだ終わっていない作業が{unfinished}件あります。"
                "すべて合格になるか取り消されると納品できます。",
                f"{unfinished} tasks are not finished yet. "
                "Delivery is possible when every task is passed or cancelled.",
            )
        if not passed:
            raise RuleBroken(
                "合格した作業が1件もないので、納品するものがありません。",
                "No task has been passed, so there is nothing to deliver.",
            )
        self._require_since(self.since)
        _require_ended(event_context().occurred_on, ended_on)
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
                "取り消せるのは、案件の最後の操作だけです。これは、あとに別の操作があったか、もう取り消されて"
                "います。案件のページを開き直して、いまの状態を確かめてください。",
                "Only the last step of an order can be taken back. Another step followed this one,"
                " or it was taken back already. Open the order again and look at its state.",
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

    def correct_step_day(self, step_id: UUID, *, ended_on: date | None = None) -> None:
        """Set the day of a step to that of the command, with a reason.

        `ended_on` is the day on which the last task ended. Raises RuleBroken if there is no such
        step, and Invalid for a day before the step before it or after the one that follows, and for
        a delivery before the end of its last task.
        """
        day = event_context().occurred_on
        place = next((i for i, item in enumerate(self.course) if item.event_id == step_id), None)
        known = self.course[place] if place is not None else None
        if place is None or known is None or known.step is None:
            raise RuleBroken(
                "この記録はありません。取り消されたかもしれません。案件のページを開きなおしてください。",
                "There is no such step; it may have been taken back. Open the page of the order"
                " again.",
            )
        if known.on == day:
            return
        require_reason()
        earliest = self.course[place - 1].on if place else self.terms.received_on
        latest = self.course[place + 1].on if place + 1 < len(self.course) else day
        if not place and day < earliest:
            raise _before_receipt(earliest)
        if not earliest <= day <= latest:
            raise _out_of_turn(earliest, latest if day > latest else None)
        if known.step is OrderStep.DELIVERED and self.state in WITH_CLIENT:
            later = self.course[place + 1 :]
            if OrderStep.DELIVERED not in [item.step for item in later]:
                _require_ended(day, ended_on)
        self.record(
            self.StepDayCorrected, corrects=step_id, step=known.step, day=day, was_on=known.on
        )

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
        self._reached(event, step)

    def _reached(self, event: Event, step: OrderStep | None = None) -> None:
        """Note the day of a step."""
        self.since = event.meta.occurred_on
        self.course = (*self.course, DatedStep(event.meta.event_id, step, self.since))

    @applies(StepUndone)
    def _step_undone(self, event: StepUndone) -> None:
        undone = self.steps[-1] if self.steps else None
        self.accepted_on = undone.accepted_on if undone else None
        self.rejection = undone.rejection if undone else None
        self.since = undone.since if undone else self.terms.received_on
        self.steps, self.course = self.steps[:-1], self.course[:-1]
        self.state, self._undone = event.state, event.step
        self._was_held = False

    @applies(Held)
    def _held(self, event: Held) -> None:
        self._reached(event)
        self.steps, self._undone = (), None
        self._held_from, self.state = self.state, OrderState.ON_HOLD

    @applies(Resumed)
    def _resumed(self, event: Resumed) -> None:
        self._reached(event)
        self.steps, self._undone = (), None
        self.state = self._held_from
        self._was_held = True

    @applies(StepDayCorrected)
    def _step_day_corrected(self, event: StepDayCorrected) -> None:
        places = [i for i, item in enumerate(self.course) if item.event_id == event.corrects]
        if not places:  # It is of a later day than the one that the order is read as of.
            return
        (place,), day = places, event.meta.occurred_on
        self.course = tuple(
            item._replace(on=day) if item.event_id == event.corrects else item
            for item in self.course
        )
        if place == len(self.course) - 1:
            self.since = day
        is_acceptance = event.step is OrderStep.ACCEPTED
        if is_acceptance and self.accepted_on is not None:
            self.accepted_on = day
        self.steps = tuple(
            taken._replace(
                on=day if taken.event_id == event.corrects else taken.on,
                since=self._since_before(taken),
                accepted_on=day if is_acceptance and taken.accepted_on else taken.accepted_on,
            )
            for taken in self.steps
        )

    def _since_before(self, taken: StepTaken) -> date:
        """The day since which the order was in the state before a step."""
        ids = [item.event_id for item in self.course]
        place = ids.index(taken.event_id)
        return self.course[place - 1].on if place else taken.since


def _require_ended(day: date, ended_on: date | None) -> None:
    """Raise Invalid for a delivery before the day on which the last task ended."""
    if ended_on is not None and day < ended_on:
        raise Invalid.field(
            "occurred_on",
            f"最後の作業が終わったのは{japanese_day(ended_on)}です。"
            "納品は、その日か、それより後の日付にしてください。",
            f"The last task ended on {ended_on.isoformat()}. Choose that day or a later one for the"
            " delivery.",
        )


def _before_receipt(received_on: date) -> Invalid:
    return Invalid.field(
        "occurred_on",
        f"受付日は{japanese_day(received_on)}です。その日か、それより後の日付にしてください。"
        "受付日が違うときは、先に「内容」のページで訂正してください。",
        f"The order was received on {received_on.isoformat()}. Choose that day or a later one; if"
        " the day of receipt is wrong, correct it first on the page of the terms.",
    )


def _out_of_turn(earliest: date, latest: date | None) -> Invalid:
    """The refusal of a day before the step before (`latest` is None), or after the next one."""
    if latest is None:
        return Invalid.field(
            "occurred_on",
            f"この前の記録は{japanese_day(earliest)}です。その日か、それより後の日付にしてください。",
            f"What went before it was on {earliest.isoformat()}. Choose that day or a later one.",
        )
    return Invalid.field(
        "occurred_on",
        f"この次の記録は{japanese_day(latest)}です。その日か、それより前の日付にしてください。",
        f"What followed it was on {latest.isoformat()}. Choose that day or an earlier one.",
    )


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
