"""How a participant of the demonstration gets a task without taking one of a user's.

The service is in use while the demonstration is loaded. What its users add remains theirs.
"""

from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.command_runner import CommandRunner
from app.demo.people import Member
from domain.orders.queries import in_work
from domain.tasks.commands import AssignTask, FetchNext
from domain.tasks.place_queries import in_hand, one_waiting_of_each
from domain.tasks.task import Task

TRIED = 4
"""Orders from which staff try to find a suitable task."""


def next_task(stage: CommandRunner, member: Member, *key: object) -> Task | None:
    """Return the participant's current task, or a waiting one; None if there is none.

    People fetch it themselves, unless users have waiting work too: then staff assign it.
    """
    if _others_have_work(stage):
        return _in_hand(stage, member) or _given(stage, member, *key)
    task = stage.tries(member.caller, FetchNext(), *key)
    return task if isinstance(task, Task) and task.order_id in stage.kinds else None


def waiting(stage: CommandRunner, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (order, task) for one waiting task of each planned order in work, by due date."""
    ledger = stage.service.ledger
    orders = sorted(in_work(ledger), key=lambda terms: (terms.due_on, str(terms.order_id)))
    own = [terms.order_id for terms in orders if terms.order_id in stage.kinds]
    tasks = one_waiting_of_each(ledger, own)
    return [(order_id, tasks[order_id]) for order_id in own if order_id in tasks][:limit]


def _others_have_work(stage: CommandRunner) -> bool:
    orders = in_work(stage.service.ledger, FIRST_CENTRE)
    return any(terms.order_id not in stage.kinds for terms in orders)


def _in_hand(stage: CommandRunner, member: Member) -> Task | None:
    places = in_hand(stage.service.ledger, member.id)
    own = [place.task_id for place in places if place.order_id in stage.kinds]
    return stage.service.ledger.find(Task, own[0]) if own else None


def _given(stage: CommandRunner, member: Member, *key: object) -> Task | None:
    for order_id, task_id in waiting(stage, TRIED):
        command = AssignTask(task_id=task_id, participant_id=member.id)
        task = stage.tries(stage.staff("coordinator"), command, *key, str(order_id))
        if isinstance(task, Task):
            return task
    return None
