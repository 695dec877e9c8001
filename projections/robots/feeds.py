"""The calendar entries of each pilot, including entries that were cancelled."""

from datetime import date

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row
from domain.robots.shifts.shift import Shift
from projections.kernel.projector import Projector, on

TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
"""The states of an entry, as in RFC 5545."""


class ShiftFeeds(Projector):
    """One row per shift and person who has or had it. `sequence` grows with every change."""

    name = "robots.feeds"
    tables = {
        "feed_shifts": """
            shift_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, venue_id TEXT NOT NULL,
            day TEXT NOT NULL, start_time TEXT NOT NULL, end_time TEXT NOT NULL
        """,
        "feed_entries": """
            shift_id TEXT NOT NULL, person_id TEXT NOT NULL, deployment_id TEXT NOT NULL,
            venue_id TEXT NOT NULL, day TEXT NOT NULL, start_time TEXT NOT NULL,
            end_time TEXT NOT NULL, status TEXT NOT NULL, sequence INTEGER NOT NULL,
            changed_at TEXT NOT NULL, PRIMARY KEY (shift_id, person_id)
        """,
    }
    indexes = {"feed_entries": ["person_id, day"]}

    @on(Shift.Opened)
    def opened(self, event: Shift.Opened, _: int) -> None:
        """Store the times of a shift; it has no entry yet."""
        self.run(
            "INSERT INTO {feed_shifts} (shift_id, deployment_id, venue_id, day, start_time,"
            " end_time) VALUES (?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            str(event.deployment_id),
            str(event.venue_id),
            event.day.isoformat(),
            event.start,
            event.end,
        )

    @on(Shift.Assigned)
    def assigned(self, event: Shift.Assigned, _: int) -> None:
        """Add an entry for the new pilot, and cancel the one of the former pilot."""
        self._change(event, CANCELLED)
        self.run(
            "INSERT INTO {feed_entries} (shift_id, person_id, deployment_id, venue_id, day,"
            " start_time, end_time, status, sequence, changed_at)"
            " SELECT shift_id, ?, deployment_id, venue_id, day, start_time, end_time, ?, ?, ?"
            " FROM {feed_shifts} WHERE shift_id = ?"
            " ON CONFLICT (shift_id, person_id) DO UPDATE SET status = excluded.status,"
            " end_time = excluded.end_time, sequence = excluded.sequence,"
            " changed_at = excluded.changed_at",
            str(event.person_id),
            TENTATIVE,
            event.originator_version,
            event.meta.recorded_at.isoformat(),
            str(event.originator_id),
        )

    @on(Shift.Confirmed, Shift.Started)
    def confirmed(self, event: Shift.Confirmed | Shift.Started, _: int) -> None:
        """The pilot confirmed or began the shift."""
        self._change(event, CONFIRMED)

    @on(Shift.GivenUp)
    def given_up(self, event: Shift.GivenUp, _: int) -> None:
        """Cancel the entry of a pilot who gave the shift up before it began."""
        if event.at is None:
            self._change(event, CANCELLED)

    @on(Shift.Cancelled)
    def cancelled(self, event: Shift.Cancelled, _: int) -> None:
        """The shift was cancelled."""
        self._change(event, CANCELLED)

    @on(Shift.Shortened)
    def shortened(self, event: Shift.Shortened, _: int) -> None:
        """The shift ends earlier, for its present and any later pilot."""
        shift = str(event.originator_id)
        self.run("UPDATE {feed_shifts} SET end_time = ? WHERE shift_id = ?", event.end, shift)
        self.run(
            "UPDATE {feed_entries} SET end_time = ?, sequence = ?, changed_at = ?"
            " WHERE shift_id = ? AND status <> ?",
            event.end,
            event.originator_version,
            event.meta.recorded_at.isoformat(),
            shift,
            CANCELLED,
        )

    def _change(self, event: Event, status: str) -> None:
        """Change the entry that is not cancelled, if there is one."""
        self.run(
            "UPDATE {feed_entries} SET status = ?, sequence = ?, changed_at = ?"
            " WHERE shift_id = ? AND status <> ? AND status <> ?",
            status,
            event.originator_version,
            event.meta.recorded_at.isoformat(),
            str(event.originator_id),
            CANCELLED,
            status,
        )


def entries_of(views: Database, person_id: str, since: date) -> list[Row]:
    """The calendar entries of a person from a day on, by time."""
    return views.read(
        "SELECT * FROM feed_entries WHERE person_id = ? AND day >= ?"
        " ORDER BY day, start_time, shift_id",
        (person_id, since.isoformat()),
    )
