"""The live link over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody


class LinkKeyBody(CommandBody):
    """After how many seconds without a heartbeat a shift counts as interrupted."""

    silence_seconds = fields.Whole(min=10, max=3600)


class LinkKeyAnswer(fields.Strict):
    """A key, shown only once."""

    robot_id = fields.Id(required=True)
    key_id = fields.Id(required=True, allow_none=True)
    key = fields.Text(required=True, allow_none=True)
    silence_seconds = fields.Whole(required=True)


class BeatBody(fields.Strict):
    """A heartbeat: the time of the robot's clock, and whether its pilot is connected."""

    at = fields.Instant(required=True)
    connected = fields.Flag(required=True)


class BeatAnswer(fields.Strict):
    """`accepted` is false for a message that was received before."""

    accepted = fields.Flag(required=True)
    now = fields.Instant(required=True)
    silence_seconds = fields.Whole(required=True)


class ShiftLinkAnswer(fields.Strict):
    """The state of the live link of a shift's robot; `resume_offered` once it is back."""

    state = fields.Code(("none", "alive", "silent"), required=True)
    heard_at = fields.Instant(required=True, allow_none=True)
    resume_offered = fields.Flag(required=True)
