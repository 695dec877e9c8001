"""The days and shifts over which hours are summed, for pages and the API."""

from collections.abc import Mapping
from typing import Any, Literal

from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import require_order_of_days
from app.robots.visibility import require_visible, visible_deployment
from domain.kernel.time.periods import month_of
from domain.robots.named_queries import Kind
from projections.robots.hours import Which

READS = ("robots.hours", "people.cards")

_NARROWED: tuple[tuple[Kind | Literal["pilot"], str], ...] = (
    ("robot", "robot_id"),
    ("pilot", "person_id"),
)


class HoursQuery(fields.Query):
    """The first and the last day, and the deployment."""

    first = fields.Day(data_key="from")
    last = fields.Day(data_key="to")
    deployment_id = fields.Id()


def asked_for(query: Mapping[str, Any]) -> Which:
    """Return the requested shifts, among those of the caller's centres.

    The days default to those of the deployment, or of the current month. Raises Invalid if the last
    day is before the first, NotFound for what the caller may not see.
    """
    first, last = month_of(service().clock.today())
    if "deployment_id" in query:
        schedule = visible_deployment(query["deployment_id"]).schedule
        first, last = schedule.first, schedule.last
    first, last = query.get("first", first), query.get("last", last)
    require_order_of_days({"first": first, "last": last})
    for kind, key in _NARROWED:
        if key in query:
            require_visible(kind, query[key])
    chosen = {name: query[name] for name in Which._fields if name in query}
    return Which(**{**chosen, "centres": caller().centres, "first": first, "last": last})
