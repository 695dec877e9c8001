"""The live link over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody


class LinkKeyBody(CommandBody):
    """After how many seconds of silence a shift is taken for interrupted."""

    silence_seconds = fields.Whole(min=10, max=3600)


class LinkKeyAnswer(fields.Strict):
    """A key, which is not shown again."""

    robot_id = fields.Id(required=True)
    key_id = fields.Id(required=True, allow_none=True)
    key = fields.Text(required=True, allow_none=True)
    silence_seconds = fields.Whole(required=True)


class BeatBody(fields.Strict):
    """A heart-beat: by the robot's own clock, and whether its pilot is connected to it."""

    at = fields.Instant(required=True)
    connected = fields.Flag(required=True)


class BeatAnswer(fields.Strict):
    """`accepted` is false for a message that had come before."""

    accepted = fields.Flag(required=True)
    now = fields.Instant(required=True)
    silence_seconds = fields.Whole(required=True)


class ShiftLinkAnswer(fields.Strict):
    """How the link of the robot of a shift stands; `resume_offered` once it is back."""

    state = fields.Code(("none", "alive", "silent"), required=True)
    heard_at = fields.Instant(required=True, allow_none=True)
    resume_offered = fields.Flag(required=True)
