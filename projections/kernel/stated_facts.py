"""Which statement of a fact holds: the one for the latest day, and of these the last one."""

from domain.kernel.events.event import Event
from projections.kernel.projector import Projector

WHOLE = "*"
"""The field whose day is that on which the record begins."""
COLUMNS = """
    record_id TEXT NOT NULL, field TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (record_id, field)
"""
"""The columns of the table of days, which a projector has for this."""


def is_last(projector: Projector, table: str, event: Event, field: str) -> bool:
    """True unless something was stated for a later day; notes the day."""
    record, day = str(event.originator_id), event.meta.occurred_on.isoformat()
    rows = projector.rows(
        f"SELECT field, day FROM {{{table}}} WHERE record_id = ? AND field IN (?, ?)",  # noqa: S608
        record,
        WHOLE,
        field,
    )
    days = {row["field"]: row["day"] for row in rows}
    day = max(day, days.get(WHOLE, day))
    if days.get(field, day) > day:
        return False
    _note_day(projector, table, event, field, day)
    return True


def note_beginning(projector: Projector, table: str, event: Event) -> None:
    """Note the day on which a record begins."""
    _note_day(projector, table, event, WHOLE, event.meta.occurred_on.isoformat())


def _note_day(projector: Projector, table: str, event: Event, field: str, day: str) -> None:
    projector.run(
        f"INSERT INTO {{{table}}} (record_id, field, day) VALUES (?, ?, ?)"  # noqa: S608
        " ON CONFLICT (record_id, field) DO UPDATE SET day = excluded.day",
        str(event.originator_id),
        field,
        day,
    )
