"""Which shifts exist, who has them, and in which state is each?"""

from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import ShiftState
from projections.kernel.projector import Projector, on


class Shifts(Projector):
    """One row per shift. Names are in the people index only, notes in the shift only."""

    name = "robots.shifts"
    tables = {
        "shift_list": """
            shift_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, robot_id TEXT NOT NULL,
            venue_id TEXT NOT NULL, centre TEXT NOT NULL, day TEXT NOT NULL,
            start_time TEXT NOT NULL, end_time TEXT NOT NULL, state TEXT NOT NULL, person_id TEXT,
            stand_by_id TEXT, given_by TEXT, pinned INTEGER NOT NULL, cause TEXT,
            started_at TEXT, ended_at TEXT, visitors INTEGER, rest_of TEXT
        """
    }
    indexes = {
        "shift_list": [
            "centre, day, start_time",
            "deployment_id, day, start_time",
            "person_id, day",
            "stand_by_id, day",
            "venue_id, day",
        ]
    }

    @on(Shift.Opened)
    def opened(self, event: Shift.Opened, _: int) -> None:
        """Add an open shift."""
        self.run(
            "INSERT INTO {shift_list} (shift_id, deployment_id, robot_id, venue_id, centre, day,"
            " start_time, end_time, state, pinned, rest_of)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            str(event.originator_id),
            str(event.deployment_id),
            str(event.robot_id),
            str(event.venue_id),
            event.meta.centre,
            event.day.isoformat(),
            event.start,
            event.end,
            ShiftState.OPEN.value,
            str(event.rest_of) if event.rest_of else None,
        )

    @on(Shift.Assigned)
    def assigned(self, event: Shift.Assigned, _: int) -> None:
        """Set the pilot; a stand-by who becomes the pilot is no longer the stand-by."""
        person = str(event.person_id)
        self.run(
            "UPDATE {shift_list} SET state = ?, person_id = ?, given_by = ?, stand_by_id ="
            " CASE WHEN stand_by_id = ? THEN NULL ELSE stand_by_id END WHERE shift_id = ?",
            ShiftState.ASSIGNED.value,
            person,
            event.by.value,
            person,
            str(event.originator_id),
        )

    @on(Shift.StandByNamed)
    def stand_by_named(self, event: Shift.StandByNamed, _: int) -> None:
        """Set the stand-by."""
        self._set(event, stand_by_id=str(event.stand_by_id) if event.stand_by_id else None)

    @on(Shift.Pinned)
    def pinned(self, event: Shift.Pinned, _: int) -> None:
        """The roster may not change the shift."""
        self._set(event, pinned=1)

    @on(Shift.Unpinned)
    def unpinned(self, event: Shift.Unpinned, _: int) -> None:
        """The roster may change the shift."""
        self._set(event, pinned=0)

    @on(Shift.Confirmed)
    def confirmed(self, event: Shift.Confirmed, _: int) -> None:
        """The pilot confirmed the shift."""
        self._set(event, state=ShiftState.CONFIRMED.value)

    @on(Shift.GivenUp)
    def given_up(self, event: Shift.GivenUp, _: int) -> None:
        """The shift is open again, or ended early."""
        if event.at is None:
            self._set(event, state=ShiftState.OPEN.value, person_id=None, given_by=None)
        else:
            ended = event.at.isoformat()
            self._set(event, state=ShiftState.ENDED.value, ended_at=ended, cause=None)

    @on(Shift.Started)
    def started(self, event: Shift.Started, _: int) -> None:
        """The shift began."""
        self._set(event, state=ShiftState.STARTED.value, started_at=event.at.isoformat())

    @on(Shift.Interrupted)
    def interrupted(self, event: Shift.Interrupted, _: int) -> None:
        """The shift was interrupted."""
        self._set(event, state=ShiftState.INTERRUPTED.value, cause=event.cause.value)

    @on(Shift.Resumed)
    def resumed(self, event: Shift.Resumed, _: int) -> None:
        """The shift continued."""
        self._set(event, state=ShiftState.STARTED.value, cause=None)

    @on(Shift.Ended)
    def ended(self, event: Shift.Ended, _: int) -> None:
        """The shift ended."""
        self._set(
            event,
            state=ShiftState.ENDED.value,
            ended_at=event.at.isoformat(),
            visitors=event.visitors,
            cause=None,
        )

    @on(Shift.TimesCorrected)
    def times_corrected(self, event: Shift.TimesCorrected, _: int) -> None:
        """The shift was worked in other times, or did not take place."""
        self._set(
            event,
            state=event.state.value,
            started_at=event.started_at.isoformat() if event.started_at else None,
            ended_at=event.ended_at.isoformat() if event.ended_at else None,
            visitors=event.visitors,
        )

    @on(Shift.DidNotTakePlace)
    def did_not_take_place(self, event: Shift.DidNotTakePlace, _: int) -> None:
        """The pilot was not there."""
        self._set(event, state=ShiftState.NO_SHOW.value)

    @on(Shift.Cancelled)
    def cancelled(self, event: Shift.Cancelled, _: int) -> None:
        """The shift was cancelled."""
        ended = event.at.isoformat() if event.at else None
        self._set(event, state=ShiftState.CANCELLED.value, ended_at=ended, cause=None)

    @on(Shift.Shortened)
    def shortened(self, event: Shift.Shortened, _: int) -> None:
        """The shift ends earlier."""
        self._set(event, end_time=event.end)

    def _set(self, event: Event, **columns: Any) -> None:
        self.set_columns("shift_list", "shift_id", event, **columns)


def shifts(
    views: Database,
    *,
    after: tuple[Any, ...] | None,
    limit: int,
    centres: tuple[str, ...],
    first: date | None = None,
    last: date | None = None,
    of: UUID | None = None,
    **filters: str | None,
) -> list[Row]:
    """Shifts by time; `of` limits them to those of one person, as pilot or stand-by."""
    where, values = [f"centre IN ({marks(centres)})"], list[Any](centres)
    for column, value in filters.items():
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    for comparison, day in ((">=", first), ("<=", last)):
        if day is not None:
            where.append(f"day {comparison} ?")
            values.append(day.isoformat())
    if of is not None:
        where.append("(person_id = ? OR stand_by_id = ?)")
        values += [str(of), str(of)]
    if after is not None:
        where.append("(day, start_time, shift_id) > (?, ?, ?)")
        values += after
    return views.read(
        f"SELECT * FROM shift_list WHERE {' AND '.join(where)}"  # noqa: S608
        " ORDER BY day, start_time, shift_id LIMIT ?",
        [*values, limit],
    )
