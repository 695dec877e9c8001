"""Who looked at a person's record?"""

from typing import Any
from uuid import UUID

from domain.identity.access_log import Access
from domain.kernel.database import Database, Row
from projections.kernel.projector import Projector, on


class AuditViews(Projector):
    """One row a person and act of looking."""

    name = "audit.views"
    tables = {
        "audit_views": """
            person_id TEXT NOT NULL, position INTEGER NOT NULL, actor TEXT NOT NULL,
            role TEXT NOT NULL, centre TEXT NOT NULL, what TEXT NOT NULL,
            viewed_at TEXT NOT NULL, PRIMARY KEY (person_id, position)
        """
    }
    indexes = {"audit_views": ["centre, position", "position"]}

    @on(Access.Viewed)
    def viewed(self, event: Access.Viewed, position: int) -> None:
        """Somebody was shown records."""
        for person_id in dict.fromkeys(event.person_ids):
            self.run(
                "INSERT INTO {audit_views} (person_id, position, actor, role, centre, what,"
                " viewed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                str(person_id),
                position,
                event.meta.actor,
                event.meta.role,
                event.meta.centre,
                event.what,
                event.meta.recorded_at.isoformat(),
            )


def views_of(
    views: Database,
    *,
    limit: int,
    after: tuple[Any, ...] | None,
    person_id: UUID | None = None,
    centres: tuple[str, ...] = (),
) -> list[Row]:
    """Acts of looking at one person, or (with no person) by people of `centres`; newest first."""
    if person_id is not None:
        where, values = "person_id = ?", [str(person_id)]
    else:
        where, values = f"centre IN ({', '.join('?' * len(centres))})", list[Any](centres)
    if after is not None:
        where += " AND (position, person_id) < (?, ?)"
        values.extend(after)
    return views.read(
        f"SELECT * FROM audit_views WHERE {where}"  # noqa: S608
        " ORDER BY position DESC, person_id DESC LIMIT ?",
        [*values, limit],
    )
