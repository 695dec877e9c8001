"""The terms of an order change and are corrected; its due date, priority and queue order."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.event_context import event_context, require_not_before, require_reason
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.time.days import japanese_day
from domain.orders.base_order import BaseOrder
from domain.orders.order_steps import OrderSteps
from domain.orders.terms import Terms, due_before_received, require_sample_fits
from domain.orders.value_objects import OPEN, UNSETTLED


class OrderTerms(BaseOrder):
    """The part of an order that holds what was agreed, and how pressing it is."""

    class TermsChanged(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.terms_changed.v1"
        terms: Terms
        changed: tuple[str, ...] = ()
        was_title: str | None = None

    class TermsCorrected(Event, frozen=True, kw_only=True):
        """The terms were wrong, which was found while the work is under way."""

        TOPIC = "job_order.terms_corrected.v1"
        corrects: UUID
        terms: Terms
        changed: tuple[str, ...] = ()
        was_title: str | None = None

    class ClientCorrected(Event, frozen=True, kw_only=True):
        """The order was recorded under a wrong client."""

        TOPIC = "job_order.client_corrected.v1"
        corrects: UUID
        client_id: UUID
        was_client_id: UUID

    class DueDateMoved(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.due_date_moved.v1"
        due_on: date
        was_due_on: date

    class PriorityChosen(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.priority_chosen.v1"
        priority: Priority
        was_priority: Priority

    class QueueOrderChosen(Event, frozen=True, kw_only=True):
        """What counts first among its tasks; None: what counts first in the centre."""

        TOPIC = "job_order.queue_order_chosen.v1"
        queue_order: QueueOrder | None

    class MyNumberWarningChosen(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.my_number_warning_chosen.v1"
        is_on: bool

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days.

        An order is known from the day of its receipt on, also where that was recorded later, and a
        step from its right day on.
        """
        stated = [event.terms for event in events if isinstance(event, _STATES_TERMS)]
        receipt = stated[-1].received_on if stated else date.max
        right_days = {
            event.corrects: event.meta.occurred_on
            for event in events
            if isinstance(event, OrderSteps.StepDayCorrected)
        }
        return [
            event
            for event in events
            if right_days.get(event.meta.event_id, event.meta.occurred_on) <= day
            or (isinstance(event, cls.Received) and receipt <= day)
        ]

    def change_terms(self, terms: Terms) -> None:
        """Change how the work is done; the terms are final once the order has a task."""
        if self.state not in UNSETTLED:
            raise self._not_now()
        self._require_no_import()
        if self.task_count:
            raise RuleBroken(
                "この案件にはもう作業があるので、内容は変えられません。",
                "This order has tasks already, so its terms cannot be changed.",
            )
        if terms != self.terms:
            require_sample_fits(terms)
            require_not_before(self._terms_stated_on)
            self.record(self.TermsChanged, terms=terms, **self._difference(terms))

    def correct_terms(self, terms: Terms, *, holds_from: date | None = None) -> None:
        """Correct the terms while the work is under way, with a reason.

        They hold from the day of the terms that were wrong, or from the later day that is given.
        The day of receipt is corrected in every state of the order.

        Raises RuleBroken if personal data, client or due date differ: these are not corrected here;
        Invalid for a day of receipt after the due date or after the first step.
        """
        as_received = replace(self.terms, received_on=terms.received_on)
        if self.state not in OPEN and terms != as_received:
            raise RuleBroken(
                "この案件は納品されたか、終わっています。ここで訂正できるのは受付日だけです。"
                "ほかの内容は、納品を取り消してから訂正してください。",
                "This order is delivered or over. Only its day of receipt is corrected here; take"
                " the delivery back to correct other terms.",
            )
        fixed = ("client_id", "personal_data", "due_on")
        if any(getattr(terms, name) != getattr(self.terms, name) for name in fixed):
            raise RuleBroken(
                "発注者、個人情報の有無、納期は、ここでは訂正できません。",
                "Client, personal data and due date are not corrected here.",
            )
        if terms != self.terms:
            require_sample_fits(terms)
            self._require_receipt_fits(terms.received_on)
            require_not_before(self._terms_stated_on)
            require_reason()
            self.record(
                self.TermsCorrected,
                occurred_on=holds_from or min(self._terms_stated_on, terms.received_on),
                corrects=self._terms_stated,
                terms=terms,
                **self._difference(terms),
            )

    @property
    def terms_hold_from(self) -> date:
        """The day from which the present terms hold."""
        return self._terms_stated_on

    def correct_client(self, client_id: UUID, *, holds_from: date | None = None) -> None:
        """Correct the client, with a reason, in every state of the order.

        It holds from the beginning of the order, or from the later day that is given.
        """
        if client_id == self.client_id:
            return
        require_not_before(self._client_stated_on)
        require_reason()
        self.record(
            self.ClientCorrected,
            occurred_on=holds_from or min(self._client_stated_on, self.terms.received_on),
            corrects=self._client_stated,
            client_id=client_id,
            was_client_id=self.client_id,
        )

    def _require_receipt_fits(self, received_on: date) -> None:
        """Raise Invalid unless another day of receipt is past, and not after what followed it."""
        was = self.terms.received_on
        if received_on == was:
            return
        followed = self.accepted_on or (self.since if self.since != was else None)
        latest = min(day for day in (event_context().occurred_on, self.due_on, followed) if day)
        if received_on > latest:
            raise Invalid.field(
                "received_on",
                f"受付日は、{japanese_day(latest)}か、それより前の日にしてください。",
                f"Choose {latest.isoformat()} or an earlier day.",
            )

    def _difference(self, terms: Terms) -> dict[str, Any]:
        """The names of the fields in which `terms` differ, and the title before if it does."""
        changed = tuple(
            name
            for name in Terms.__struct_fields__
            if getattr(terms, name) != getattr(self.terms, name)
        )
        return {"changed": changed, "was_title": self.terms.title if "title" in changed else None}

    def change_due_date(self, due_on: date) -> None:
        """Change the due date."""
        if self.state not in OPEN:
            raise self._not_now()
        if due_on < self.terms.received_on:
            raise due_before_received()
        if due_on != self.due_on:
            require_not_before(self._due_date_stated_on)
            self.record(self.DueDateMoved, due_on=due_on, was_due_on=self.due_on)

    def choose_priority(self, priority: Priority) -> None:
        """Choose how pressing the order is, with a reason."""
        if self.state not in OPEN:
            raise self._not_now()
        if priority is not self.priority:
            require_reason()
            require_not_before(self._priority_stated_on)
            self.record(self.PriorityChosen, priority=priority, was_priority=self.priority)

    def choose_queue_order(self, queue_order: QueueOrder | None) -> None:
        """Choose what counts first among its tasks, with a reason; None: as in the centre."""
        if self.state not in OPEN:
            raise self._not_now()
        if queue_order is not self.queue_order:
            require_reason()
            require_not_before(self._queue_order_stated_on)
            self.record(self.QueueOrderChosen, queue_order=queue_order)

    def choose_my_number_warning(self, *, is_on: bool) -> None:
        """Switch the warning on or off; it never blocks an input."""
        if self.state not in OPEN:
            raise self._not_now()
        if is_on is not self.warns_of_my_number:
            self.record(self.MyNumberWarningChosen, is_on=is_on)

    @applies(TermsChanged, TermsCorrected)
    def _terms_changed(self, event: TermsChanged | TermsCorrected) -> None:
        if self.since == self.terms.received_on:
            self.since = event.terms.received_on
        self.terms = event.terms
        self._terms_stated = event.meta.event_id
        self._terms_stated_on = event.meta.occurred_on
        if isinstance(event, self.TermsCorrected):
            self.terms_corrected_at = event.meta.recorded_at

    @applies(ClientCorrected)
    def _client_corrected(self, event: ClientCorrected) -> None:
        self.terms = replace(self.terms, client_id=event.client_id)
        self._client_stated = event.meta.event_id
        self._client_stated_on = event.meta.occurred_on

    @applies(DueDateMoved)
    def _due_date_moved(self, event: DueDateMoved) -> None:
        self.due_on = event.due_on
        self._due_date_stated_on = event.meta.occurred_on

    @applies(PriorityChosen)
    def _priority_chosen(self, event: PriorityChosen) -> None:
        self.priority = event.priority
        self._priority_stated_on = event.meta.occurred_on

    @applies(QueueOrderChosen)
    def _queue_order_chosen(self, event: QueueOrderChosen) -> None:
        self.queue_order = event.queue_order
        self._queue_order_stated_on = event.meta.occurred_on

    @applies(MyNumberWarningChosen)
    def _my_number_warning_chosen(self, event: MyNumberWarningChosen) -> None:
        self.warns_of_my_number = event.is_on


_STATES_TERMS = (BaseOrder.Received, OrderTerms.TermsChanged, OrderTerms.TermsCorrected)
"""The events that state all terms of an order."""
