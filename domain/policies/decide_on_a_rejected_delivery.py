"""When a client rejects a delivery, staff decide about each task; what is reworked is returned."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.errors import Invalid, RuleBroken
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.orders.job_order import JobOrder, RejectionOutcome
from domain.participants.course import PRESENT
from domain.policies.commands import DecideOnRejection, RejectDelivery
from domain.tasks import queries
from domain.tasks.task import Task, TaskState


def reject_delivery(command: RejectDelivery, uow: UnitOfWork) -> JobOrder:
    """Record what the client returned. Raises Invalid for a task that was not delivered."""
    order = uow.get(JobOrder, command.order_id)
    task_ids = tuple(dict.fromkeys(command.task_ids))
    order.receive_rejection(task_ids=task_ids, comment=command.reason or "")
    for index, task_id in enumerate(task_ids):
        task = uow.ledger.find(Task, task_id)
        if task is None or task.order_id != order.id or task.state is not TaskState.PASSED:
            raise Invalid.field(
                f"task_ids.{index}",
                "この納品の作業ではありません。",
                "This is not a task of this delivery.",
            )
    uow.save(order)
    return order


def decide(command: DecideOnRejection, uow: UnitOfWork) -> JobOrder:
    """Record the decision, and return the tasks that are reworked."""
    order = uow.get(JobOrder, command.order_id)
    to_participant = (command.to_participant or "").strip()
    to_client = (command.to_client or "").strip() or None
    is_rework = command.outcome is not RejectionOutcome.NOTHING
    if is_rework and not to_participant:
        raise Invalid.field(
            "to_participant",
            "手直しをお願いする人への言葉を書いてください。発注者の言葉は、本人には見えません。",
            "Write to the person what to look at. They do not see the words of the client.",
        )
    if not is_rework and to_client is None:
        raise Invalid.field(
            "to_client",
            "手直しをしない理由を、発注者に向けて書いてください。",
            "Give the client the reason why nothing is reworked.",
        )
    new = order.decide_on_rejection(
        task_ids=tuple(dict.fromkeys(command.task_ids)),
        outcome=command.outcome,
        to_client=to_client,
    )
    if is_rework:
        _return_for_rework(new, command.outcome, to_participant, uow)
    uow.save(order)
    return order


def _return_for_rework(
    task_ids: Sequence[UUID], outcome: RejectionOutcome, comment: str, uow: UnitOfWork
) -> None:
    """Return each task to its participant, or put it back into the queue."""
    tasks = [uow.ledger.get(Task, task_id) for task_id in task_ids]
    if outcome is RejectionOutcome.SAME_PERSON:
        _require_present(tasks, uow)
    for task in tasks:
        task.return_after_delivery(comment=comment)
        if outcome is RejectionOutcome.QUEUE:
            task.release()
        uow.save(task)


def _require_present(tasks: Sequence[Task], uow: UnitOfWork) -> None:
    """Raise RuleBroken if somebody who did the work is on leave or has left."""
    holders = {task.participant_id for task in tasks if task.participant_id is not None}
    workers = [queries.worker(uow.ledger, holder, uow.today) for holder in sorted(holders)]
    present = {item.participant_id for item in workers if item and item.state in PRESENT}
    away = [task.key for task in tasks if task.participant_id not in present]
    if away:
        shown = away[:10]
        raise RuleBroken(
            f"いまお休み中か、もういない人の作業があります（{'、'.join(shown)}）。"
            "その作業は「作業一覧に戻す」を選んでください。",
            f"Those who did some of this are on leave or have left ({', '.join(shown)})."
            " Put these tasks back into the queue.",
        )


HANDLERS: Handlers = {RejectDelivery: reject_delivery, DecideOnRejection: decide}
