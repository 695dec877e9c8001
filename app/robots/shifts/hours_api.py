"""Routes of hours: planned, done and interrupted, by pilot, robot, venue, deployment or day."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.http.routing import ApiRouter
from app.robots.deployments.deployment_names import names_in
from app.robots.shifts.hours import READS, asked_for
from app.robots.shifts.hours_schemas import SUMS_KEYS, HoursAnswer, SumsQuery
from app.robots.visibility import named
from domain.kernel.messaging.caller import READERS, STAFF
from domain.robots.named_queries import Kind
from projections.robots.hours import hours

_NAMED: dict[str, Kind] = {"robot": "robot", "venue": "venue", "deployment": "deployment"}


router = ApiRouter("robots")


@router.get("/shift-hours", query=SumsQuery, answer=HoursAnswer, roles=READERS, reads=READS)
def shift_hours(query: dict[str, Any]) -> dict[str, Any]:
    """Hours planned, worked and interrupted in the caller's centres; pilot names only for staff.

    A cancelled shift does not count as planned; a running one counts as worked when it ends.
    """
    which, by = asked_for(query), query["by"]
    rows = hours(service().views, SUMS_KEYS[by], which)
    names = _names(by, [row["key"] for row in rows if row["key"]])
    items = []
    for row in rows:
        sums = {**row}
        key = sums.pop("key")
        mine: dict[str, Any] = {"date": key} if by == "day" else {"id": UUID(key) if key else None}
        items.append(mine | ({"name": names[key]} if key in names else {}) | sums)
    return {"first": which.first, "last": which.last, "items": items}


def _names(by: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the groups; pilots are named for staff only, and the view is recorded."""
    if by == "pilot":
        return named(ids, "shifts") if caller().has(STAFF) else {}
    return names_in(_NAMED[by], ids) if by in _NAMED else {}
