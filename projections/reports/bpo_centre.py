"""The data of the BPO centre's figures, each row with its day and time of recording.

Every row has the day of its fact and the time when it was recorded, so that a figure can be counted
as of any day and as known at any time. The tables do not grow with the number of tasks: per
participant, kind and month, a contact is stored only if its day is earlier than those recorded
before.
"""

from datetime import date

from domain.kernel.events.event import Event
from domain.kernel.storage.database import instant_text
from domain.orders.job_order import JobOrder, OrderStep
from domain.participants.participant import Participant
from domain.participants.value_objects import ParticipantState
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
    version = 2
    tables = {
        "report_steps": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL,
            person_id TEXT NOT NULL, state TEXT NOT NULL, rests_from TEXT NOT NULL,
            work_mode TEXT NOT NULL, registered_at INTEGER, mode_at INTEGER
        """,
        "report_orders": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL,
            is_bpo INTEGER NOT NULL, undone_at TEXT
        """,
        "report_order_kinds": "order_id TEXT PRIMARY KEY, is_bpo INTEGER NOT NULL",
        "report_contacts": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL, month TEXT NOT NULL,
            participant_id TEXT NOT NULL, kind TEXT NOT NULL
        """,
        "report_plans": f"""
            position INTEGER PRIMARY KEY, {_STEP} recorded_at TEXT NOT NULL, kind TEXT NOT NULL,
            first TEXT NOT NULL, last TEXT NOT NULL, value INTEGER NOT NULL
        """,
    }
    indexes = {
        "report_steps": ["subject, position", "centre, day"],
        "report_orders": ["centre, topic, day", "subject"],
        "report_contacts": [
            "participant_id, month, kind, day",
            "centre, day, recorded_at, participant_id, kind",
        ],
        "report_plans": ["centre, kind, first, last"],
    }

    @on(Participant.Registered)
    def registered(self, event: Participant.Registered, position: int) -> None:
        """Add a participant; one on trial is not registered yet."""
        state = ParticipantState.TRIAL if event.trial else ParticipantState.ACTIVE
        self.run(
            f"INSERT INTO {{report_steps}} (position, {STEP}, person_id, state, rests_from,"  # noqa: S608
            " work_mode, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            position,
            *_step(event),
            str(event.person_id),
            state.value,
            state.value,
            event.work_mode.value,
            None if event.trial else position,
        )

    @on(Participant.TrialFinished)
    def trial_finished(self, event: Participant.TrialFinished, position: int) -> None:
        """The trial is over: the participant is registered from this day on."""
        self._next(event, position, state="'active'", registered_at=str(position))

    @on(Participant.WorkModeChanged)
    def work_mode_changed(self, event: Participant.WorkModeChanged, position: int) -> None:
        """The participant works in the other mode from this day on."""
        self._next(event, position, work_mode=f"'{event.work_mode.value}'", mode_at=str(position))

    @on(Participant.Suspended)
    def suspended(self, event: Participant.Suspended, position: int) -> None:
        """The participant is on leave, and stays registered (O11)."""
        self._next(event, position, rests_from="state", state="'suspended'")

    @on(Participant.Resumed)
    def resumed(self, event: Participant.Resumed, position: int) -> None:
        """The participant returns to the state before the leave."""
        self._next(event, position, state="rests_from")

    @on(Participant.Left)
    def left(self, event: Participant.Left, position: int) -> None:
        """The participant is no longer registered."""
        self._next(event, position, state="'left'")

    @on(JobOrder.Received)
    def received(self, event: JobOrder.Received, _: int) -> None:
        """Store the programme of an order."""
        self.run(
            "INSERT INTO {report_order_kinds} (order_id, is_bpo) VALUES (?, ?)",
            str(event.originator_id),
            int(event.terms.programme.value == "bpo"),
        )

    @on(JobOrder.Accepted, JobOrder.Cancelled)
    def accepted_or_cancelled(self, event: Event, position: int) -> None:
        """An order was accepted, or cancelled before delivery."""
        self.run(
            f"INSERT INTO {{report_orders}} (position, {STEP}, is_bpo) SELECT ?, ?, ?, ?, ?, ?,"  # noqa: S608
            " is_bpo FROM {report_order_kinds} WHERE order_id = ?",
            position,
            *_step(event),
            str(event.originator_id),
        )

    @on(JobOrder.StepUndone)
    def step_undone(self, event: JobOrder.StepUndone, _: int) -> None:
        """An acceptance or a cancellation was recorded by mistake."""
        topic = _TOPICS.get(event.step)
        if topic is not None:
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

    @on(Participant.CheckedIn, Participant.Assessed, Participant.LimitsSet)
    def supported(self, event: Event, position: int) -> None:
        """A participant checked in, was assessed, or got new limits."""
        self._contact(event, position, str(event.originator_id), "support")

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

    def _next(self, event: Event, position: int, **changed: str) -> None:
        """Add a step of a participant: the last step, with the `changed` columns replaced."""
        kept = ("state", "rests_from", "work_mode", "registered_at", "mode_at")
        columns = ", ".join(changed.get(name, name) for name in kept)
        self.run(
            f"INSERT INTO {{report_steps}} (position, {STEP}, person_id, {', '.join(kept)})"  # noqa: S608
            f" SELECT ?, ?, ?, ?, ?, ?, person_id, {columns} FROM {{report_steps}}"
            " WHERE subject = ? ORDER BY position DESC LIMIT 1",
            position,
            *_step(event),
            str(event.originator_id),
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
