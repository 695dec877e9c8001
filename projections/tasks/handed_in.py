"""The tasks that one person has handed in, read through the index by participant."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.kernel.storage.database import Database, Row


def handed_in(
    views: Database, participant_id: UUID, after: Sequence[Any] | None, limit: int
) -> list[Row]:
    """Tasks of one person that are handed in or passed, the latest step first."""
    further = " AND (q.since, q.task_id) < (?, ?)" if after else ""
    return views.read(
        "SELECT q.*, c.title AS order_title"  # noqa: S608
        " FROM task_queue q JOIN order_card c ON c.order_id = q.order_id"
        f" WHERE q.participant_id = ? AND q.state IN ('submitted', 'passed'){further}"
        " ORDER BY q.since DESC, q.task_id DESC LIMIT ?",
        [str(participant_id), *(after or ()), limit],
    )
