"""What the pages of those who do the work share: how a task stands, and what was done when."""

from datetime import date
from typing import Any
from uuid import UUID

from app.http.authorization import service
from app.tasks.labels import TASK_STATES, TASK_TAGS
from domain.kernel.storage.database import Row
from projections.participants.workload import workload


def shown_state(state: str) -> dict[str, Any]:
    """A state in words, and the look of its tag."""
    return {"state": TASK_STATES[state], "look": TASK_TAGS.get(state, "")}


def days_since(participant_id: UUID, first: date) -> list[Row]:
    """What I worked on each day from `first` to today."""
    return workload(service().views, str(participant_id), first=first, last=service().clock.today())
