"""Which requests for correction are open?"""

from typing import Any

from domain.kernel.storage.database import Database, Row, marks
from domain.people.person import Person
from projections.kernel.projector import Projector, on


class CorrectionRequests(Projector):
    """One row per open request; the requested value is only in the person's record."""

    name = "people.correction_requests"
    personal = True
    tables = {
        "correction_requests": """
            request_id TEXT PRIMARY KEY, position INTEGER NOT NULL, person_id TEXT NOT NULL,
            centre TEXT NOT NULL, field TEXT NOT NULL, asked_on TEXT NOT NULL
        """
    }
    indexes = {"correction_requests": ["centre, position"]}

    @on(Person.CorrectionAsked)
    def asked(self, event: Person.CorrectionAsked, position: int) -> None:
        """Add an open request."""
        self.run(
            "INSERT INTO {correction_requests} (request_id, position, person_id, centre, field,"
            " asked_on) VALUES (?, ?, ?, ?, ?, ?)",
            str(event.meta.event_id),
            position,
            str(event.originator_id),
            event.meta.centre,
            event.field,
            event.meta.occurred_on.isoformat(),
        )

    @on(Person.CorrectionAnswered)
    def answered(self, event: Person.CorrectionAnswered, _: int) -> None:
        """Remove the answered request."""
        self.run("DELETE FROM {correction_requests} WHERE request_id = ?", str(event.request_id))


def waiting_requests(
    views: Database, *, centres: tuple[str, ...], after: tuple[Any, ...] | None, limit: int
) -> list[Row]:
    """The requests of these centres that are waiting for an answer, the oldest first."""
    where, values = f"centre IN ({marks(centres)})", list[Any](centres)
    if after is not None:
        where += " AND position > ?"
        values += after
    return views.read(
        f"SELECT * FROM correction_requests WHERE {where} ORDER BY position LIMIT ?",  # noqa: S608
        [*values, limit],
    )
