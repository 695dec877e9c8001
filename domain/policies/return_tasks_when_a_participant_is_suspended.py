"""When a participant takes leave or goes, what they have in hand returns to the queue."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.bus import Command
from domain.kernel.event import Event
from domain.kernel.ledger import Ledger
from domain.participants.participant import Participant
from domain.tasks.commands import ReleaseTask
from domain.tasks.task import IN_HAND

LISTENS_TO = (Participant.Suspended, Participant.Left)


def decide(event: Event, event_id: UUID, ledger: Ledger) -> Iterable[Command]:
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
        yield ReleaseTask(
            task_id=UUID(row["task_id"]),
            reason="お休みまたは退所のため、作業を待ちに戻しました。",
        )
