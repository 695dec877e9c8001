"""The data of the BPO centre's figures, each row with its day and time of recording.

Every row has the day of its fact and the time when it was recorded, so that a figure can be counted
as of any day and as known at any time. A correction ends the rows that it replaces (`until`) and
adds the right ones. The tables do not grow with the number of tasks: per participant, kind and
month, a contact is stored only if its day is earlier than those recorded before. Attendance, which
can be corrected, has one row per day.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Row, instant_text, marks
from domain.orders.job_order import JobOrder, OrderStep
from domain.participants.base_participant import step_of
from domain.participants.course import Course, Step, StepKind
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.reports.year_plan import YearPlan
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on

STEP = "topic, centre, subject, day, recorded_at"
_STEP = "topic TEXT NOT NULL, centre TEXT NOT NULL, subject TEXT NOT NULL, day TEXT NOT NULL,"

_TOPICS = {
    OrderStep.ACCEPTED: JobOrder.Accepted.TOPIC,
    OrderStep.CANCELLED: JobOrder.Cancelled.TOPIC,
}
"""The steps of orders that a figure counts."""


class BpoCentre(Projector):
    """Steps of participants with the state after each; orders; contacts; plans of the year."""

    name = "reports.bpo_centre"
    version = 3
    tables = {
        "report_steps": f"""
            position INTEGER NOT NULL, {_STEP} recorded_at TEXT NOT NULL, until TEXT,
            place INTEGER NOT NULL, event_id TEXT NOT NULL, kind TEXT NOT NULL,
            is_trial INTEGER NOT NULL, person_id TEXT NOT NULL, state TEXT NOT NULL,
            work_mode TEXT NOT NULL, registered_at INTEGER, mode_at INTEGER
        """,
        "report_orders": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL,
            undone_at TEXT
        """,
        "report_order_kinds": """
            position INTEGER PRIMARY KEY, order_id TEXT NOT NULL, recorded_at TEXT NOT NULL,
            is_bpo INTEGER NOT NULL
        """,
        "report_contacts": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL, until TEXT,
            month TEXT NOT NULL, participant_id TEXT NOT NULL, kind TEXT NOT NULL
        """,
        "report_plans": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL, kind TEXT NOT NULL,
            first TEXT NOT NULL, last TEXT NOT NULL, value INTEGER NOT NULL
        """,
    }
    indexes = {
        "report_steps": ["subject, place", "centre, day"],
        "report_orders": ["centre, topic, day", "subject"],
        "report_order_kinds": ["order_id, position"],
        "report_contacts": [
            "participant_id, month, kind, day",
            "centre, day, recorded_at, participant_id, kind",
        ],
        "report_plans": ["centre, kind, first, last"],
    }

    @on(
        Participant.Registered,
        Participant.TrialFinished,
        Participant.WorkModeChanged,
        Participant.Suspended,
        Participant.Resumed,
        Participant.Left,
    )
    def stepped(self, event: Event, position: int) -> None:
        """Add a step of a stay."""
        self._follow(event, lambda course: course.adding(step_of(event)), position)

    @on(Participant.StepUndone)
    def step_of_stay_undone(self, event: Participant.StepUndone, position: int) -> None:
        """End a step of a stay that was a mistake."""
        self._follow(event, lambda course: course.without(event.corrects), position)

    @on(Participant.RegistrationMoved)
    def registration_moved(self, event: Participant.RegistrationMoved, position: int) -> None:
        """Begin a stay on its right day."""
        self._follow(
            event, lambda course: course.corrected(event.corrects, day=event.day), position
        )

    @on(Participant.RegistrationCorrected)
    def registration_corrected(
        self, event: Participant.RegistrationCorrected, position: int
    ) -> None:
        """Correct the mode and the trial with which a stay began."""
        stated = {"work_mode": event.work_mode, "is_trial": event.trial}
        self._follow(event, lambda course: course.corrected(event.corrects, **stated), position)

    @on(JobOrder.Received, JobOrder.TermsChanged, JobOrder.TermsCorrected)
    def programme_stated(
        self,
        event: JobOrder.Received | JobOrder.TermsChanged | JobOrder.TermsCorrected,
        position: int,
    ) -> None:
        """Store the programme of an order, as known from now on."""
        self.run(
            "INSERT INTO {report_order_kinds} (position, order_id, recorded_at, is_bpo)"
            " VALUES (?, ?, ?, ?)",
            position,
            str(event.originator_id),
            instant_text(event.meta.recorded_at),
            int(event.terms.programme.value == "bpo"),
        )

    @on(JobOrder.Accepted, JobOrder.Cancelled)
    def accepted_or_cancelled(self, event: Event, position: int) -> None:
        """An order was accepted, or cancelled before delivery."""
        self.run(
            f"INSERT INTO {{report_orders}} (position, {STEP}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
            position,
            *_step(event),
        )

    @on(JobOrder.StepUndone)
    def step_of_order_undone(self, event: JobOrder.StepUndone, _: int) -> None:
        """An acceptance or a cancellation was recorded by mistake."""
        if topic := _TOPICS.get(event.step):
            self._end_step(event, topic)

    @on(JobOrder.StepDayCorrected)
    def day_of_order_corrected(self, event: JobOrder.StepDayCorrected, position: int) -> None:
        """An acceptance or a cancellation happened on another day."""
        if topic := _TOPICS.get(event.step):
            self._end_step(event, topic)
            self.run(
                f"INSERT INTO {{report_orders}} (position, {STEP}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
                position,
                topic,
                *_step(event)[1:],
            )

    def _end_step(self, event: Event, topic: str) -> None:
        """End the row of a step of an order, which was wrong."""
        self.run(
            "UPDATE {report_orders} SET undone_at = ? WHERE subject = ? AND topic = ?"
            " AND undone_at IS NULL",
            instant_text(event.meta.recorded_at),
            str(event.originator_id),
            topic,
        )

    @on(Task.Started, Task.Resumed, Task.Submitted)
    def worked(self, event: Task.Started | Task.Resumed | Task.Submitted, position: int) -> None:
        """A participant worked on a task."""
        self._contact(event, position, str(event.participant_id), "work")

    @on(Task.HelpAnswered)
    def helped(self, event: Task.HelpAnswered, position: int) -> None:
        """A participant's question was answered."""
        self._contact(event, position, str(event.participant_id), "support")

    @on(Participant.Assessed, Participant.LimitsSet)
    def supported(self, event: Event, position: int) -> None:
        """A participant was assessed, or got new limits."""
        self._contact(event, position, str(event.originator_id), "support")

    @on(Participant.CheckedIn)
    def attended(self, event: Event, position: int) -> None:
        """A participant was there on the day."""
        id, day = str(event.originator_id), event.meta.occurred_on.isoformat()
        self.run(
            f"INSERT INTO {{report_contacts}} (position, {STEP}, month, participant_id, kind)"  # noqa: S608
            " SELECT ?, ?, ?, ?, ?, ?, ?, ?, 'attendance' WHERE NOT EXISTS"
            " (SELECT 1 FROM {report_contacts} WHERE participant_id = ? AND month = ?"
            " AND kind = 'attendance' AND day = ? AND until IS NULL)",
            position,
            *_step(event),
            day[:7],
            id,
            id,
            day[:7],
            day,
        )

    @on(Participant.AttendanceCorrected)
    def attendance_corrected(self, event: Participant.AttendanceCorrected, position: int) -> None:
        """A participant was there on the day, or was not."""
        if event.attended is not None:
            self.attended(event, position)
            return
        day = event.meta.occurred_on.isoformat()
        self.run(
            "UPDATE {report_contacts} SET until = ? WHERE participant_id = ? AND month = ?"
            " AND kind = 'attendance' AND day = ? AND until IS NULL",
            instant_text(event.meta.recorded_at),
            str(event.originator_id),
            day[:7],
            day,
        )

    @on(YearPlan.TargetSet)
    def target_set(self, event: YearPlan.TargetSet, position: int) -> None:
        """Store the target number of registrations."""
        year = (event.year_from, event.year_from)
        self._plan(event, position, "B4", year, event.registrations)

    @on(YearPlan.BudgetSet)
    def budget_set(self, event: YearPlan.BudgetSet, position: int) -> None:
        """Store the planned amount in yen."""
        self._plan(event, position, "B5", (event.year_from, event.year_from), event.yen)

    @on(YearPlan.FigureConfirmed)
    def figure_confirmed(self, event: YearPlan.FigureConfirmed, position: int) -> None:
        """Store a confirmed figure."""
        span = (event.first, event.last)
        self._plan(event, position, event.figure.value, span, event.value)

    def _follow(self, event: Event, change: Callable[[Course], Course], position: int) -> None:
        """Change the course of a stay: end the rows that differ, and add the right ones."""
        known = self.rows(
            "SELECT * FROM {report_steps} WHERE subject = ? AND until IS NULL ORDER BY place",
            str(event.originator_id),
        )
        own = {row["event_id"]: dict(row) for row in known}
        own[str(event.meta.event_id)] = {
            "topic": event.TOPIC,
            "position": position,
            "person_id": str(getattr(event, "person_id", "")) or known[0]["person_id"],
        }
        rows = list(_rows(change(Course(tuple(map(_step_of_row, known)))), own))
        same = 0
        while same < min(len(known), len(rows)) and _says(known[same]) == _says(rows[same]):
            same += 1
        recorded_at = instant_text(event.meta.recorded_at)
        if same < len(known):
            self.run(
                "UPDATE {report_steps} SET until = ?"
                " WHERE subject = ? AND until IS NULL AND place >= ?",
                recorded_at,
                str(event.originator_id),
                same,
            )
        for place, row in enumerate(rows[same:], same):
            columns = {
                **row,
                "centre": event.meta.centre,
                "subject": str(event.originator_id),
                "recorded_at": recorded_at,
                "place": place,
            }
            self.run(
                f"INSERT INTO {{report_steps}} ({', '.join(columns)})"  # noqa: S608
                f" VALUES ({marks(columns)})",
                *columns.values(),
            )

    def _contact(self, event: Event, position: int, participant_id: str, kind: str) -> None:
        """Add a contact, unless the month already has one with an earlier or equal day."""
        day = event.meta.occurred_on.isoformat()
        self.run(
            f"INSERT INTO {{report_contacts}} (position, {STEP}, month, participant_id, kind)"  # noqa: S608
            " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM {report_contacts}"
            " WHERE participant_id = ? AND month = ? AND kind = ? AND day <= ?)",
            position,
            *_step(event),
            day[:7],
            participant_id,
            kind,
            participant_id,
            day[:7],
            kind,
            day,
        )

    def _plan(
        self, event: Event, position: int, kind: str, span: tuple[date, date], value: int
    ) -> None:
        self.run(
            f"INSERT INTO {{report_plans}} (position, {STEP}, kind, first, last, value)"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            *_step(event),
            kind,
            *(day.isoformat() for day in span),
            value,
        )


