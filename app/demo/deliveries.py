"""How finished orders proceed: delivered, reviewed by the client, accepted, and closed."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from app.demo.command_runner import CommandRunner
from app.demo.office import look_at
from app.demo.orders import FINISHED, OrderPlan
from app.demo.period import after
from app.demo.seeded_random import words
from app.demo.staff import CLIENT_OF_THE_SIGN_IN
from domain.kernel.messaging.caller import Caller
from domain.orders.commands import (
    AcceptDelivery,
    ChangeDueDate,
    CloseJobOrder,
    DeliverJobOrder,
)
from domain.orders.job_order import HANDED_OUT, JobOrder, OrderState, RejectionOutcome
from domain.participants.course import PRESENT
from domain.policies.commands import DecideOnRejection, RejectDelivery
from domain.tasks import queries
from domain.tasks.commands import CancelTask, ReleaseTask
from domain.tasks.place_queries import of_ids, passed, unfinished
from domain.tasks.task import Verdict

GRACE = 3
"""Working days by which the due date of a late order is moved."""
STEPS = 6
REJECTED_TASKS = 5
MOVES = (
    JobOrder.Delivered,
    JobOrder.DeliveryAccepted,
    JobOrder.RejectionReceived,
    JobOrder.RejectionDecided,
    JobOrder.Closed,
)


def move_on(stage: CommandRunner, plan: OrderPlan, day: date, *, is_last: bool) -> None:
    """Move an order one step towards its final state; on the last day, take all remaining steps."""
    if plan.fate not in FINISHED or (not is_last and _has_moved(stage, plan, day)):
        return
    for _ in range(STEPS if is_last else 1):
        order = stage.find(JobOrder, plan.id)
        if order is None or order.state is plan.fate:
            return
        if order.state in HANDED_OUT:
            _finish(stage, plan, order, day, is_last=is_last)
        elif order.state is OrderState.DELIVERED:
            _show(stage, plan, day, is_last=is_last)
        elif order.state is OrderState.REJECTED:
            _decide(stage, plan, order, day)
        elif order.state is OrderState.ACCEPTED_BY_CLIENT:
            close = CloseJobOrder(order_id=plan.id)
            stage.tries(stage.staff("coordinator"), close, plan.number)


def _has_moved(stage: CommandRunner, plan: OrderPlan, day: date) -> bool:
    """Return True if the step of `day` was already taken before the load was interrupted."""
    history = stage.service.ledger.history(plan.id)
    return bool(history) and isinstance(history[-1], MOVES) and history[-1].meta.occurred_on == day


def _finish(
    stage: CommandRunner, plan: OrderPlan, order: JobOrder, day: date, *, is_last: bool
) -> None:
    coordinator = stage.staff("coordinator")
    open_tasks = unfinished(stage.service.ledger, plan.id)
    if open_tasks and (is_last or day >= after(plan.due_on, GRACE)):
        for place in open_tasks:
            _end(stage, day, place.task_id, place.state, order.terms.inspection)
    elif open_tasks and day >= plan.due_on:
        moved = after(plan.due_on, GRACE)
        later = ChangeDueDate(
            order_id=plan.id, due_on=moved, reason=words("sentences")["due_moved"]
        )
        stage.tries(coordinator, later, plan.number)
        for place in open_tasks:
            if place.state in {"assigned", "accepted", "paused", "returned"}:
                _give_back(stage, day, place.task_id)
        return
    elif open_tasks:
        return
    stage.tries(coordinator, DeliverJobOrder(order_id=order.id), plan.number, day)


def _give_back(stage: CommandRunner, day: date, task_id: UUID) -> None:
    reason = words("sentences")["back_in_queue"]
    release = ReleaseTask(task_id=task_id, reason=reason)
    stage.tries(stage.staff("coordinator"), release, task_id, day)


def _end(stage: CommandRunner, day: date, task_id: UUID, state: str, inspection: str) -> None:
    if state == "submitted":
        look_at(stage, day, task_id, inspection, Verdict.PASS)
        return
    cancel = CancelTask(task_id=task_id, reason=words("sentences")["cancel_task"])
    stage.tries(stage.staff("coordinator"), cancel, task_id)


def _show(stage: CommandRunner, plan: OrderPlan, day: date, *, is_last: bool) -> None:
    """Let the client review the delivery, and accept or reject it."""
    client = _client(stage, plan)
    if plan.fate in {OrderState.REJECTED, OrderState.RETURNED}:
        if is_last:
            _reject(stage, plan, client, day)
    elif plan.fate is not OrderState.DELIVERED:
        if plan.is_rejected_once and not is_last and not _was_rejected(stage, plan):
            _reject(stage, plan, client, day)
        else:
            stage.tries(client, AcceptDelivery(order_id=plan.id), plan.number)


def _client(stage: CommandRunner, plan: OrderPlan) -> Caller:
    own = plan.row["client"] == CLIENT_OF_THE_SIGN_IN
    return stage.staff("client" if own else "coordinator")


def _was_rejected(stage: CommandRunner, plan: OrderPlan) -> bool:
    history = stage.service.ledger.history(plan.id)
    return any(isinstance(event, JobOrder.RejectionReceived) for event in history)


def _reject(stage: CommandRunner, plan: OrderPlan, client: Caller, day: date) -> None:
    places = passed(stage.service.ledger, plan.id, REJECTED_TASKS, last_first=True)
    reject = RejectDelivery(
        order_id=plan.id,
        task_ids=tuple(place.task_id for place in places),
        reason=words("sentences")["rejected"],
    )
    stage.tries(client, reject, plan.number, day)


def _decide(stage: CommandRunner, plan: OrderPlan, order: JobOrder, day: date) -> None:
    """Let the coordinator ask for rework: those who did the work, or others if they are away."""
    ledger = stage.service.ledger
    chosen: dict[RejectionOutcome, list[UUID]] = defaultdict(list)
    for place in of_ids(ledger, order.rejection.undecided if order.rejection else ()):
        worker = place.participant_id and queries.worker(ledger, place.participant_id, day)
        is_present = worker and worker.state in PRESENT
        outcome = RejectionOutcome.SAME_PERSON if is_present else RejectionOutcome.QUEUE
        chosen[outcome].append(place.task_id)
    for outcome, task_ids in chosen.items():
        decide = DecideOnRejection(
            order_id=plan.id,
            task_ids=tuple(task_ids),
            outcome=outcome,
            to_participant=words("sentences")["rework"],
            to_client=words("sentences")["rework_to_client"],
        )
        stage.tries(stage.staff("coordinator"), decide, plan.number, outcome, day)
