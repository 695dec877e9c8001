"""How much did a participant work on each day, and with what result?"""

from datetime import date

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row
from domain.kernel.time.clock import TOKYO
from domain.participants.participant import Participant
from domain.tasks.rounds import UndoneVerdict
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on

_COUNTED = {UndoneVerdict.PASS: "passed", UndoneVerdict.RETURN: "returned"}
"""The columns in which verdicts are counted; the first of two inspections is in none."""


class Workload(Projector):
    """One row per participant and day: minutes, tasks, and when the day began and ended.

    The time of a check-in or check-out recorded on a later day is unknown and stays empty, until
    the hours of the day are corrected.
    """

    name = "participants.workload"
    version = 2
    tables = {
        "participant_days": """
            participant_id TEXT NOT NULL, day TEXT NOT NULL, minutes INTEGER NOT NULL,
            started INTEGER NOT NULL, submitted INTEGER NOT NULL, passed INTEGER NOT NULL,
            returned INTEGER NOT NULL, attended INTEGER NOT NULL, check_in TEXT, check_out TEXT,
            break_minutes INTEGER NOT NULL,
            PRIMARY KEY (participant_id, day)
        """
    }

    @on(Task.Started)
    def started(self, event: Task.Started, _: int) -> None:
        """Count a started task."""
        self._count(str(event.participant_id), event, "started")

    @on(Task.Submitted)
    def submitted(self, event: Task.Submitted, _: int) -> None:
        """Count a submitted task and its minutes."""
        self._count(str(event.participant_id), event, "submitted")
        self._add(str(event.participant_id), event, "minutes", event.minutes)

    @on(Task.Passed)
    def passed(self, event: Task.Passed, _: int) -> None:
        """Count a task that passed inspection."""
        self._count(str(event.participant_id), event, "passed")

    @on(Task.Returned)
    def returned(self, event: Task.Returned, _: int) -> None:
        """Count a task that was returned."""
        self._count(str(event.participant_id), event, "returned")

    @on(Task.MinutesCorrected)
    def minutes_corrected(self, event: Task.MinutesCorrected, _: int) -> None:
        """Correct the minutes of the day on which they were stated."""
        self._add(str(event.participant_id), event, "minutes", event.minutes - event.was_minutes)

    @on(Task.VerdictUndone)
    def verdict_undone(self, event: Task.VerdictUndone, _: int) -> None:
        """Count the verdict no longer on the day on which it was given."""
        column = _COUNTED.get(event.verdict)
        if column is not None:
            self._add(str(event.participant_id), event, column, -1)

    @on(Participant.CheckedIn)
    def checked_in(self, event: Participant.CheckedIn, _: int) -> None:
        """Count the attendance; the first check-in time of the day is kept."""
        self._count(str(event.originator_id), event, "attended")
        self._note_time(event, "check_in", "COALESCE(check_in, ?)")

    @on(Participant.CheckedOut)
    def checked_out(self, event: Participant.CheckedOut, _: int) -> None:
        """Store the check-out time; the last one of the day is kept."""
        self._note_time(event, "check_out", "COALESCE(?, check_out)")

    @on(Participant.AttendanceCorrected)
    def attendance_corrected(self, event: Participant.AttendanceCorrected, _: int) -> None:
        """Store the right hours of the day."""
        id, hours = str(event.originator_id), event.attended
        self._begin(id, event)
        self.run(
            "UPDATE {participant_days} SET attended = ?, check_in = ?, check_out = ?,"
            " break_minutes = ? WHERE participant_id = ? AND day = ?",
            int(hours is not None),
            hours.start if hours else None,
            hours.end if hours else None,
            hours.break_minutes if hours else 0,
            id,
            event.meta.occurred_on.isoformat(),
        )

    def _begin(self, participant_id: str, event: Event) -> None:
        """Add the row of the day unless it is there."""
        self.run(
            "INSERT INTO {participant_days} AS d (participant_id, day, minutes, started,"
            " submitted, passed, returned, attended, break_minutes)"
            " VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (participant_id, day) DO NOTHING",
            participant_id,
            event.meta.occurred_on.isoformat(),
        )

    def _count(self, participant_id: str, event: Event, column: str) -> None:
        self._add(participant_id, event, column, 1)

    def _add(self, participant_id: str, event: Event, column: str, number: int) -> None:
        self._begin(participant_id, event)
        self.run(
            f"UPDATE {{participant_days}} SET {column} = {column} + ?"  # noqa: S608
            " WHERE participant_id = ? AND day = ?",
            number,
            participant_id,
            event.meta.occurred_on.isoformat(),
        )

    def _note_time(self, event: Event, column: str, value: str) -> None:
        wall = event.meta.recorded_at.astimezone(TOKYO)
        if wall.date() == event.meta.occurred_on:
            self.run(
                f"UPDATE {{participant_days}} SET {column} = {value}"  # noqa: S608
                " WHERE participant_id = ? AND day = ?",
                f"{wall:%H:%M}",
                str(event.originator_id),
                event.meta.occurred_on.isoformat(),
            )


def workload(views: Database, participant_id: str, *, first: date, last: date) -> list[Row]:
    """The days from `first` to `last` with any record, in order."""
    return views.read(
        "SELECT * FROM participant_days WHERE participant_id = ? AND day >= ? AND day <= ?"
        " ORDER BY day",
        (participant_id, first.isoformat(), last.isoformat()),
    )


def first_day_of_work(views: Database, participant_id: str) -> date | None:
    """The first day with any record; None if there is none."""
    (row,) = views.read(
        "SELECT MIN(day) AS day FROM participant_days WHERE participant_id = ?", (participant_id,)
    )
    return date.fromisoformat(row["day"]) if row["day"] else None
