"""An order in each of its states, brought there as people would."""

from collections.abc import Callable, Mapping
from uuid import UUID

from domain.orders import commands
from domain.orders.client import Client
from domain.orders.job_order import JobOrder, OrderState, RejectionOutcome
from domain.participants.participant import Participant
from domain.policies.commands import DecideOnRejection, RejectDelivery
from domain.tasks.commands import AssignTask, InspectTask, SubmitTask
from domain.tasks.task import Task, Verdict
from tests.app.orders.page_client import ids
from tests.centre import Centre, as_participant


def finished(centre: Centre, client: Client | None = None, tasks: int = 1) -> JobOrder:
    """An order in work whose tasks have all passed."""
    found, somebody = centre.order(tasks=tasks, client=client), centre.participant()
    for task in ids(centre, found, tasks):
        centre.does(AssignTask(task_id=task, participant_id=somebody.id))
        centre.does(SubmitTask(task_id=task, result={}, minutes=5), as_participant(somebody))
        centre.does(InspectTask(task_id=task, verdict=Verdict.PASS))
    return found


def decided(
    centre: Centre, order: UUID, outcome: RejectionOutcome = RejectionOutcome.SAME_PERSON
) -> JobOrder:
    """Staff decide about everything that the client returned."""
    rejection = centre.now(JobOrder, order).rejection
    assert rejection is not None
    found: JobOrder = centre.does(
        DecideOnRejection(
            order_id=order,
            task_ids=rejection.undecided,
            outcome=outcome,
            to_participant="1行目だけ、もう一度お願いします。",
            to_client="直します。",
        )
    )
    return found


def reworked(centre: Centre, order: JobOrder, minutes: int) -> None:
    """The client sends a piece back; it is done again, and the whole is delivered again."""
    (task,) = ids(centre, order, 1)
    centre.does(RejectDelivery(order_id=order.id, task_ids=(task,), reason="1行目"))
    decided(centre, order.id)
    holder = centre.now(Participant, centre.now(Task, task).participant_id)
    centre.does(SubmitTask(task_id=task, result={}, minutes=minutes), as_participant(holder))
    centre.does(InspectTask(task_id=task, verdict=Verdict.PASS))
    centre.does(commands.DeliverJobOrder(order_id=order.id))


def _received(centre: Centre, client: Client) -> UUID:
    return centre.order(released=False, client=client).id


def _accepted(centre: Centre, client: Client) -> UUID:
    found = _received(centre, client)
    centre.does(commands.AcceptJobOrder(order_id=found))
    return found


def _released(centre: Centre, client: Client) -> UUID:
    return finished(centre, client).id


def _held(centre: Centre, client: Client) -> UUID:
    found = _released(centre, client)
    centre.does(commands.HoldJobOrder(order_id=found, reason="確認中"))
    return found


def _delivered(centre: Centre, client: Client) -> UUID:
    found = _released(centre, client)
    centre.does(commands.DeliverJobOrder(order_id=found))
    return found


def _returned(centre: Centre, client: Client) -> UUID:
    found = _rejected(centre, client)
    decided(centre, found)
    return found


def _rejected(centre: Centre, client: Client) -> UUID:
    found = finished(centre, client, 2)
    centre.does(commands.DeliverJobOrder(order_id=found.id))
    (first, _) = ids(centre, found, 2)
    centre.does(RejectDelivery(order_id=found.id, task_ids=(first,), reason="1行目"))
    return found.id


def _taken(centre: Centre, client: Client) -> UUID:
    found = _delivered(centre, client)
    centre.does(commands.AcceptDelivery(order_id=found))
    return found


def _closed(centre: Centre, client: Client) -> UUID:
    found = _taken(centre, client)
    centre.does(commands.CloseJobOrder(order_id=found))
    return found


def _declined(centre: Centre, client: Client) -> UUID:
    found = _received(centre, client)
    centre.does(commands.DeclineJobOrder(order_id=found, reason="人が足りません"))
    return found


def _cancelled(centre: Centre, client: Client) -> UUID:
    found = _received(centre, client)
    centre.does(commands.CancelJobOrder(order_id=found, reason="取りやめ"))
    return found


STAGES: Mapping[OrderState, Callable[[Centre, Client], UUID]] = {
    OrderState.RECEIVED: _received,
    OrderState.ACCEPTED: _accepted,
    OrderState.RELEASED: _released,
    OrderState.ON_HOLD: _held,
    OrderState.DELIVERED: _delivered,
    OrderState.REJECTED: _rejected,
    OrderState.RETURNED: _returned,
    OrderState.ACCEPTED_BY_CLIENT: _taken,
    OrderState.CLOSED: _closed,
    OrderState.DECLINED: _declined,
    OrderState.CANCELLED: _cancelled,
}


def in_state(centre: Centre, state: OrderState, client: Client) -> JobOrder:
    """An order of `client` that stands in `state`."""
    found = centre.now(JobOrder, STAGES[state](centre, client))
    assert found.state is state
    return found
