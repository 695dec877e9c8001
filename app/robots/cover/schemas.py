"""The search for cover over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody
from domain.robots.cover.cover import CoverState


class CoverRulesBody(CommandBody):
    """For how many minutes only the stand-by is asked; when staff are notified before the start."""

    minutes_for_stand_by = fields.Whole(min=0, max=1440, required=True)
    minutes_before_start = fields.Whole(min=0, max=2880, required=True)


class CoverRulesAnswer(fields.Strict):
    """The cover rules in force."""

    deployment_id = fields.Id(required=True)
    minutes_for_stand_by = fields.Whole(required=True)
    minutes_before_start = fields.Whole(required=True)


class CoverAnswer(fields.Strict):
    """A search for cover as the pilot who answered sees it."""

    id = fields.Id(required=True)
    shift_id = fields.Id(required=True)
    state = fields.Code(CoverState, required=True)
    is_mine = fields.Flag(required=True)


class CoverOffer(fields.Strict):
    """A shift that needs cover, without any names."""

    id = fields.Id(required=True)
    shift_id = fields.Id(required=True)
    deployment_id = fields.Id(required=True)
    venue_id = fields.Id(required=True)
    date = fields.Day(required=True)
    start = fields.TimeOfDay(required=True)
    end = fields.EndTime(required=True)
    state = fields.Code(CoverState, required=True)
    staff_hear_at = fields.Instant(required=True)


class CoverOffersAnswer(fields.Strict):
    """The shifts that need cover, soonest first."""

    items = fields.Many(fields.Part(CoverOffer), required=True)
