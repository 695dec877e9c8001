"""An order as it was received, and the state that its events change."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF, Caller, Role
from domain.kernel.messaging.event_context import event_context
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.time.days import japanese_day
from domain.orders.terms import Terms, due_before_received, require_sample_fits
from domain.orders.value_objects import (
    ORDER_STATE_LABELS,
    DatedStep,
    Import,
    OrderState,
    OrderStep,
    Rejection,
    StepTaken,
)


class BaseOrder(Aggregate):
    """What all subjects of an order share: its terms, its state, and the rules about days."""

    KIND = "job_order"
    IMPERSONAL = True

    class Received(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.received.v1"
        number: str
        terms: Terms
        repeats: UUID | None = None

    state: OrderState
    since: date
    """The day since which the order is in its state."""
    terms: Terms
    number: str
    due_on: date
    priority: Priority
    queue_order: QueueOrder | None
    """What counts first among its tasks; None: what counts first in the centre."""
    task_count: int
    importing: UUID | None
    repeats: UUID | None
    accepted_on: date | None
    steps: tuple[StepTaken, ...]
    """The steps that can be undone, the last one first to be undone."""
    course: tuple[DatedStep, ...]
    """Every step with its right day, in their order, without those undone."""
    imports: tuple[Import, ...]
    """The finished imports."""
    deliveries: int
    """How often it was delivered, also by mistake."""
    warns_of_my_number: bool
    """True if users who see a task are warned when it seems to contain a My Number."""

    @classmethod
    def receive(
        cls, id: UUID, *, centre: str, number: str, terms: Terms, repeats: UUID | None = None
    ) -> Self:
        """Record a client's order. Raises Invalid if the due date is before the day of receipt."""
        if terms.due_on < terms.received_on:
            raise due_before_received()
        require_sample_fits(terms)
        order = cls(id, centre=centre)
        order.record(cls.Received, number=number, terms=terms, repeats=repeats)
        return order

    @property
    def client_id(self) -> UUID:
        """The client of the order."""
        return self.terms.client_id

    @property
    def sealed_under(self) -> UUID | None:
        """The key that seals payloads, drafts and results; None if it holds no personal data."""
        return self.id if self.terms.personal_data else None

    def is_visible_to(self, caller: Caller) -> bool:
        """Staff and supervisors of the centre; a client its own orders only."""
        if not super().is_visible_to(caller):
            return False
        return caller.has(STAFF | {Role.SUPERVISOR}) or caller.client_id == self.client_id

    def _require_since(self, day: date) -> None:
        """Raise Invalid if the current command is dated before `day`.

        It is the day of the receipt, or that since which the order is in its state.
        """
        if event_context().occurred_on >= day:
            return
        label = ORDER_STATE_LABELS[self.state if day == self.since else OrderState.RECEIVED]
        raise Invalid.field(
            "occurred_on",
            f"この案件は{japanese_day(day)}から「{label[0]}」です。"
            "その日か、それより後の日付にしてください。",
            f"This order has been {label[1]} since {day.isoformat()}. Choose that day or a later"
            " one.",
        )

    def _require_no_import(self, but: UUID | None = None) -> None:
        """Raise RuleBroken while tasks are imported, by another job than `but`."""
        if self.importing is not None and self.importing != but:
            raise RuleBroken(
                "この案件にはいま作業を取り込んでいます。終わるまでお待ちください。",
                "Tasks are being imported into this order. Wait until that is done.",
            )

    def _not_now(self) -> RuleBroken:
        label = ORDER_STATE_LABELS[self.state]
        return RuleBroken(
            f"この案件は「{label[0]}」なので、この操作はできません。いまの状態を確かめてください。",
            f"This order is {label[1]}, so this cannot be done now.",
        )

    @applies(Received)
    def _received(self, event: Received) -> None:
        self.state, self.since = OrderState.RECEIVED, event.terms.received_on
        self.terms = event.terms
        self.number = event.number
        self.due_on = event.terms.due_on
        self.repeats = event.repeats
        self.task_count = 0
        self.importing = None
        self._held_from = OrderState.RECEIVED
        self._was_held = False
        self.accepted_on = None
        self.steps: tuple[StepTaken, ...] = ()
        self.course = ()
        self._undone: OrderStep | None = None
        self.imports: tuple[Import, ...] = ()
        self._import_first = 0
        self.deliveries = 0
        self.rejection: Rejection | None = None
        self._terms_stated = self._client_stated = event.meta.event_id
        known_from = min(event.terms.received_on, event.meta.occurred_on)
        self._terms_stated_on = self._client_stated_on = self._due_date_stated_on = known_from
        self._priority_stated_on = self._queue_order_stated_on = known_from
        self.priority, self.queue_order = Priority.NORMAL, None
        self.terms_corrected_at: datetime | None = None
        self.warns_of_my_number = False
