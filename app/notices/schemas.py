"""The bodies and answers of notices: the choice and its addresses."""

from app.http import fields
from app.http.routing import CommandBody
from domain.notices.kinds import Channel, NoticeKind


class ChoiceBody(CommandBody):
    """What I want to hear of, and the hours in which I want to hear nothing."""

    kinds = fields.Many(fields.Code(NoticeKind), max=len(NoticeKind), unique=True, required=True)
    quiet_from = fields.TimeOfDay(load_default="20:00")
    quiet_to = fields.TimeOfDay(load_default="08:00")
    language = fields.Code(("ja", "en"), load_default="ja")


class AddressBody(CommandBody):
    """One more way to reach me."""

    id = fields.Id()
    channel = fields.Code(Channel, required=True)
    address = fields.Text(required=True, max=500, any_number=True)


class RemovalBody(CommandBody):
    """An address that is not to be used any more."""

    address_id = fields.Id(required=True)


class AddressAnswer(fields.Strict):
    """An address as its owner knows it again; the whole of it is not given out."""

    id = fields.Id(required=True)
    channel = fields.Code(Channel, required=True)
    hint = fields.Text(required=True, min=0)


class ChoiceAnswer(fields.Strict):
    """What I hear of, where, and when not; and what may be chosen here."""

    kinds = fields.Many(fields.Code(NoticeKind), required=True)
    quiet_from = fields.TimeOfDay(required=True)
    quiet_to = fields.TimeOfDay(required=True)
    language = fields.Code(("ja", "en"), required=True)
    addresses = fields.Many(fields.Part(AddressAnswer), required=True)
    kinds_open = fields.Many(fields.Code(NoticeKind), required=True)
    channels_open = fields.Many(fields.Code(Channel), required=True)
