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
    """The same, with the grouping (by pilot by default), restricted to one robot."""

    by = fields.Code([*SUMS_KEYS], load_default="pilot")
    robot_id = fields.Id()


class HoursRow(fields.Strict):
    """The totals of a pilot, robot, venue or deployment (`id`, null for no pilot), or of a day."""

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
    """The totals, and the period that they cover."""

    first = fields.Day(required=True, data_key="from")
    last = fields.Day(required=True, data_key="to")
    items = fields.Many(fields.Part(HoursRow), required=True)
