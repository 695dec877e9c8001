"""Queues notices of tasks assigned or returned, of questions and answers, and of rejections."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import participant_who_hears, staff_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.orders.job_order import JobOrder
from domain.tasks.task import AssignedBy, Task

NAME = "tell_those_who_want_to_hear"
LISTENS_TO = (
    Task.Assigned,
    Task.Returned,
    Task.HelpAnswered,
    Task.HelpAsked,
    JobOrder.RejectionReceived,
)
KINDS: dict[type[Event], NoticeKind] = {
    Task.Assigned: NoticeKind.NEXT_TASK,
    Task.Returned: NoticeKind.RETURNED,
    Task.HelpAnswered: NoticeKind.HELP_ANSWERED,
    Task.HelpAsked: NoticeKind.HELP_ASKED,
    JobOrder.RejectionReceived: NoticeKind.DELIVERY_REJECTED,
}


def decide(
    event: Task.Assigned
    | Task.Returned
    | Task.HelpAnswered
    | Task.HelpAsked
    | JobOrder.RejectionReceived,
    event_id: UUID,
    ledger: Ledger,
) -> Iterable[Reaction]:
    """Queue the notices. Participants who took a task themselves are not notified."""
    if isinstance(event, Task.Assigned) and event.by is AssignedBy.SELF:
        return
    kind = KINDS[type(event)]
    if isinstance(event, Task.HelpAsked | JobOrder.RejectionReceived):
        hearing = staff_who_hear(ledger, kind, event.meta.centre)
    else:
        hearing = participant_who_hears(ledger, kind, event.participant_id)
    yield from notice(kind, str(event_id), hearing, event.meta.recorded_at)
