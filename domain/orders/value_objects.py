"""Value objects of orders: states, steps, what a client returned, imports."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Self
from uuid import UUID


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


class DatedStep(NamedTuple):
    """A step of an order and its day; `step` is None for one that cannot be undone or corrected."""

    event_id: UUID
    step: OrderStep | None
    on: date


class Import(NamedTuple):
    """A finished import: the numbers of its first and last task, and whether it was cancelled."""

    job_id: UUID
    event_id: UUID
    on: date
    first: int
    last: int
    is_cancelled: bool = False


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
