"""The bodies and answers of messages."""

from app.http import fields
from app.http.routing import CommandBody

MOST = 4000
"""Characters of one message."""


class MessageBody(CommandBody):
    """A new message. Staff name the participant in `to`; participants leave it out."""

    id = fields.Id()
    to = fields.Id()
    text = fields.Text(required=True, max=MOST, lines=True)
    read_up_to = fields.Id()


class CorrectedMessageBody(CommandBody):
    """The right text of one's own message."""

    message_id = fields.Id(required=True)
    text = fields.Text(required=True, max=MOST, lines=True)


class OneMessageBody(CommandBody):
    """One message of the conversation."""

    message_id = fields.Id(required=True)


class MessageAnswer(fields.Strict):
    """A message; `text` is null if it was withdrawn or erased."""

    id = fields.Id(required=True)
    sender = fields.Code(("participant", "staff"), required=True)
    text = fields.Text(required=True, max=MOST, lines=True, allow_none=True)
    sent_at = fields.Instant(required=True)
    corrected_at = fields.Instant(required=True, allow_none=True)
    is_withdrawn = fields.Flag(required=True)
    is_read = fields.Flag(required=True)


class ConversationAnswer(fields.Strict):
    """All messages between a participant and the staff; `unread` is for the caller's side."""

    id = fields.Id(required=True)
    participant_id = fields.Id(required=True)
    unread = fields.Whole(required=True, min=0)
    messages = fields.Many(fields.Part(MessageAnswer), required=True)


class ConversationQuery(fields.Query):
    """Whose conversation; participants leave it out."""

    participant_id = fields.Id()


class ConversationRow(fields.Strict):
    """A conversation in a list; `waiting` messages were not read by staff."""

    id = fields.Id(required=True)
    participant_id = fields.Id(required=True)
    last_at = fields.Instant(required=True)
    waiting = fields.Whole(required=True, min=0)
    waiting_since = fields.Instant(required=True, allow_none=True)
