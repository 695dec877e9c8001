"""Commands of messages outside a task."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import STAFF, Role

BOTH_SIDES = STAFF | {Role.PARTICIPANT}


@dataclass(frozen=True, kw_only=True)
class SendMessage(Command):
    """Send a message to a participant, or as a participant to the staff of the centre.

    `to` is the participant that staff write to; participants leave it out. `read_up_to` is the last
    message that the sender has read before writing this one.
    """

    NAME = "SendMessage"
    ALLOWED = BOTH_SIDES
    id: UUID | None = None
    to: UUID | None = None
    text: str
    read_up_to: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ConversationCommand(Command):
    """A command to one conversation."""

    ALLOWED = BOTH_SIDES
    conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectMessage(ConversationCommand):
    """State the text of one's own message anew."""

    NAME = "CorrectMessage"
    message_id: UUID
    text: str


@dataclass(frozen=True, kw_only=True)
class WithdrawMessage(ConversationCommand):
    """Withdraw one's own message."""

    NAME = "WithdrawMessage"
    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class MarkMessagesRead(ConversationCommand):
    """Note that everything up to a message was read by the caller's side."""

    NAME = "MarkMessagesRead"
    message_id: UUID
