"""Hours of robots and pilots over HTTP."""

from app.http import fields
from app.robots.shifts.hours import HoursQuery
from projections.robots.hours import By

SUMS_KEYS: dict[str, By] = {
    "pilot": "person_id",
    "robot": "robot_id",
    "venue": "venue_id",
    "deployment": "deployment_id",
    "day": "day",
}


class SumsQuery(HoursQuery):
    """The same, by what it is summed up (pilots if not said), and of which robot alone."""

    by = fields.Code([*SUMS_KEYS], load_default="pilot")
    robot_id = fields.Id()


class HoursRow(fields.Strict):
    """The sums of one pilot, robot, venue or deployment (`id`, none where nobody), or of a day."""

    id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)
    date = fields.Day()
    shifts = fields.Whole(required=True)
    shifts_done = fields.Whole(required=True)
    shifts_not_held = fields.Whole(required=True)
    minutes_planned = fields.Whole(required=True)
    minutes_done = fields.Whole(required=True)
    minutes_interrupted = fields.Whole(required=True)
    visitors = fields.Whole(required=True)


class HoursAnswer(fields.Strict):
    """The sums, and the days that they are of."""

    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    items = fields.Many(fields.Part(HoursRow), required=True)
