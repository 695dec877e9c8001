"""Which announcements are there, for whom and until when, and who has read them?"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.storage.database import Database, Row, marks
from domain.messages.announcement import Announcement, Audience
from projections.kernel.projector import Projector, on

READS = ("messages.announcements",)


class Announcements(Projector):
    """One row per announcement, per person chosen and per reader, without the texts."""

    name = "messages.announcements"
    tables = {
        "announcement_list": """
            announcement_id TEXT PRIMARY KEY, centre TEXT NOT NULL, audience TEXT NOT NULL,
            from_on TEXT NOT NULL, until_on TEXT NOT NULL, is_withdrawn INTEGER NOT NULL,
            made_at TEXT NOT NULL, readers INTEGER NOT NULL, position INTEGER NOT NULL
        """,
        "announcement_people": """
            announcement_id TEXT NOT NULL, person_id TEXT NOT NULL,
            PRIMARY KEY (announcement_id, person_id)
        """,
        "announcement_readers": """
            announcement_id TEXT NOT NULL, person_id TEXT NOT NULL, read_at TEXT NOT NULL,
            PRIMARY KEY (announcement_id, person_id)
        """,
    }
    indexes = {"announcement_list": ["centre, until_on", "centre, position"]}

    @on(Announcement.Made)
    def made(self, event: Announcement.Made, position: int) -> None:
        """Add an announcement."""
        self.run(
            "INSERT INTO {announcement_list} (announcement_id, centre, audience, from_on, until_on,"
            " is_withdrawn, made_at, readers, position) VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?)",
            str(event.originator_id),
            event.meta.centre,
            event.audience.value,
            event.from_on.isoformat(),
            event.until_on.isoformat(),
            event.meta.recorded_at.isoformat(),
            position,
        )
        for person_id in event.person_ids:
            self.run(
                "INSERT INTO {announcement_people} (announcement_id, person_id) VALUES (?, ?)",
                str(event.originator_id),
                str(person_id),
            )

    @on(Announcement.Corrected)
    def corrected(self, event: Announcement.Corrected, _: int) -> None:
        """Update the days; nobody has read the new text."""
        self.set_columns(
            "announcement_list",
            "announcement_id",
            event,
            from_on=event.from_on.isoformat(),
            until_on=event.until_on.isoformat(),
            readers=0,
        )
        self.run(
            "DELETE FROM {announcement_readers} WHERE announcement_id = ?",
            str(event.originator_id),
        )

    @on(Announcement.Withdrawn)
    def withdrawn(self, event: Announcement.Withdrawn, _: int) -> None:
        """Mark it as withdrawn."""
        self.set_columns("announcement_list", "announcement_id", event, is_withdrawn=1)

    @on(Announcement.Read)
    def read(self, event: Announcement.Read, _: int) -> None:
        """Add a reader."""
        id = str(event.originator_id)
        self.run(
            "INSERT INTO {announcement_readers} (announcement_id, person_id, read_at)"
            " VALUES (?, ?, ?)",
            id,
            str(event.person_id),
            event.meta.recorded_at.isoformat(),
        )
        self.run(
            "UPDATE {announcement_list} SET readers = readers + 1 WHERE announcement_id = ?", id
        )


def announcements(
    views: Database, centres: Sequence[str], *, after: Sequence[Any] | None, limit: int
) -> list[Row]:
    """Up to `limit` announcements of these centres, the newest first."""
    further = " AND position < ?" if after else ""
    return views.read(
        "SELECT * FROM announcement_list"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}){further} ORDER BY position DESC LIMIT ?",
        [*centres, *(after or ()), limit],
    )


def announcements_for(
    views: Database,
    centres: Sequence[str],
    *,
    person_id: UUID,
    groups: Collection[Audience],
    today: date,
    limit: int,
) -> list[Row]:
    """Up to `limit` announcements that a person is shown today: unread ones first, then newest."""
    to_groups = f"l.audience IN ({marks(groups)}) OR " if groups else ""
    return views.read(
        "SELECT l.*, CASE WHEN r.person_id IS NULL THEN 0 ELSE 1 END AS is_read"  # noqa: S608
        " FROM announcement_list l LEFT JOIN announcement_readers r"
        " ON r.announcement_id = l.announcement_id AND r.person_id = ?"
        f" WHERE l.centre IN ({marks(centres)}) AND l.until_on >= ? AND l.from_on <= ?"
        f" AND l.is_withdrawn = 0 AND ({to_groups}l.audience = 'chosen' AND EXISTS (SELECT 1"
        " FROM announcement_people p WHERE p.announcement_id = l.announcement_id"
        " AND p.person_id = ?)) ORDER BY is_read, l.position DESC LIMIT ?",
        [
            str(person_id),
            *centres,
            today.isoformat(),
            today.isoformat(),
            *(group.value for group in groups),
            str(person_id),
            limit,
        ],
    )


def beginning_on(views: Database, day: date) -> list[UUID]:
    """The announcements of every centre that are shown from `day` on."""
    rows = views.read(
        "SELECT announcement_id FROM announcement_list WHERE from_on = ? AND is_withdrawn = 0"
        " ORDER BY position",
        [day.isoformat()],
    )
    return [UUID(row["announcement_id"]) for row in rows]


def readers_of(views: Database, announcement_id: UUID) -> dict[UUID, str]:
    """When each reader of an announcement read it, by person id."""
    rows = views.read(
        "SELECT person_id, read_at FROM announcement_readers WHERE announcement_id = ?",
        [str(announcement_id)],
    )
    return {UUID(row["person_id"]): row["read_at"] for row in rows}
