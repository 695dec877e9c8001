"""The list of participants as it was on a day."""

from dataclasses import replace
from datetime import date

from app.http.authorization import caller, service
from domain.kernel.storage.database import Row
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen, Key
from projections.participants.participant_listing import PARTICIPANTS
from projections.reports.figures import standing_on

READS = ("reports.bpo_centre",)
EVERYBODY = replace(PARTICIPANTS, part=None)
"""The list without its parts, which say who is on the books today."""
BATCH = 500


def as_it_was(
    day: date,
    asked: Chosen,
    *,
    after: Key | None,
    limit: int,
    state: str | None = None,
    work_mode: str | None = None,
    also_left: bool = True,
) -> list[Row]:
    """Return up to `limit` participants with the state and the work mode that they had on `day`.

    `asked` gives their order and the words that are searched. Those who were not registered yet are
    left out. Tasks in hand are known for today only, so the rows do not state them.
    """
    standings = standing_on(service().views, caller().centres, day)
    found: list[Row] = []
    is_first = True
    while len(found) < limit and (is_first or after is not None):
        is_first = False
        listed = page(service().views, EVERYBODY, asked, after=after, limit=BATCH)
        for row in listed.rows:
            then = standings.get(row["participant_id"])
            if then is None or (state is None and not also_left and then[0] == "left"):
                continue
            if state in (None, then[0]) and work_mode in (None, then[1]):
                found.append({**row, "state": then[0], "work_mode": then[1], "open_tasks": None})
        after = listed.next
    return found[:limit]


def place_of(row: Row, asked: Chosen) -> Key:
    """The key after which a list goes on that ended with `row`."""
    columns = PARTICIPANTS.sorts[asked.sort].columns
    return (0, *(row[name] for name in columns))
