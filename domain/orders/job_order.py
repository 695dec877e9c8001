"""A job order: what a client asked for, and the steps of its life (O1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Self
from uuid import UUID

import msgspec

from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import STAFF, Caller, Role
from domain.kernel.messaging.event_context import event_context, require_not_before, require_reason
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.time.days import japanese_day


class OrderState(StrEnum):
    """The state of an order."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    RELEASED = "released"
    ON_HOLD = "on_hold"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    RETURNED = "returned"
    ACCEPTED_BY_CLIENT = "accepted_by_client"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class KindOfWork(StrEnum):
    """What is to be done; therapists exclude kinds by these codes."""

    DATA_ENTRY = "data_entry"
    ANNOTATION = "annotation"
    SCANNING = "scanning"
    CHECKING = "checking"
    MAIL = "mail"
    FOLDING = "folding"
    SORTING = "sorting"
    GENERAL_OFFICE = "general_office"
    CUSTOMER_SUPPORT = "customer_support"
    OTHER = "other"


class Programme(StrEnum):
    """The programme that the work is done for."""

    BPO = "bpo"
    WORKSTATION = "workstation"


class WorkMode(StrEnum):
    """Where the work may be done: 在宅型 or 通所型."""

    HOME_BASED = "home_based"
    ON_SITE = "on_site"


class Inspection(StrEnum):
    """How many inspections a task passes before delivery (O3)."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"


class OrderStep(StrEnum):
    """A step of an order that can be undone while it is the last one."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELIVERED = "delivered"
    DELIVERY_ACCEPTED = "delivery_accepted"
    DELIVERY_REJECTED = "delivery_rejected"
    REJECTION_DECIDED = "rejection_decided"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RejectionOutcome(StrEnum):
    """What staff decide about tasks that the client returned."""

    SAME_PERSON = "same_person"
    QUEUE = "queue"
    NOTHING = "nothing"


class Rejection(NamedTuple):
    """What the client returned of a delivery, and what was decided about each task."""

    task_ids: tuple[UUID, ...]
    decided: Mapping[UUID, RejectionOutcome] = MappingProxyType({})

    @property
    def undecided(self) -> tuple[UUID, ...]:
        """The tasks that wait for a decision."""
        return tuple(task_id for task_id in self.task_ids if task_id not in self.decided)

    def decide(self, task_ids: Sequence[UUID], outcome: RejectionOutcome) -> Self:
        """Return the rejection with these tasks decided."""
        return self._replace(decided={**self.decided, **dict.fromkeys(task_ids, outcome)})

    @property
    def state(self) -> OrderState:
        """The state of the order with these decisions."""
        if self.undecided:
            return OrderState.REJECTED
        if set(self.decided.values()) == {RejectionOutcome.NOTHING}:
            return OrderState.DELIVERED
        return OrderState.RETURNED


class StepTaken(NamedTuple):
    """A step of an order: its event and day, and what it replaced.

    `task_ids` are the tasks that it returned for rework.
    """

    step: OrderStep
    event_id: UUID
    on: date
    state: OrderState
    since: date
    """The day since which the order was in that state."""
    accepted_on: date | None
    task_ids: tuple[UUID, ...] = ()
    rejection: Rejection | None = None


