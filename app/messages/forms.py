"""The forms of the pages of messages."""

from app.http import fields
from app.messages.schemas import MOST
from app.pages.forms import FlashQuery


class ConversationPageQuery(FlashQuery):
    """The last action, and the message that is being corrected."""

    correct = fields.Id()


class SendForm(fields.Form):
    """A new message, and the last one that the page showed."""

    text = fields.Text(required=True, max=MOST, lines=True)
    read_up_to = fields.Id()


class InsertForm(fields.Form):
    """What was written so far, and the canned answer to insert."""

    text = fields.Text(max=MOST, lines=True)
    read_up_to = fields.Id()
    canned_answer_id = fields.Id(required=True)


class CorrectionForm(fields.Form):
    """The right text of one's own message."""

    message_id = fields.Id(required=True)
    right_text = fields.Text(required=True, max=MOST, lines=True)


class StaffInChargeForm(fields.Form):
    """The account of a member of the staff; nothing for nobody."""

    account_id = fields.Id()


class OneMessageForm(fields.Form):
    """One message of the conversation."""

    message_id = fields.Id(required=True)


class ReadForm(fields.Form):
    """The page to go back to after an announcement was read."""

    back = fields.Code(("/today", "/messages"), required=True)
