"""The work of staff: orders are received and moved on, tasks are assigned and inspected."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.demo.command_runner import CommandRunner
from app.demo.fetching import waiting
from app.demo.orders import OrderPlan, clients
from app.demo.people import Member
from app.demo.seeded_random import drawn, words
from app.demo.staff import client_id
from domain.escalation.commands import SetEscalationRule
from domain.escalation.rules import EscalationKind, Notified
from domain.kernel.messaging.bus import Command
from domain.kernel.priority import Priority
from domain.orders.commands import (
    AcceptJobOrder,
    CancelJobOrder,
    ChooseOrderPriority,
    CorrectClient,
    DeclineJobOrder,
    HoldJobOrder,
    RegisterClient,
    ReleaseJobOrder,
)
from domain.orders.job_order import Inspection, JobOrder, OrderState
from domain.orders.queries import terms_of_all
from domain.policies import split_an_order_into_tasks
from domain.policies.commands import AddTasks
from domain.tasks.commands import AssignTask, ChooseTaskDueDate, InspectTask
from domain.tasks.place_queries import submitted
from domain.tasks.task import Task, Verdict

CHUNK = 500
HANDED_OUT_A_DAY = 4
SAMPLES = 3
"""Tasks of an urgent order that are due before the others."""
INSPECTORS = ("coordinator", "coordinator-two", "social-worker", "manager")
_UNRELEASED = frozenset({OrderState.RECEIVED, OrderState.DECLINED})


def register_clients(stage: CommandRunner) -> None:
    """Register every client of the plan, with what is known of how to reach them."""
    coordinator, known = stage.staff("coordinator"), words("clients")
    for name, kind in clients().items():
        id = client_id(stage.seed, name)
        stage.gives(coordinator, RegisterClient(id=id, name=name, kind=kind), name)
        if name in known:
            facts = CorrectClient(client_id=id, **known[name])
            stage.gives(coordinator, facts, name, "facts")


def set_rules(stage: CommandRunner) -> None:
    """Set the rule after which a question of a participant counts as late."""
    rule = SetEscalationRule(
        kind=EscalationKind.HELP,
        is_on=True,
        threshold=20,
        notified=Notified.EVERYBODY,
        reason=words("sentences")["escalation"],
    )
    stage.gives(stage.staff("manager"), rule, "help")


def handle(stage: CommandRunner, plan: OrderPlan) -> None:
    """Receive an order, accept it, split it and release it, as far as its final state requires."""
    coordinator = stage.staff("coordinator")
    stage.gives(coordinator, plan.received(), plan.number)
    if plan.fate in _UNRELEASED:
        return
    stage.gives(coordinator, AcceptJobOrder(order_id=plan.id), plan.number)
    for start in range(0, len(plan.tasks), CHUNK):
        part = tuple(plan.tasks[start : start + CHUNK])
        stage.gives(coordinator, AddTasks(order_id=plan.id, tasks=part), plan.number, start)
    _put_in_order(stage, plan)
    if plan.fate is not OrderState.ACCEPTED:
        stage.gives(coordinator, ReleaseJobOrder(order_id=plan.id), plan.number)


def _put_in_order(stage: CommandRunner, plan: OrderPlan) -> None:
    """Choose the priority of an order, and an earlier due date for the samples of an urgent one."""
    if plan.priority is Priority.NORMAL:
        return
    coordinator, sentences = stage.staff("coordinator"), words("sentences")
    chosen = ChooseOrderPriority(
        order_id=plan.id, priority=plan.priority, reason=sentences["priority"]
    )
    stage.gives(coordinator, chosen, plan.number)
    if plan.priority is Priority.URGENT:
        for new in plan.tasks[:SAMPLES]:
            id = split_an_order_into_tasks.task_id(plan.id, new.key)
            sooner = ChooseTaskDueDate(
                task_id=id,
                due_on=max(plan.received_on, plan.due_on - timedelta(days=3)),
                reason=sentences["own_due_date"],
            )
            stage.gives(coordinator, sooner, plan.number, new.key)


def turn(stage: CommandRunner, plan: OrderPlan) -> None:
    """Decline, hold or cancel an order that is planned to end so."""
    sentences = words("sentences")
    commands: dict[OrderState, Command] = {
        OrderState.DECLINED: DeclineJobOrder(order_id=plan.id, reason=sentences["decline_order"]),
        OrderState.ON_HOLD: HoldJobOrder(order_id=plan.id, reason=sentences["hold"]),
        OrderState.CANCELLED: CancelJobOrder(order_id=plan.id, reason=sentences["cancel_order"]),
    }
    if plan.fate in commands:
        order = stage.tries(stage.staff("manager"), commands[plan.fate], plan.number)
        if isinstance(order, JobOrder):
            stage.react(order)


def hand_out(stage: CommandRunner, day: date, here: Sequence[Member]) -> None:
    """Assign a few waiting tasks to people by the decision of staff; the domain may refuse."""
    chance = drawn(stage.seed, "hand out", day)
    found = waiting(stage, HANDED_OUT_A_DAY)
    people = chance.sample(list(here), min(len(here), HANDED_OUT_A_DAY))
    for (_, task_id), member in zip(found, people, strict=False):
        wanted = chance.random() < 0.1
        command = AssignTask(
            task_id=task_id,
            participant_id=member.id,
            override_reason=words("sentences")["override"] if wanted else None,
        )
        stage.tries(stage.staff("coordinator"), command, day, member.number)


def inspect(
    stage: CommandRunner, day: date, *, share: float, returned: float, limit: int = 1000
) -> None:
    """Inspect a `share` of what was submitted; `returned` is the share that is returned."""
    ledger = stage.service.ledger
    found = [place for place in submitted(ledger) if place.order_id in stage.kinds]
    orders = terms_of_all(ledger, {place.order_id for place in found})
    found.sort(key=lambda at: (orders[at.order_id].due_on, str(at.order_id), at.number))
    for place in found[:limit]:
        chance = drawn(stage.seed, "inspect", day, str(place.task_id))
        if chance.random() < share:
            verdict = Verdict.RETURN if chance.random() < returned else Verdict.PASS
            look_at(stage, day, place.task_id, orders[place.order_id].inspection, verdict)


def look_at(
    stage: CommandRunner, day: date, task_id: UUID, inspection: str, verdict: Verdict
) -> None:
    """Inspect one task, twice by different people where the order requires it."""
    chance = drawn(stage.seed, "look", day, task_id)
    first, second = chance.sample(INSPECTORS, 2)
    command = _inspection(task_id, verdict, chance.randrange(100))
    task = stage.tries(stage.staff(first), command, task_id, day, 1)
    again = inspection == Inspection.DOUBLE and verdict is Verdict.PASS
    if again and isinstance(task, Task):
        stage.tries(stage.staff(second), command, task_id, day, 2)


def _inspection(task_id: UUID, verdict: Verdict, draw: int) -> InspectTask:
    sentences = words("sentences")
    if verdict is Verdict.PASS:
        comment = sentences["passed"][draw % len(sentences["passed"])]
        return InspectTask(task_id=task_id, verdict=verdict, comment=comment)
    said = sentences["returned"][draw % len(sentences["returned"])]
    return InspectTask(
        task_id=task_id,
        verdict=verdict,
        comment=said["comment"],
        defects=tuple(said["defects"]),
    )