class Import(NamedTuple):
    """A finished import: the numbers of its first and last task, and whether it was cancelled."""

    job_id: UUID
    event_id: UUID
    on: date
    first: int
    last: int
    is_cancelled: bool = False


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed with the client. `minutes_per_task` is the planned working time.

    With `sample_percent` staff inspect this share of the tasks, and the others pass by its result.
    """

    client_id: UUID
    title: str
    programme: Programme
    kind_of_work: KindOfWork
    received_on: date
    due_on: date
    work_modes: tuple[WorkMode, ...]
    skills: dict[str, int]
    minutes_per_task: int
    inspection: Inspection
    instructions: str
    personal_data: bool
    quantity: int | None = None
    sample_percent: int | None = None


HANDED_OUT = frozenset({OrderState.RELEASED, OrderState.RETURNED})
"""The states in which waiting tasks may be handed out."""
OPEN = frozenset(
    {
        OrderState.RECEIVED,
        OrderState.ACCEPTED,
        OrderState.RELEASED,
        OrderState.ON_HOLD,
        OrderState.RETURNED,
    }
)
"""The states before delivery in which an order may still change."""
UNFINISHED = OPEN | {OrderState.REJECTED}
"""The states in which the centre has something left to do."""
WITH_CLIENT = frozenset(
    {
        OrderState.DELIVERED,
        OrderState.REJECTED,
        OrderState.ACCEPTED_BY_CLIENT,
        OrderState.CLOSED,
    }
)
"""The states in which the client has the work."""
UNSETTLED = frozenset({OrderState.RECEIVED, OrderState.ACCEPTED})
"""The states in which its terms may still change, as long as it has no task."""


class JobOrder(Aggregate):
    """One order of a client."""

    KIND = "job_order"
    IMPERSONAL = True

    class Received(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.received.v1"
        number: str
        terms: Terms
        repeats: UUID | None = None

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

    class TermsChanged(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.terms_changed.v1"
        terms: Terms
        changed: tuple[str, ...] = ()
        was_title: str | None = None

    class TasksAdded(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.tasks_added.v1"
        count: int

    class ImportBegun(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_begun.v1"
        job_id: UUID

    class ImportFinished(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_finished.v1"
        job_id: UUID
        added: int

    class ImportRefused(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_refused.v1"
        job_id: UUID
        bad_rows: int

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

    class Closed(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.closed.v1"

    class Cancelled(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.cancelled.v1"

    class TermsCorrected(Event, frozen=True, kw_only=True):
        """The terms were wrong, which was found while the work is under way."""

        TOPIC = "job_order.terms_corrected.v1"
        corrects: UUID
        terms: Terms
        changed: tuple[str, ...] = ()
        was_title: str | None = None

    class ImportCancelled(Event, frozen=True, kw_only=True):
        """An import was made by mistake; its tasks that nobody has had yet are cancelled."""

        TOPIC = "job_order.import_cancelled.v1"
        corrects: UUID
        job_id: UUID
        first: int
        last: int

    class StepUndone(Event, frozen=True, kw_only=True):
        """The last step was taken by mistake; the order is in `state` again, as before it."""

        TOPIC = "job_order.step_undone.v1"
        corrects: UUID
        step: OrderStep
        state: OrderState

    class SamplePassed(Event, frozen=True, kw_only=True):
        """Tasks outside the sample passed by its result: so many of it were inspected, and so many
        of these returned.
        """

        TOPIC = "job_order.sample_passed.v1"
        percent: int
        inspected: int
        returned: int
        passed: int

    class MyNumberWarningChosen(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.my_number_warning_chosen.v1"
        is_on: bool

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
            raise _due_before_received()
        _require_sample_fits(terms)
        order = cls(id, centre=centre)
        order.record(cls.Received, number=number, terms=terms, repeats=repeats)
        return order

    @classmethod
    def known_by(cls, events: Sequence[Event], day: date) -> list[Event]:
        """Those of `events` that state what was so on `day`, without facts of later days.

        An order is known from the day of its receipt on, also where that was recorded later.
        """
        stated = [event.terms for event in events if isinstance(event, _STATES_TERMS)]
        receipt = stated[-1].received_on if stated else date.max
        return [
            event
            for event in events
            if event.meta.occurred_on <= day or (isinstance(event, cls.Received) and receipt <= day)
        ]

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

    def change_due_date(self, due_on: date) -> None:
        """Change the due date."""
        if self.state not in OPEN:
            raise self._not_now()
        if due_on < self.terms.received_on:
            raise _due_before_received()
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

    def change_terms(self, terms: Terms) -> None:
        """Change how the work is done; the terms are final once the order has a task."""
        if self.state not in UNSETTLED:
            raise self._not_now()
        if self.importing is not None:
            raise _importing()
        if self.task_count:
            raise RuleBroken(
                "この案件にはもう作業があるので、内容は変えられません。",
                "This order has tasks already, so its terms cannot be changed.",
            )
        if terms != self.terms:
            _require_sample_fits(terms)
            require_not_before(self._terms_stated_on)
            self.record(self.TermsChanged, terms=terms, **self._difference(terms))

    def correct_terms(self, terms: Terms, *, holds_from: date | None = None) -> None:
        """Correct the terms while the work is under way, with a reason.

        They hold from the day of the terms that were wrong, or from the later day that is given.

        Raises RuleBroken if personal data, client or due date differ: these are not corrected here;
        Invalid for a day of receipt after the due date or after the first step.
        """
        if self.state not in OPEN:
            raise self._not_now()
        fixed = ("client_id", "personal_data", "due_on")
        if any(getattr(terms, name) != getattr(self.terms, name) for name in fixed):
            raise RuleBroken(
                "発注者、個人情報の有無、納期は、ここでは訂正できません。",
                "Client, personal data and due date are not corrected here.",
            )
        if terms != self.terms:
            _require_sample_fits(terms)
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

    def cancel_import(self, job_id: UUID) -> None:
        """Cancel what an import has added, as far as nobody has had it, with a reason.

        Raises NotFound if the order has no such import.
        """
        known = next((item for item in self.imports if item.job_id == job_id), None)
        if known is None:
            raise NotFound
        if known.is_cancelled:
            return
        if self.state not in OPEN:
            raise self._not_now()
        require_reason()
        self.record(
            self.ImportCancelled,
            corrects=known.event_id,
            job_id=job_id,
            first=known.first,
            last=known.last,
        )

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

    def add_tasks(self, count: int, *, import_job: UUID | None = None) -> int:
        """Add `count` tasks; return the number of the first of them."""
        if self.state not in OPEN:
            raise self._not_now()
        if self.importing is not None and self.importing != import_job:
            raise _importing()
        self._require_since(self.terms.received_on)
        first = self.task_count + 1
        if count:
            self.record(self.TasksAdded, count=count)
        return first

    def begin_import(self, job_id: UUID) -> None:
        """Lock the order's list of tasks for one import until it is done."""
        if self.state not in OPEN:
            raise self._not_now()
        if self.importing is not None:
            raise _importing()
        self._require_since(self.terms.received_on)
        self.record(self.ImportBegun, job_id=job_id)

    def finish_import(self, job_id: UUID, *, added: int) -> None:
        """Record that every row of the import is now a task."""
        if self.importing == job_id:
            self.record(self.ImportFinished, job_id=job_id, added=added)

    def refuse_import(self, job_id: UUID, *, bad_rows: int) -> None:
        """Record that no row of the import became a task."""
        if self.importing == job_id:
            self.record(self.ImportRefused, job_id=job_id, bad_rows=bad_rows)

    def deliver(self, *, passed: int, cancelled: int, unfinished: int) -> None:
        """Deliver the finished work to the client; the counts are those of its tasks now."""
        if self.state is OrderState.DELIVERED:
            return
        if self.state not in HANDED_OUT:
            raise self._not_now()
        if self.importing is not None:
            raise _importing()
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
        self.record(self.Delivered, passed=passed, cancelled=cancelled)

    def accept_delivery(self) -> None:
        """Record that the client accepted the delivery (検収)."""
        self._step(self.DeliveryAccepted, {OrderState.DELIVERED}, OrderState.ACCEPTED_BY_CLIENT)

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

    def close(self) -> None:
        """Close the finished order."""
        self._step(self.Closed, {OrderState.ACCEPTED_BY_CLIENT}, OrderState.CLOSED)

    def cancel(self) -> None:
        """Cancel the order before delivery; its unfinished tasks are cancelled too."""
        if self.importing is not None:
            raise _importing()
        self._step(self.Cancelled, OPEN, OrderState.CANCELLED)

    def pass_sample(self, *, inspected: int, returned: int, passed: int) -> None:
        """Record that tasks outside the sample pass by its result."""
        if self.state not in OPEN:
            raise self._not_now()
        if self.terms.sample_percent is None:
            raise RuleBroken(
                "この案件は抜取り検品ではありません。作業を1件ずつ検品してください。",
                "The terms of this order have no inspection by sample: inspect each task.",
            )
        if not inspected:
            raise RuleBroken(
                "抜取り分で検品した作業が、まだ1件もありません。先に検品してください。",
                "No task of the sample has been inspected yet. Inspect these first.",
            )
        if passed:
            self.record(
                self.SamplePassed,
                percent=self.terms.sample_percent,
                inspected=inspected,
                returned=returned,
                passed=passed,
            )

    def choose_my_number_warning(self, *, is_on: bool) -> None:
        """Switch the warning on or off; it never blocks an input."""
        if self.state not in OPEN:
            raise self._not_now()
        if is_on is not self.warns_of_my_number:
            self.record(self.MyNumberWarningChosen, is_on=is_on)

    def _step(
        self, event: type[Event], allowed: set[OrderState] | frozenset[OrderState], to: OrderState
    ) -> None:
        if self.state is to:
            return
        if self.state not in allowed:
            raise self._not_now()
        self._require_since(self.since)
        self.record(event)

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

    def _not_now(self) -> RuleBroken:
        label = ORDER_STATE_LABELS[self.state]
        return RuleBroken(
            f"この案件は「{label[0]}」なので、この操作はできません。",
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
        self._undone: OrderStep | None = None
        self.imports: tuple[Import, ...] = ()
        self._import_first = 0
        self.deliveries = 0
        self.rejection: Rejection | None = None
        self._terms_stated = event.meta.event_id
        self._terms_stated_on = self._due_date_stated_on = _known_from(event)
        self._priority_stated_on = self._queue_order_stated_on = _known_from(event)
        self.priority, self.queue_order = Priority.NORMAL, None
        self.terms_corrected_at: datetime | None = None
        self.warns_of_my_number = False

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

    @applies(TermsChanged, TermsCorrected)
    def _terms_changed(self, event: TermsChanged | TermsCorrected) -> None:
        if self.since == self.terms.received_on:
            self.since = event.terms.received_on
        self.terms = event.terms
        self._terms_stated = event.meta.event_id
        self._terms_stated_on = event.meta.occurred_on
        if isinstance(event, self.TermsCorrected):
            self.terms_corrected_at = event.meta.recorded_at

    @applies(TasksAdded)
    def _tasks_added(self, event: TasksAdded) -> None:
        self.task_count += event.count

    @applies(MyNumberWarningChosen)
    def _my_number_warning_chosen(self, event: MyNumberWarningChosen) -> None:
        self.warns_of_my_number = event.is_on

    @applies(SamplePassed)
    def _sample_passed(self, _: SamplePassed) -> None:
        """The tasks hold what passed."""

    @applies(ImportBegun)
    def _import_begun(self, event: ImportBegun) -> None:
        self.importing = event.job_id
        self._import_first = self.task_count + 1

    @applies(ImportFinished)
    def _import_finished(self, event: ImportFinished) -> None:
        self.importing = None
        if self.task_count >= self._import_first:
            done = Import(
                job_id=event.job_id,
                event_id=event.meta.event_id,
                on=event.meta.occurred_on,
                first=self._import_first,
                last=self.task_count,
            )
            self.imports = (*self.imports, done)

    @applies(ImportRefused)
    def _import_refused(self, _: ImportRefused) -> None:
        self.importing = None

    @applies(ImportCancelled)
    def _import_cancelled(self, event: ImportCancelled) -> None:
        self.imports = tuple(
            item._replace(is_cancelled=item.is_cancelled or item.job_id == event.job_id)
            for item in self.imports
        )


_STATE_AFTER = {
    JobOrder.Accepted.TOPIC: OrderState.ACCEPTED,
    JobOrder.Declined.TOPIC: OrderState.DECLINED,
    JobOrder.Released.TOPIC: OrderState.RELEASED,
    JobOrder.Delivered.TOPIC: OrderState.DELIVERED,
    JobOrder.DeliveryAccepted.TOPIC: OrderState.ACCEPTED_BY_CLIENT,
    JobOrder.DeliveryRejected.TOPIC: OrderState.RETURNED,
    JobOrder.Closed.TOPIC: OrderState.CLOSED,
    JobOrder.Cancelled.TOPIC: OrderState.CANCELLED,
}

_STEPS = {
    JobOrder.Accepted.TOPIC: OrderStep.ACCEPTED,
    JobOrder.Declined.TOPIC: OrderStep.DECLINED,
    JobOrder.Delivered.TOPIC: OrderStep.DELIVERED,
    JobOrder.DeliveryAccepted.TOPIC: OrderStep.DELIVERY_ACCEPTED,
    JobOrder.DeliveryRejected.TOPIC: OrderStep.DELIVERY_REJECTED,
    JobOrder.Closed.TOPIC: OrderStep.CLOSED,
    JobOrder.Cancelled.TOPIC: OrderStep.CANCELLED,
}

ORDER_STATE_LABELS = {
    OrderState.RECEIVED: ("受付済み", "received"),
    OrderState.ACCEPTED: ("受託済み", "accepted"),
    OrderState.RELEASED: ("作業中", "in work"),
    OrderState.ON_HOLD: ("保留中", "on hold"),
    OrderState.DELIVERED: ("納品済み", "delivered"),
    OrderState.REJECTED: ("差戻し（対応検討中）", "returned by the client, to be decided"),
    OrderState.RETURNED: ("手直し中", "returned for one more look"),
    OrderState.ACCEPTED_BY_CLIENT: ("検収済み", "accepted by the client"),
    OrderState.CLOSED: ("完了", "closed"),
    OrderState.DECLINED: ("辞退", "declined"),
    OrderState.CANCELLED: ("取消し", "cancelled"),
}


_STATES_TERMS = (JobOrder.Received, JobOrder.TermsChanged, JobOrder.TermsCorrected)
"""The events that state all terms of an order."""


def _known_from(event: Event) -> date:
    """The day from which an event states something of its order."""
    day = event.meta.occurred_on
    return min(event.terms.received_on, day) if isinstance(event, JobOrder.Received) else day


def _require_sample_fits(terms: Terms) -> None:
    if terms.sample_percent is not None and terms.inspection is not Inspection.SINGLE:
        raise Invalid.field(
            "sample_percent",
            "抜取り検品は「1人で検品」の案件だけで選べます。割合を消すか、検品を変えてください。",
            "Inspection by sample goes with the inspection by one colleague only: leave the share"
            " out, or change the inspection.",
        )


def _due_before_received() -> Invalid:
    return Invalid.field(
        "due_on",
        "納期は受付日より後の日にしてください。",
        "The due date must not be before the day on which the order was received.",
    )


def _importing() -> RuleBroken:
    return RuleBroken(
        "この案件にはいま作業を取り込んでいます。終わるまでお待ちください。",
        "Tasks are being imported into this order. Wait until that is done.",
    )


ORDER_STEP_LABELS = {
    OrderStep.ACCEPTED: ("受託", "taking it on"),
    OrderStep.DECLINED: ("辞退", "declining it"),
    OrderStep.DELIVERED: ("納品", "the delivery"),
    OrderStep.DELIVERY_ACCEPTED: ("検収", "the client's acceptance"),
    OrderStep.DELIVERY_REJECTED: ("納品後の手直しの依頼", "the client's wish for one more look"),
    OrderStep.REJECTION_DECIDED: ("差戻しへの対応", "the decision about what the client returned"),
    OrderStep.CLOSED: ("完了", "putting it away"),
    OrderStep.CANCELLED: ("案件の取消し", "the cancellation"),
}
