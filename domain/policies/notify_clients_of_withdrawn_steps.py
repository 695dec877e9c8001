"""When the centre takes back a step of an order, its client is notified if they chose to be."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.caller import Role
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import client_who_hears
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.orders.job_order import JobOrder, OrderStep

NAME = "notify_clients_of_withdrawn_steps"
LISTENS_TO = (JobOrder.StepUndone,)
STEPS = frozenset({OrderStep.ACCEPTED, OrderStep.DELIVERED, OrderStep.DELIVERY_ACCEPTED})
"""The steps of which a client knew."""


def decide(event: JobOrder.StepUndone, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Queue the notice. A client who takes a step back is not notified of it."""
    if event.step not in STEPS or event.meta.role == Role.CLIENT.value:
        return
    kind = NoticeKind.DELIVERY_WITHDRAWN
    order = ledger.get(JobOrder, event.originator_id)
    accounts = client_who_hears(ledger, kind, order.client_id)
    yield from notice(kind, str(event_id), accounts, event.meta.recorded_at)
