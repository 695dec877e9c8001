"""When a participant takes leave or goes, what they have in hand returns to the queue."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.participants.participant import Participant
from domain.tasks.commands import ReleaseTask
from domain.tasks.task import IN_HAND

NAME = "return_tasks_when_a_participant_is_suspended"
LISTENS_TO = (Participant.Suspended, Participant.Left)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Release every task in the person's hands; the order of release is that of the tasks' ids."""
    del event_id
    states = sorted(state.value for state in IN_HAND)
    rows = ledger.rows(
        "SELECT task_id FROM task_places WHERE participant_id = ?"  # noqa: S608
        f" AND state IN ({', '.join('?' * len(states))}) ORDER BY task_id",
        str(event.originator_id),
        *states,
    )
    for row in rows:
        task_id, reason = UUID(row["task_id"]), "お休みまたは退所のため、作業を待ちに戻しました。"
        yield Reaction(
            key=f"task/{task_id}",
            key_of_0_1_0=f"ReleaseTask(occurred_on=None, reason={reason!r}, task_id={task_id!r})",
            command=ReleaseTask(task_id=task_id, reason=reason),
        )
