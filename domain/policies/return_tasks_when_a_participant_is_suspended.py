"""When a participant is suspended or leaves, their open tasks return to the queue."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.tasks.commands import ReleaseTask
from domain.tasks.place_queries import in_hand

NAME = "return_tasks_when_a_participant_is_suspended"
LISTENS_TO = (Participant.Suspended, Participant.Left)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Release every task that the participant has in hand, in the order of the tasks' ids.

    A participant keeps them if the command that recorded the step left them present, as a
    correction of a suspension that is over does.
    """
    del event_id
    known = ledger.history(event.originator_id)
    then = Participant.fold([one for one in known if _is_known_with(one, event)])
    if then is not None and then.state in PRESENT:
        return
    for place in in_hand(ledger, event.originator_id):
        task_id, reason = place.task_id, "お休みまたは退所のため、作業を待ちに戻しました。"
        yield Reaction(
            key=f"task/{task_id}",
            key_of_0_1_0=f"ReleaseTask(occurred_on=None, reason={reason!r}, task_id={task_id!r})",
            command=ReleaseTask(task_id=task_id, reason=reason),
        )


def _is_known_with(one: Event, event: Event) -> bool:
    """True for what was recorded before `event`, or with it by the same command."""
    is_of_command = one.meta.correlation_id == event.meta.correlation_id
    return is_of_command or one.originator_version <= event.originator_version
