"""The data of the remote robots' figures: pilots, open days, shifts and interruptions.

Every row has the day of its fact and the time when it was recorded, so that a figure can be counted
as of any day and as known at any time. The day of a shift's step is the day of the shift. The
minutes of an interruption are known when it is over (`measured_at`), later than the interruption.
"""

from datetime import datetime
from typing import Any

import msgspec

from domain.kernel.events.event import Event
from domain.kernel.storage.database import instant_text
from domain.people.person import Person
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.shifts.shift import Shift
from projections.kernel.projector import Projector, on

STEP = "position, topic, centre, subject, day, recorded_at"
_STEP = """position INTEGER PRIMARY KEY, topic TEXT NOT NULL, centre TEXT NOT NULL,
    subject TEXT NOT NULL, day TEXT NOT NULL, recorded_at TEXT NOT NULL"""
OVER = (Shift.Ended, Shift.GivenUp, Shift.Cancelled)
"""The ends of a shift that had begun; the last two can also end one that had not."""


class RobotPilot(Projector):
    """Steps of pilots, deployments and shifts; residence of people; and the result of shifts."""

    name = "reports.robot_pilot"
    version = 4
    tables = {
        "report_pilots": f"""
            {_STEP}, person_id TEXT NOT NULL, deployment_id TEXT NOT NULL, enrolled INTEGER NOT NULL
        """,
        "report_residents": f"{_STEP}, resident INTEGER NOT NULL",
        "report_deployments": f"""
            {_STEP}, closed_day TEXT, reason TEXT, schedule TEXT, robot_id TEXT
        """,
        "report_shifts": f"""
            {_STEP}, deployment_id TEXT NOT NULL, robot_id TEXT NOT NULL, person_id TEXT,
            kind TEXT NOT NULL, cause TEXT, minutes INTEGER NOT NULL, measured_at TEXT,
            corrected_at TEXT
        """,
        "report_shift_days": """
            shift_id TEXT PRIMARY KEY, day TEXT NOT NULL, deployment_id TEXT NOT NULL,
            robot_id TEXT NOT NULL, person_id TEXT, started_at TEXT, stopped_at TEXT,
            stopped_by INTEGER, seconds INTEGER NOT NULL
        """,
    }
    indexes = {
        "report_pilots": ["centre, day"],
        "report_residents": ["subject, position"],
        "report_deployments": ["centre, day"],
        "report_shifts": ["centre, kind, day", "subject"],
    }

    @on(Pilot.Enrolled)
    def enrolled(self, event: Pilot.Enrolled, position: int) -> None:
        """A person pilots in a deployment from this day on."""
        facts = {"person_id": str(event.person_id), "deployment_id": str(event.deployment_id)}
        self._step("report_pilots", event, position, **facts, enrolled=1)

    @on(Pilot.Withdrawn)
    def withdrawn(self, event: Pilot.Withdrawn, position: int) -> None:
        """The person no longer pilots there."""
        self.run(
            f"INSERT INTO {{report_pilots}} ({STEP}, person_id, deployment_id, enrolled)"  # noqa: S608
            " SELECT ?, ?, ?, ?, ?, ?, person_id, deployment_id, 0 FROM {report_pilots}"
            " WHERE subject = ? ORDER BY position LIMIT 1",
            *_of(event, position),
            str(event.originator_id),
        )

    @on(Person.Registered, Person.ResidenceCorrected)
    def resident(self, event: Person.Registered | Person.ResidenceCorrected, position: int) -> None:
        """Store whether a person lives in the city."""
        self._step("report_residents", event, position, resident=int(event.resident))

    @on(Deployment.Planned)
    def planned(self, event: Deployment.Planned, position: int) -> None:
        """Store the schedule of a deployment."""
        schedule, robot = msgspec.json.encode(event.schedule).decode(), str(event.robot_id)
        self._step("report_deployments", event, position, schedule=schedule, robot_id=robot)

    @on(Deployment.DayClosed, Deployment.DayReopened)
    def closed(self, event: Deployment.DayClosed | Deployment.DayReopened, position: int) -> None:
        """Store a closed or reopened day."""
        day = event.day.isoformat()
        reason = (event.meta.reason or "-") if isinstance(event, Deployment.DayClosed) else None
        self._step("report_deployments", event, position, closed_day=day, reason=reason)

    @on(Deployment.Ended, Deployment.EndUndone)
    def ended(self, event: Deployment.Ended | Deployment.EndUndone, position: int) -> None:
        """The deployment ended, or its end was taken back."""
        self._step("report_deployments", event, position)

    @on(Shift.Opened)
    def opened(self, event: Shift.Opened, _: int) -> None:
        """Store the day of a shift."""
        self.run(
            "INSERT INTO {report_shift_days} (shift_id, day, deployment_id, robot_id, seconds)"
            " VALUES (?, ?, ?, ?, 0)",
            str(event.originator_id),
            event.day.isoformat(),
            str(event.deployment_id),
            str(event.robot_id),
        )

    @on(Shift.Started)
    def started(self, event: Shift.Started, _: int) -> None:
        """Store the start and the pilot."""
        self._now(event, started_at=instant_text(event.at), person_id=str(event.person_id))

    @on(Shift.Interrupted)
    def interrupted(self, event: Shift.Interrupted, position: int) -> None:
        """Count an interruption; its length is known when the shift continues or ends."""
        self._goes_on(event, event.at)
        self._shift(event, position, "interrupted", cause=event.cause.value)
        self._now(event, stopped_at=instant_text(event.at), stopped_by=position)

    @on(Shift.Resumed)
    def resumed(self, event: Shift.Resumed, _: int) -> None:
        """The shift continued."""
        self._goes_on(event, event.at)

    @on(Shift.DidNotTakePlace)
    def did_not_take_place(self, event: Shift.DidNotTakePlace, position: int) -> None:
        """Count a shift that did not take place."""
        self._shift(event, position, "no_show")

    @on(*OVER)
    def over(self, event: Shift.Ended | Shift.GivenUp | Shift.Cancelled, position: int) -> None:
        """A shift is over; one that had begun counts as done for the time it lasted."""
        if event.at is None:
            if isinstance(event, Shift.Cancelled):
                self._shift(event, position, "cancelled")
            return
        self._goes_on(event, event.at)
        id = str(event.originator_id)
        (row,) = self.rows("SELECT * FROM {report_shift_days} WHERE shift_id = ?", id)
        lasted = int((event.at - datetime.fromisoformat(row["started_at"])).total_seconds())
        self._shift(event, position, "done", minutes=(lasted - int(row["seconds"])) // 60)

    @on(Shift.TimesCorrected)
    def times_corrected(self, event: Shift.TimesCorrected, position: int) -> None:
        """Count the shift as it is known now; what was known before stays for earlier instants."""
        id = str(event.originator_id)
        self.run(
            "UPDATE {report_shifts} SET corrected_at = ? WHERE subject = ?"
            " AND kind IN ('done', 'no_show') AND corrected_at IS NULL",
            instant_text(event.meta.recorded_at),
            id,
        )
        if event.started_at is None or event.ended_at is None:
            self._shift(event, position, "no_show")
            return
        self._now(event, person_id=str(event.person_id))
        (row,) = self.rows("SELECT seconds FROM {report_shift_days} WHERE shift_id = ?", id)
        lasted = int((event.ended_at - event.started_at).total_seconds())
        self._shift(event, position, "done", minutes=(lasted - int(row["seconds"])) // 60)

    def _goes_on(self, event: Event, at: datetime) -> None:
        """End the current interruption at the instant, and add its length."""
        id = str(event.originator_id)
        (row,) = self.rows("SELECT * FROM {report_shift_days} WHERE shift_id = ?", id)
        if row["stopped_at"] is None:
            return
        seconds = int((at - datetime.fromisoformat(row["stopped_at"])).total_seconds())
        self.run(
            "UPDATE {report_shifts} SET minutes = ?, measured_at = ? WHERE position = ?",
            seconds // 60,
            instant_text(event.meta.recorded_at),
            row["stopped_by"],
        )
        self._now(event, stopped_at=None, seconds=int(row["seconds"]) + seconds)

    def _now(self, event: Event, **columns: Any) -> None:
        self.set_columns("report_shift_days", "shift_id", event, **columns)

    def _shift(
        self, event: Event, position: int, kind: str, *, cause: str | None = None, minutes: int = 0
    ) -> None:
        topic, centre, subject, _, recorded = _of(event, position)[1:]
        measured = None if kind == "interrupted" else recorded
        self.run(
            f"INSERT INTO {{report_shifts}} ({STEP}, deployment_id, robot_id, person_id, kind,"  # noqa: S608
            " cause, minutes, measured_at) SELECT ?, ?, ?, ?, day, ?, deployment_id, robot_id,"
            " person_id, ?, ?, ?, ? FROM {report_shift_days} WHERE shift_id = ?",
            *(position, topic, centre, subject, recorded, kind, cause, minutes, measured, subject),
        )

    def _step(self, table: str, event: Event, position: int, **columns: Any) -> None:
        names, marks = "".join(f", {name}" for name in columns), ", ?" * len(columns)
        self.run(
            f"INSERT INTO {{{table}}} ({STEP}{names}) VALUES (?, ?, ?, ?, ?, ?{marks})",  # noqa: S608
            *_of(event, position),
            *columns.values(),
        )


def _of(event: Event, position: int) -> tuple[Any, ...]:
    """The values of `STEP`."""
    meta, subject = event.meta, str(event.originator_id)
    day, recorded = meta.occurred_on.isoformat(), instant_text(meta.recorded_at)
    return position, event.TOPIC, meta.centre, subject, day, recorded
