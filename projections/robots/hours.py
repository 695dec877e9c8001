"""How many minutes were planned, done and interrupted, by whom, with which robot, and why?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.robots.shifts.shift import Shift
from domain.robots.value_objects import ShiftState, minutes
from projections.kernel.projector import Projector, on

By = Literal["person_id", "robot_id", "venue_id", "deployment_id", "day"]
"""The column by which hours are grouped."""


class ShiftHours(Projector):
    """One row per shift with its minutes, and one per interruption with its cause and seconds."""

    name = "robots.hours"
    version = 2
    tables = {
        "shift_hours": """
            shift_id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, robot_id TEXT NOT NULL,
            venue_id TEXT NOT NULL, centre TEXT NOT NULL, day TEXT NOT NULL,
            start_time TEXT NOT NULL, person_id TEXT, state TEXT NOT NULL,
            minutes_planned INTEGER NOT NULL, minutes_done INTEGER NOT NULL,
            minutes_interrupted INTEGER NOT NULL, started_at TEXT, visitors INTEGER
        """,
        "shift_interruptions": """
            shift_id TEXT NOT NULL, began_at TEXT NOT NULL, cause TEXT NOT NULL,
            seconds INTEGER, PRIMARY KEY (shift_id, began_at, cause)
        """,
    }
    indexes = {"shift_hours": ["centre, day", "deployment_id, day", "person_id, day"]}

    @on(Shift.Opened)
    def opened(self, event: Shift.Opened, _: int) -> None:
        """Add the planned minutes."""
        self.run(
            "INSERT INTO {shift_hours} (shift_id, deployment_id, robot_id, venue_id, centre, day,"
            " start_time, state, minutes_planned, minutes_done, minutes_interrupted)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            str(event.originator_id),
            str(event.deployment_id),
            str(event.robot_id),
            str(event.venue_id),
            event.meta.centre,
            event.day.isoformat(),
            event.start,
            ShiftState.OPEN.value,
            minutes(event.end) - minutes(event.start),
        )

    @on(Shift.Assigned)
    def assigned(self, event: Shift.Assigned, _: int) -> None:
        """Set the pilot of the shift."""
        self._set(event, state=ShiftState.ASSIGNED.value, person_id=str(event.person_id))

    @on(Shift.Confirmed)
    def confirmed(self, event: Shift.Confirmed, _: int) -> None:
        """The pilot confirmed the shift."""
        self._set(event, state=ShiftState.CONFIRMED.value)

    @on(Shift.Shortened)
    def shortened(self, event: Shift.Shortened, _: int) -> None:
        """Reduce the planned minutes; the rest is a separate shift."""
        self.run(
            "UPDATE {shift_hours} SET minutes_planned = minutes_planned - ? WHERE shift_id = ?",
            minutes(event.was) - minutes(event.end),
            str(event.originator_id),
        )

    @on(Shift.Started)
    def started(self, event: Shift.Started, _: int) -> None:
        """The pilot began."""
        self._set(event, state=ShiftState.STARTED.value, started_at=event.at.isoformat())

    @on(Shift.Interrupted)
    def interrupted(self, event: Shift.Interrupted, _: int) -> None:
        """Add an interruption with its cause."""
        self._goes_on(event, event.at)
        self._set(event, state=ShiftState.INTERRUPTED.value)
        self.run(
            "INSERT INTO {shift_interruptions} (shift_id, began_at, cause) VALUES (?, ?, ?)"
            " ON CONFLICT (shift_id, began_at, cause) DO NOTHING",
            str(event.originator_id),
            event.at.isoformat(),
            event.cause.value,
        )

    @on(Shift.Resumed)
    def resumed(self, event: Shift.Resumed, _: int) -> None:
        """The shift continued."""
        self._goes_on(event, event.at)
        self._set(event, state=ShiftState.STARTED.value)

    @on(Shift.Ended)
    def ended(self, event: Shift.Ended, _: int) -> None:
        """The shift ended."""
        self._stop(event, event.at, ShiftState.ENDED)
        self._set(event, visitors=event.visitors)

    @on(Shift.GivenUp)
    def given_up(self, event: Shift.GivenUp, _: int) -> None:
        """Remove the pilot, or count the minutes done if it had begun."""
        if event.at is None:
            self._set(event, state=ShiftState.OPEN.value, person_id=None)
        else:
            self._stop(event, event.at, ShiftState.ENDED)

    @on(Shift.DidNotTakePlace)
    def did_not_take_place(self, event: Shift.DidNotTakePlace, _: int) -> None:
        """The shift did not take place."""
        self._set(event, state=ShiftState.NO_SHOW.value)

    @on(Shift.Cancelled)
    def cancelled(self, event: Shift.Cancelled, _: int) -> None:
        """The shift was cancelled; minutes done before count."""
        if event.at is None:
            self._set(event, state=ShiftState.CANCELLED.value)
        else:
            self._stop(event, event.at, ShiftState.CANCELLED)

    @on(Shift.TimesCorrected)
    def times_corrected(self, event: Shift.TimesCorrected, _: int) -> None:
        """The shift was worked in other times, or did not take place."""
        if event.started_at is None or event.ended_at is None:
            self._set(
                event, state=event.state.value, started_at=None, minutes_done=0, visitors=None
            )
            return
        self._set(event, started_at=event.started_at.isoformat(), visitors=event.visitors)
        self._stop(event, event.ended_at, event.state)

    def _stop(self, event: Event, at: datetime, state: ShiftState) -> None:
        self._goes_on(event, at)
        id = str(event.originator_id)
        (row,) = self.rows("SELECT started_at FROM {shift_hours} WHERE shift_id = ?", id)
        (stood,) = self.rows(
            "SELECT COALESCE(SUM(seconds), 0) AS n FROM {shift_interruptions} WHERE shift_id = ?",
            id,
        )
        lasted = int((at - datetime.fromisoformat(row["started_at"])).total_seconds())
        self._set(
            event,
            state=state.value,
            minutes_done=(lasted - int(stood["n"])) // 60,
            minutes_interrupted=int(stood["n"]) // 60,
        )

    def _goes_on(self, event: Event, at: datetime) -> None:
        """End the current interruption at the instant."""
        id = str(event.originator_id)
        for row in self.rows(
            "SELECT began_at FROM {shift_interruptions} WHERE shift_id = ? AND seconds IS NULL", id
        ):
            began = datetime.fromisoformat(row["began_at"])
            self.run(
                "UPDATE {shift_interruptions} SET seconds = ?"
                " WHERE shift_id = ? AND began_at = ? AND seconds IS NULL",
                int((at - began).total_seconds()),
                id,
                row["began_at"],
            )

    def _set(self, event: Event, **columns: Any) -> None:
        self.set_columns("shift_hours", "shift_id", event, **columns)


class Which(NamedTuple):
    """A filter for shifts by centre and day, and optionally by deployment, robot or pilot."""

    centres: tuple[str, ...]
    first: date
    last: date
    deployment_id: UUID | None = None
    robot_id: UUID | None = None
    person_id: UUID | None = None
    of_nobody: bool = False
    """Only shifts without a pilot."""


def hours(views: Database, by: By, which: Which) -> list[Row]:
    """Sums of shifts and minutes; cancelled shifts do not count as planned, but their work counts.

    Grouped by pilot, shifts without a pilot are under the key None.
    """
    where, values = _where(which)
    return views.read(
        f"SELECT {by} AS key,"  # noqa: S608
        " SUM(CASE WHEN state = 'cancelled' THEN 0 ELSE 1 END) AS shifts,"
        " SUM(CASE WHEN state = 'ended' THEN 1 ELSE 0 END) AS shifts_done,"
        " SUM(CASE WHEN state = 'no_show' THEN 1 ELSE 0 END) AS shifts_not_held,"
        " SUM(CASE WHEN state = 'cancelled' THEN 0 ELSE minutes_planned END) AS minutes_planned,"
        " SUM(minutes_done) AS minutes_done, SUM(minutes_interrupted) AS minutes_interrupted,"
        " SUM(COALESCE(visitors, 0)) AS visitors"
        f" FROM shift_hours WHERE {where} GROUP BY {by}"
        " HAVING SUM(CASE WHEN state = 'cancelled' THEN minutes_done ELSE 1 END) > 0"
        f" ORDER BY {by}",
        values,
    )


def counted_shifts(
    views: Database, which: Which, *, after: Sequence[Any] | None, limit: int
) -> list[Row]:
    """The shifts behind the sums by time, after a day, a start and an id."""
    where, values = _where(which)
    if after is not None:
        where += " AND (day, start_time, shift_id) > (?, ?, ?)"
        values += after
    return views.read(
        f"SELECT * FROM shift_hours WHERE {where}"  # noqa: S608
        " ORDER BY day, start_time, shift_id LIMIT ?",
        [*values, limit],
    )


def _where(which: Which) -> tuple[str, list[Any]]:
    where = f"centre IN ({marks(which.centres)}) AND day >= ? AND day <= ?"
    values: list[Any] = [*which.centres, which.first.isoformat(), which.last.isoformat()]
    for name in ("deployment_id", "robot_id", "person_id"):
        if (id := getattr(which, name)) is not None:
            where += f" AND {name} = ?"
            values.append(str(id))
    if which.of_nobody:
        where += " AND person_id IS NULL"
    return where, values
