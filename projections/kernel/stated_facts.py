"""Which statement of a fact holds: the one for the latest day, and of these the last one.

What a record stated when it was made gives way to every correction, also to one that holds from an
earlier day.
"""

from domain.kernel.events.event import Event
from projections.kernel.projector import Projector

COLUMNS = """
    record_id TEXT NOT NULL, field TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (record_id, field)
"""
"""The columns of the table of days, which a projector has for this."""


def is_last(projector: Projector, table: str, event: Event, field: str) -> bool:
    """True unless a correction for a later day is known; notes the day."""
    record, day = str(event.originator_id), event.meta.occurred_on.isoformat()
    rows = projector.rows(
        f"SELECT day FROM {{{table}}} WHERE record_id = ? AND field = ?",  # noqa: S608
        record,
        field,
    )
    if rows and rows[0]["day"] > day:
        return False
    projector.run(
        f"INSERT INTO {{{table}}} (record_id, field, day) VALUES (?, ?, ?)"  # noqa: S608
        " ON CONFLICT (record_id, field) DO UPDATE SET day = excluded.day",
        record,
        field,
        day,
    )
    return True
