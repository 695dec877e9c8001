"""When a participant is suspended or leaves, their open tasks return to the queue."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.participants.queries import terms_of
from domain.tasks.commands import ReleaseTask
from domain.tasks.place_queries import in_hand

NAME = "return_tasks_when_a_participant_is_suspended"
LISTENS_TO = (Participant.Suspended, Participant.Left)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Release every task that the participant has in hand, in the order of the tasks' ids.

    A participant who works again keeps them: the suspension is over, or was corrected later.
    """
    del event_id
    terms = terms_of(ledger, event.originator_id)
    if terms is not None and terms.state in PRESENT:
        return
    for place in in_hand(ledger, event.originator_id):
        task_id, reason = place.task_id, "お休みまたは退所のため、作業を待ちに戻しました。"
        yield Reaction(
            key=f"task/{task_id}",
            key_of_0_1_0=f"ReleaseTask(occurred_on=None, reason={reason!r}, task_id={task_id!r})",
            command=ReleaseTask(task_id=task_id, reason=reason),
        )
