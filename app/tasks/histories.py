"""The history of a task."""

from collections.abc import Mapping
from typing import Any

from app.http import fields
from app.registry.history_kind import HistoryKind
from app.tasks.presentation import present_task
from app.tasks.schemas import TaskAnswer
from domain.kernel.messaging.caller import READERS, STAFF, Caller, Role
from domain.tasks.queue_rule import QueueRule
from domain.tasks.task import Task


class TaskStateAnswer(TaskAnswer):
    """A task as of a day, with how far its inspection is."""

    is_half_inspected = fields.Flag(required=True)


_OF_THE_ORDER = frozenset({"kind_of_work", "instructions"})
_CONTENTS = frozenset({"payload", "draft", "result", "messages"})


def _on_page(state: Mapping[str, Any], reader: Caller) -> Mapping[str, Any]:
    """Return the facts of the task itself; why it was assigned only for staff (health)."""
    is_staff = reader.has(STAFF)
    left_out = _OF_THE_ORDER | {"comment"} | (frozenset() if is_staff else _CONTENTS)
    shown = {name: value for name, value in state.items() if name not in left_out}
    assignment = state.get("assignment")
    if assignment is not None and is_staff:
        shown["reasons"] = [item["code"] for item in assignment["reasons"]]
    return shown


HISTORIES = (
    HistoryKind(
        aggregate=Task,
        subjects="tasks",
        present=lambda task, _: {
            **present_task(task),
            "is_half_inspected": task.is_half_inspected,
        },
        answer=TaskStateAnswer,
        of_today=frozenset({"due_on", "priority", "order_title", "minutes_question"}),
        roles=READERS | {Role.PARTICIPANT},
        page=lambda task: f"/staff/tasks/{task.id}",
        on_page=_on_page,
    ),
    HistoryKind(
        aggregate=QueueRule,
        subjects="queue-rules",
        present=lambda rule, _: {
            "id": rule.id,
            "centre": rule.centre,
            "queue_order": rule.queue_order,
        },
    ),
)
