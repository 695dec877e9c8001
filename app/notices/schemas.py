"""The bodies and answers of notices: the choice and its addresses."""

from app.http import fields
from app.http.routing import CommandBody
from domain.notices.kinds import Channel, NoticeKind


class ChoiceBody(CommandBody):
    """The kinds of notices to receive, and the quiet hours without any."""

    kinds = fields.Many(fields.Code(NoticeKind), max=len(NoticeKind), unique=True, required=True)
    quiet_from = fields.TimeOfDay(load_default="20:00")
    quiet_to = fields.TimeOfDay(load_default="08:00")
    language = fields.Code(("ja", "en"), load_default="ja")


class AddressBody(CommandBody):
    """A new address to which notices are sent."""

    id = fields.Id()
    channel = fields.Code(Channel, required=True)
    address = fields.Text(required=True, max=500, any_number=True)


class RemovalBody(CommandBody):
    """The address to remove."""

    address_id = fields.Id(required=True)


class AddressAnswer(fields.Strict):
    """An address; `hint` shows enough of it to recognise it, and never the whole."""

    id = fields.Id(required=True)
    channel = fields.Code(Channel, required=True)
    hint = fields.Text(required=True, min=0)


class ChoiceAnswer(fields.Strict):
    """The notices that the caller receives, where and when, and what may be chosen."""

    kinds = fields.Many(fields.Code(NoticeKind), required=True)
    quiet_from = fields.TimeOfDay(required=True)
    quiet_to = fields.TimeOfDay(required=True)
    language = fields.Code(("ja", "en"), required=True)
    addresses = fields.Many(fields.Part(AddressAnswer), required=True)
    kinds_open = fields.Many(fields.Code(NoticeKind), required=True)
    channels_open = fields.Many(fields.Code(Channel), required=True)


class LineCodeAnswer(fields.Strict):
    """A code, shown once, and the centre's LINE account to which it is sent; null if not named."""

    code = fields.Text(required=True)
    line_account = fields.Text(required=True, allow_none=True)
    expires_at = fields.Instant(required=True)
