"""Routes of hours: planned, done and interrupted, by pilot, robot, venue, deployment or day."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.http import fields
from app.http.authorization import caller, service
from app.http.routing import ApiRouter
from app.robots.deployments.deployment_names import names_in
from app.robots.shifts.hours import READS, HoursQuery, asked_for
from app.robots.visibility import named
from domain.kernel.messaging.caller import READERS, STAFF
from domain.robots.named_queries import Kind
from projections.robots.hours import By, hours

_KEYS: dict[str, By] = {
    "pilot": "person_id",
    "robot": "robot_id",
    "venue": "venue_id",
    "deployment": "deployment_id",
    "day": "day",
}
_NAMED: dict[str, Kind] = {"robot": "robot", "venue": "venue", "deployment": "deployment"}


class SumsQuery(HoursQuery):
    """The same, by what it is summed up (pilots if not said), and of which robot alone."""

    by = fields.Code([*_KEYS], load_default="pilot")
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


def register_hours_routes(router: ApiRouter) -> None:
    """Register the route of hours."""
    router.get("/shift-hours", query=SumsQuery, answer=HoursAnswer, roles=READERS, reads=READS)(
        shift_hours
    )


def shift_hours(query: dict[str, Any]) -> dict[str, Any]:
    """Hours planned, done and interrupted in my centres; with the names of pilots for staff.

    A shift that was cancelled is not planned; one that goes on counts as done when it is over.
    """
    which, by = asked_for(query), query["by"]
    rows = hours(service().views, _KEYS[by], which)
    names = _names(by, [row["key"] for row in rows if row["key"]])
    items = []
    for row in rows:
        sums = {**row}
        key = sums.pop("key")
        mine: dict[str, Any] = {"date": key} if by == "day" else {"id": UUID(key) if key else None}
        items.append(mine | ({"name": names[key]} if key in names else {}) | sums)
    return {"first": which.first, "last": which.last, "items": items}


def _names(by: str, ids: Iterable[str]) -> dict[str, str]:
    """What the things summed up are called; pilots for staff alone, whose look is recorded."""
    if by == "pilot":
        return named(ids, "shifts") if caller().has(STAFF) else {}
    return names_in(_NAMED[by], ids) if by in _NAMED else {}
