"""When a step of an order is taken back, or its client corrected, clients are notified.

They are those who chose to be.
"""

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
LISTENS_TO = (JobOrder.StepUndone, JobOrder.ClientCorrected)
STEPS = frozenset({OrderStep.ACCEPTED, OrderStep.DELIVERED, OrderStep.DELIVERY_ACCEPTED})
"""The steps of which a client knew."""


def decide(
    event: JobOrder.StepUndone | JobOrder.ClientCorrected, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Queue the notice. A client who takes a step back is not notified of it.

    Of a corrected client, the accounts of the wrong one and of the right one are notified.
    """
    kind = NoticeKind.DELIVERY_WITHDRAWN
    if isinstance(event, JobOrder.ClientCorrected):
        clients = [event.was_client_id, event.client_id]
    elif event.step not in STEPS or event.meta.role == Role.CLIENT.value:
        return
    else:
        clients = [ledger.get(JobOrder, event.originator_id).client_id]
    accounts = tuple(
        account for client in clients for account in client_who_hears(ledger, kind, client)
    )
    yield from notice(kind, str(event_id), accounts, event.meta.recorded_at)
