"""What counts first among the tasks of a centre: their due dates, or their priorities."""

from typing import Self
from uuid import UUID, uuid5

from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, Caller
from domain.kernel.messaging.event_context import require_reason
from domain.kernel.priority import QueueOrder

_NAMES = UUID("0d5d6a54-6f0b-4b7e-9a86-6d4f1a1f7c55")


def queue_rule_id(centre: str) -> UUID:
    """The id of the rule of a centre, derived from the centre's code."""
    return uuid5(_NAMES, centre)


class QueueRule(Aggregate):
    """The rule of one centre. Orders may choose otherwise."""

    KIND = "queue_rule"
    IMPERSONAL = True

    class OrderChosen(Event, frozen=True, kw_only=True):
        """From now on this counts first."""

        TOPIC = "queue_rule.order_chosen.v1"
        queue_order: QueueOrder

    queue_order: QueueOrder

    @classmethod
    def begin(cls, centre: str) -> Self:
        """The rule of a centre that has chosen nothing yet. Records nothing."""
        rule = cls(queue_rule_id(centre), centre=centre)
        rule.queue_order = QueueOrder.DUE_DATE_FIRST
        return rule

    def choose(self, queue_order: QueueOrder) -> None:
        """Choose what counts first, with a reason."""
        if queue_order is not self.queue_order:
            require_reason()
            self.record(self.OrderChosen, queue_order=queue_order)

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff and supervisors of the centre."""
        return super().is_visible_to(caller) and caller.has(READERS)

    @applies(OrderChosen)
    def _order_chosen(self, event: OrderChosen) -> None:
        self.queue_order = event.queue_order
