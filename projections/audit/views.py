"""Who viewed a person's record?"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.identity.access_log import Access
from domain.kernel.storage.database import Database, Row, marks
from projections.kernel.projector import Projector, on


class AuditViews(Projector):
    """One row per person and view."""

    name = "audit.views"
    version = 2
    each_event_alone = True
    tables = {
        "audit_views": """
            person_id TEXT NOT NULL, position INTEGER NOT NULL, actor TEXT NOT NULL,
            role TEXT NOT NULL, centre TEXT NOT NULL, what TEXT NOT NULL,
            viewed_at TEXT NOT NULL, PRIMARY KEY (person_id, position)
        """
    }
    reader_indexes = {"audit_views": ["centre, position", "position", "actor, position"]}

    @on(Access.Viewed)
    def viewed(self, event: Access.Viewed, position: int) -> None:
        """Add a row for each person who was viewed."""
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
    actor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Row]:
    """Views of one person, or (with no person) views by people of `centres`; newest first.

    `since` is inclusive, `until` is exclusive.
    """
    values: list[Any]
    if person_id is not None:
        where, values = "person_id = ?", [str(person_id)]
    else:
        column = "centre" if actor is None and len(centres) == 1 else "centre || ''"
        where, values = f"{column} IN ({marks(centres)})", list[Any](centres)
    for condition, value in (
        ("actor = ?", actor),
        ("viewed_at >= ?", _text(since)),
        ("viewed_at < ?", _text(until)),
    ):
        if value is not None:
            where += f" AND {condition}"
            values.append(value)
    if after is not None:
        where += " AND (position, person_id) < (?, ?)"
        values.extend(after)
    return views.read(
        f"SELECT * FROM audit_views WHERE {where}"  # noqa: S608
        " ORDER BY position DESC, person_id DESC LIMIT ?",
        [*values, limit],
    )


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant is not None else None
