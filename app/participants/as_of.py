"""The list of participants as it was on a day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.http.authorization import caller, service
from domain.kernel.storage.database import Row
from projections.reports.figures import standing_on

READS = ("reports.bpo_centre",)
BATCH = 500
Listed = Callable[[tuple[Any, ...] | None, int], list[Row]]
"""Gives up to a number of participants of the list of today, after a place in it."""


def as_it_was(
    day: date,
    listed: Listed,
    place_of: Callable[[Row], tuple[Any, ...]],
    *,
    after: tuple[Any, ...] | None,
    limit: int,
    state: str | None = None,
    work_mode: str | None = None,
    also_left: bool = True,
) -> list[Row]:
    """Return up to `limit` participants with the state and the work mode that they had on `day`.

    Those who were not registered yet are left out. Tasks in hand are known for today only, so the
    rows do not state them.
    """
    standings = standing_on(service().views, caller().centres, day)
    found: list[Row] = []
    while len(found) < limit:
        rows = listed(after, BATCH)
        for row in rows:
            then = standings.get(row["participant_id"])
            if then is None or (state is None and not also_left and then[0] == "left"):
                continue
            if state in (None, then[0]) and work_mode in (None, then[1]):
                found.append({**row, "state": then[0], "work_mode": then[1], "open_tasks": None})
        if len(rows) < BATCH:
            break
        after = place_of(rows[-1])
    return found[:limit]
