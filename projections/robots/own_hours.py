"""How many minutes did one pilot have, by shift?"""

from datetime import date
from uuid import UUID

from domain.kernel.storage.database import Database, Row


def own_hours(views: Database, person_id: UUID, *, first: date, last: date) -> dict[str, Row]:
    """The minutes planned and done of the shifts of one person, by the id of the shift."""
    rows = views.read(
        "SELECT shift_id, minutes_planned, minutes_done, minutes_interrupted FROM shift_hours"
        " WHERE person_id = ? AND day >= ? AND day <= ?",
        (str(person_id), first.isoformat(), last.isoformat()),
    )
    return {row["shift_id"]: row for row in rows}
