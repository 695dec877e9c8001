"""The answers to the participant's questions that they have not read yet."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.http.authorization import service
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task
from projections.tasks.questions import unread_answers

KEPT = timedelta(days=30)
"""How long an answer is shown that nobody marks as read; the task shows it for ever."""
MOST = 10
"""How many answers are shown at once."""


class Answer(NamedTuple):
    """An answer to a question about a task. The texts are None if they were erased."""

    task_id: UUID
    title: str
    number: int
    question: str | None
    answer: str | None
    at: datetime


def own_answers(participant_id: UUID) -> list[Answer]:
    """The answers that a participant has not read, oldest first."""
    at = service()
    rows = unread_answers(at.views, str(participant_id), since=at.clock.now() - KEPT, limit=MOST)
    if not rows:
        return []
    ledger = at.ledger
    tasks = ledger.find_readable(Task, [UUID(row["task_id"]) for row in rows])
    orders = ledger.find_readable(JobOrder, list({task.order_id for task in tasks.values()}))
    found = []
    for row in rows:
        task = tasks.get(UUID(row["task_id"]))
        if task is None or task.participant_id != participant_id or task.order_id not in orders:
            continue
        asked = [text for kind, text, _ in task.messages if kind == "asked"]
        said = [text for kind, text, _ in task.messages if kind == "answered"]
        found.append(
            Answer(
                task_id=task.id,
                title=orders[task.order_id].terms.title,
                number=task.number,
                question=asked[-1] if asked else None,
                answer=said[-1] if said else None,
                at=datetime.fromisoformat(row["answered_at"]),
            )
        )
    return found
