"""When a pilot calls for help, the staff who chose this notice are notified, once for each call."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.inline_projection import staff_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice
from domain.robots.shifts.assistance import ShiftAssistance

NAME = "tell_staff_when_a_pilot_calls"
LISTENS_TO = (ShiftAssistance.HelpAsked,)


def decide(event: ShiftAssistance.HelpAsked, _: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Queue the notices, unless somebody has answered the call already.

    A message that a pilot adds to an open call is not notified again.
    """
    id = event.originator_id
    then = ledger.get(ShiftAssistance, id, version=event.originator_version)
    now = ledger.get(ShiftAssistance, id)
    if not now.needs_help or now.calls != then.calls:
        return
    hearing = staff_who_hear(ledger, NoticeKind.PILOT_CALLS, event.meta.centre)
    yield from notice(NoticeKind.PILOT_CALLS, f"{id} {then.calls}", hearing, event.meta.recorded_at)
