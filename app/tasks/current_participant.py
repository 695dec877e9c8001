"""Shared by the pages of participants about their tasks: the state of a task, and work by day."""

from datetime import date
from typing import Any
from uuid import UUID

from app.http.authorization import service
from app.tasks.labels import TASK_STATES, TASK_TAGS
from domain.kernel.priority import Priority
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task
from domain.tasks.value_objects import TaskState
from projections.participants.workload import workload

OWN_STATES = {
    **TASK_STATES,
    TaskState.RETURNED.value: BilingualText("手直しのお願い", "returned for one more look"),
}
"""The labels of states for the person who has the task: a return is a request to them."""


def shown_state(state: str) -> dict[str, Any]:
    """Return the label of a state, and the style of its tag."""
    return {"state": OWN_STATES[state], "look": TASK_TAGS.get(state, "")}


def is_urgent(task: Task, order: JobOrder) -> bool:
    """True if the task is to be done before others, by its own priority or that of its order."""
    return (task.priority or order.priority) is Priority.URGENT


def days_since(participant_id: UUID, first: date) -> list[Row]:
    """Return the participant's work on each day from `first` to today."""
    return workload(service().views, str(participant_id), first=first, last=service().clock.today())
