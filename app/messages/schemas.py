"""The bodies and answers of messages and announcements."""

from app.http import fields
from app.http.routing import CommandBody, CreationBody
from domain.messages.announcement import Audience

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


class StaffInChargeBody(CommandBody):
    """The account of a member of the staff; null for nobody."""

    account_id = fields.Id(required=True, allow_none=True)


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
    """All messages between a participant and the staff; `unread` is for the caller's side.

    `in_charge` is the account that is notified of what the participant writes; null for nobody.
    """

    id = fields.Id(required=True)
    participant_id = fields.Id(required=True)
    in_charge = fields.Id(required=True, allow_none=True)
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


class AnnouncementWords(fields.Strict):
    """The text of an announcement, and the days on which it is shown, both included."""

    title = fields.Text(required=True, max=200)
    text = fields.Text(required=True, max=MOST, lines=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)


class AnnouncementBody(AnnouncementWords, CreationBody):
    """A new announcement; `participant_ids` are those chosen, if `to` is `chosen`."""

    to = fields.Code(Audience, required=True)
    participant_ids = fields.Many(fields.Id(), max=500, unique=True, load_default=list)


class CorrectedAnnouncementBody(AnnouncementWords, CommandBody):
    """The right text and days."""


class AnnouncementAnswer(fields.Strict):
    """An announcement; `is_read` is null for whom it is not made to, such as staff."""

    id = fields.Id(required=True)
    to = fields.Code(Audience, required=True)
    title = fields.Text(required=True, allow_none=True)
    text = fields.Text(required=True, max=MOST, lines=True, allow_none=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    is_withdrawn = fields.Flag(required=True)
    is_read = fields.Flag(required=True, allow_none=True)


class AnnouncementReader(fields.Strict):
    """Somebody to whom an announcement is made; `read_at` is null until they have read it."""

    person_id = fields.Id(required=True)
    read_at = fields.Instant(required=True, allow_none=True)


class AnnouncementReadersAnswer(fields.Strict):
    """Everybody to whom an announcement is made, those who have not read it first."""

    items = fields.Many(fields.Part(AnnouncementReader), required=True)


class OwnAnnouncementsAnswer(fields.Strict):
    """The announcements that are made to the caller today, those not read yet first."""

    items = fields.Many(fields.Part(AnnouncementAnswer), required=True)


class CannedAnswerWords(fields.Strict):
    """The title and the text of a canned answer."""

    title = fields.Text(required=True, max=200)
    text = fields.Text(required=True, max=MOST, lines=True)


class CannedAnswerBody(CannedAnswerWords, CreationBody):
    """A new canned answer."""


class ChangedCannedAnswerBody(CannedAnswerWords, CommandBody):
    """Another title or text."""


class CannedAnswerAnswer(fields.Strict):
    """A canned answer."""

    id = fields.Id(required=True)
    title = fields.Text(required=True, max=200, allow_none=True)
    text = fields.Text(required=True, max=MOST, lines=True, allow_none=True)
    is_removed = fields.Flag(required=True)


class CannedAnswersAnswer(fields.Strict):
    """The canned answers of the caller's centres, by title."""

    items = fields.Many(fields.Part(CannedAnswerAnswer), required=True)
