"""What the pages of those who do the work share: whose they are, and how a task stands."""

from datetime import date
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.tasks.labels import TASK_STATES, TASK_TAGS
from domain.kernel.errors import NotFound
from domain.kernel.storage.database import Row
from domain.participants.participant import Participant
from projections.participants.workload import workload


def myself() -> Participant:
    """The participant who looks at the page. Raises NotFound for everybody else."""
    own = caller().participant_id
    found = service().ledger.find(Participant, own) if own else None
    if found is None or not found.is_visible_to(caller()):
        raise NotFound
    return found


def shown_state(state: str) -> dict[str, Any]:
    """A state in words, and the look of its tag."""
    return {"state": TASK_STATES[state], "look": TASK_TAGS.get(state, "")}


def days_since(participant_id: UUID, first: date) -> list[Row]:
    """What I worked on each day from `first` to today."""
    return workload(service().views, str(participant_id), first=first, last=service().clock.today())
