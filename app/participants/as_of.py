"""The list of participants as it was on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from app.http.authorization import caller, service
from app.http.pagination import require_past
from domain.kernel.storage.database import Row
from domain.people.person import Person
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

    `asked` gives their order and the words that are searched, both by the names of today. Those who
    were not registered yet are left out. Tasks in hand are known for today only, so the rows do not
    state them. Raises Invalid for a day in the future.
    """
    require_past(day, service().clock.today())
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


def with_names_of(day: date, rows: Sequence[Row]) -> list[Row]:
    """The rows with the names that their people had on `day`; an erased name stays None."""
    people = service().ledger.find_readable(Person, [UUID(row["person_id"]) for row in rows])
    return [_with_name(row, people.get(UUID(row["person_id"])), day) for row in rows]


def _with_name(row: Row, person: Person | None, day: date) -> Row:
    if person is None:
        return row
    facts = person.facts_on(day)
    return {**row, "name": facts.name, "name_kana": facts.name_kana}


def place_of(row: Row, asked: Chosen) -> Key:
    """The key after which a list goes on that ended with `row`."""
    columns = PARTICIPANTS.sorts[asked.sort].columns
    return (0, *(row[name] for name in columns))
