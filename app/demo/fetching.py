"""How a person of the demonstration comes to a task, without ever taking one of somebody else's.

The service is in use while the demonstration is loaded: what its users bring in stays theirs.
"""

from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.command_runner import CommandRunner
from app.demo.people import Member
from domain.kernel.storage.database import Row
from domain.tasks.commands import AssignTask, FetchNext
from domain.tasks.task import IN_HAND, Task

TRIED = 4
"""Orders from which staff try to find something that fits."""
_HELD = ", ".join(f"'{state.value}'" for state in sorted(IN_HAND))


def next_task(stage: CommandRunner, member: Member, *key: object) -> Task | None:
    """The task in hand, or a waiting one; None if there is none.

    People fetch it themselves, unless users have work waiting too: then staff give it to them.
    """
    if _others_have_work(stage):
        return _in_hand(stage, member) or _given(stage, member, *key)
    task = stage.tries(member.caller, FetchNext(), *key)
    return task if isinstance(task, Task) and task.order_id in stage.kinds else None


def waiting(stage: CommandRunner, limit: int) -> list[Row]:
    """One waiting task of each order of the plan that is in work, by due date."""
    rows = stage.rows(
        "SELECT t.order_id, MIN(t.task_id) AS task_id FROM task_places t"
        " JOIN order_terms o ON o.order_id = t.order_id"
        " WHERE t.state = 'waiting' AND o.state IN ('released', 'returned')"
        " GROUP BY t.order_id, o.due_on ORDER BY o.due_on, t.order_id"
    )
    return [row for row in rows if UUID(row["order_id"]) in stage.kinds][:limit]


def _others_have_work(stage: CommandRunner) -> bool:
    rows = stage.rows(
        "SELECT order_id FROM order_terms WHERE centre = ? AND state IN ('released', 'returned')",
        FIRST_CENTRE,
    )
    return any(UUID(row["order_id"]) not in stage.kinds for row in rows)


def _in_hand(stage: CommandRunner, member: Member) -> Task | None:
    rows = stage.rows(
        "SELECT task_id, order_id FROM task_places"  # noqa: S608
        f" WHERE participant_id = ? AND state IN ({_HELD}) ORDER BY task_id",
        str(member.id),
    )
    own = [UUID(row["task_id"]) for row in rows if UUID(row["order_id"]) in stage.kinds]
    return stage.service.ledger.find(Task, own[0]) if own else None


def _given(stage: CommandRunner, member: Member, *key: object) -> Task | None:
    for row in waiting(stage, TRIED):
        command = AssignTask(task_id=UUID(row["task_id"]), participant_id=member.id)
        task = stage.tries(stage.staff("coordinator"), command, *key, row["order_id"])
        if isinstance(task, Task):
            return task
    return None
