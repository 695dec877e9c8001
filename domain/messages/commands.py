"""Commands of messages outside a task, announcements and canned answers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.messages.announcement import Audience

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


@dataclass(frozen=True, kw_only=True)
class ChooseStaffInCharge(Command):
    """Choose the member of the staff who is in charge of a participant; None for nobody."""

    NAME = "ChooseStaffInCharge"
    ALLOWED = STAFF
    participant_id: UUID
    account_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class MakeAnnouncement(Command):
    """Announce something to a group of the centre, from a day until another one, both included.

    `participant_ids` are those chosen, if it is made to chosen participants.
    """

    NAME = "MakeAnnouncement"
    ALLOWED = STAFF
    id: UUID | None = None
    centre: str | None = None
    to: Audience
    participant_ids: tuple[UUID, ...] = ()
    title: str
    text: str
    from_on: date
    until_on: date


@dataclass(frozen=True, kw_only=True)
class AnnouncementCommand(Command):
    """A command to one announcement."""

    ALLOWED = STAFF
    announcement_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectAnnouncement(AnnouncementCommand):
    """State the text and the days anew; everybody reads it once more."""

    NAME = "CorrectAnnouncement"
    title: str
    text: str
    from_on: date
    until_on: date


@dataclass(frozen=True, kw_only=True)
class WithdrawAnnouncement(AnnouncementCommand):
    """Show the announcement to nobody any more."""

    NAME = "WithdrawAnnouncement"


@dataclass(frozen=True, kw_only=True)
class MarkAnnouncementRead(AnnouncementCommand):
    """Note that the caller has read the announcement."""

    NAME = "MarkAnnouncementRead"
    ALLOWED = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, kw_only=True)
class WriteCannedAnswer(Command):
    """Write a canned answer for the staff of a centre."""

    NAME = "WriteCannedAnswer"
    ALLOWED = COORDINATION
    id: UUID | None = None
    centre: str | None = None
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CannedAnswerCommand(Command):
    """A command to one canned answer."""

    ALLOWED = COORDINATION
    canned_answer_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChangeCannedAnswer(CannedAnswerCommand):
    """Change the title or the text of a canned answer."""

    NAME = "ChangeCannedAnswer"
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RemoveCannedAnswer(CannedAnswerCommand):
    """Offer a canned answer to nobody any more."""

    NAME = "RemoveCannedAnswer"
