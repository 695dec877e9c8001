"""Queues a notice of a message for its other side, unless that has read it already.

What a participant writes is notified to the staff in charge. If nobody is in charge, or they did
not choose to hear of it or have left, everybody of the centre who chose it is notified.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.messages.conversation import Conversation
from domain.notices.inline_projection import participant_who_hears, staff_who_hear
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice

NAME = "notify_of_messages"
LISTENS_TO = (Conversation.Sent,)


def decide(event: Conversation.Sent, _: UUID, ledger: Ledger) -> Iterable[Reaction]:
    """Queue the notices of a message that still waits to be read."""
    conversation = ledger.get(Conversation, event.originator_id)
    message = conversation.find(event.message_id)
    if message is None or message.is_read or message.is_withdrawn:
        return
    if event.from_participant:
        kind = NoticeKind.MESSAGE_OF_PARTICIPANT
        hearing = staff_who_hear(ledger, kind, event.meta.centre)
        if conversation.in_charge in hearing:
            hearing = (conversation.in_charge,)
    else:
        kind = NoticeKind.MESSAGE_OF_STAFF
        hearing = participant_who_hears(ledger, kind, event.participant_id)
    yield from notice(kind, str(event.message_id), hearing, event.meta.recorded_at)