def _step(event: Event) -> tuple[str, str, str, str, str]:
    """The values of `STEP`."""
    meta = event.meta
    day, recorded = meta.occurred_on.isoformat(), instant_text(meta.recorded_at)
    return event.TOPIC, meta.centre, str(event.originator_id), day, recorded


_SAYS = ("event_id", "day", "state", "work_mode", "registered_at", "mode_at")


def _says(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a row of a step says, whenever it was recorded."""
    return tuple(row[name] for name in _SAYS)


def _step_of_row(row: Row) -> Step:
    kind = StepKind(row["kind"])
    states_mode = kind in (StepKind.REGISTRATION, StepKind.MODE_CHANGE)
    return Step(
        id=UUID(row["event_id"]),
        kind=kind,
        day=date.fromisoformat(row["day"]),
        work_mode=WorkMode(row["work_mode"]) if states_mode else None,
        is_trial=bool(row["is_trial"]),
    )


def _rows(course: Course, own: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a course; `own` holds the topic, position and person of each step by its id."""
    registered_at: int | None = None
    mode_at: int | None = None
    for step, standing in zip(course.steps, course.standings(), strict=True):
        id = str(step.id)
        position = own[id]["position"]
        if step.kind is StepKind.TRIAL_END or (
            step.kind is StepKind.REGISTRATION and not step.is_trial
        ):
            registered_at = position
        if step.kind is StepKind.MODE_CHANGE:
            mode_at = position
        yield {
            **{name: own[id][name] for name in ("topic", "position", "person_id")},
            "event_id": id,
            "kind": step.kind.value,
            "day": step.day.isoformat(),
            "is_trial": int(step.is_trial),
            "state": standing.state.value,
            "work_mode": standing.work_mode.value,
            "registered_at": registered_at,
            "mode_at": mode_at,
        }
