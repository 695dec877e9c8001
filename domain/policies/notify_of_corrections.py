"""When staff correct somebody's work, the person is notified if they chose to be."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.caller import Role
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import participant_who_hears
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.tasks.task import Task

NAME = "notify_of_corrections"
LISTENS_TO = (Task.MinutesCorrected, Task.VerdictUndone, Task.Reinstated)


def decide(
    event: Task.MinutesCorrected | Task.VerdictUndone | Task.Reinstated,
    event_id: UUID,
    ledger: Ledger,
) -> Iterable[Reaction]:
    """Queue the notices. Participants who corrected their own work are not notified."""
    if event.participant_id is None or event.meta.role == Role.PARTICIPANT.value:
        return
    kind = NoticeKind.WORK_CORRECTED
    hearing = participant_who_hears(ledger, kind, event.participant_id)
    yield from notice(kind, str(event_id), hearing, event.meta.recorded_at)
