"""The open questions of participants on the board: their words, and how long they wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.http.authorization import service
from domain.kernel.storage.database import Row
from domain.tasks.task import Task
from projections.tasks.questions import READS, asked_since

__all__ = ["READS", "OpenHelp", "open_help"]


class OpenHelp(NamedTuple):
    """A task with an open question; `waits` are minutes. The text is None if it was erased."""

    row: Row
    person_id: UUID
    text: str | None
    waits: int


def open_help(rows: Sequence[Row]) -> list[OpenHelp]:
    """The questions of these tasks, the one that waits longest first."""
    at = service()
    found = at.ledger.find_readable(Task, [UUID(row["task_id"]) for row in rows])
    since = asked_since(at.views, [row["task_id"] for row in rows])
    asked = []
    for row in rows:
        task, asked_at = found.get(UUID(row["task_id"])), since.get(row["task_id"])
        if task is None or task.person_id is None or asked_at is None:
            continue
        texts = [text for kind, text, _ in task.messages if kind == "asked"]
        waits = at.clock.now() - datetime.fromisoformat(asked_at)
        text = texts[-1] if texts else None
        asked.append(OpenHelp(row, task.person_id, text, int(waits.total_seconds() // 60)))
    return sorted(asked, key=lambda one: -one.waits)
