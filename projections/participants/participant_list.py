"""Who is registered with the centre, in which mode, and how many tasks do they have in hand?"""

from typing import Any

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.participants.participant import Participant
from domain.participants.value_objects import ParticipantState
from domain.tasks.task import Task
from projections.kernel.projector import Projector, on


class ParticipantList(Projector):
    """One row per participant, one per task in hand. Names are in the people index only."""

    name = "participants.roll"
    tables = {
        "participant_roll": """
            participant_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, centre TEXT NOT NULL,
            code TEXT NOT NULL, state TEXT NOT NULL, rests_from TEXT NOT NULL,
            work_mode TEXT NOT NULL, registered_on TEXT NOT NULL, left_on TEXT
        """,
        "participant_hands": "task_id TEXT PRIMARY KEY, participant_id TEXT NOT NULL",
    }
    indexes = {
        "participant_roll": ["centre, code", "centre, state, code", "person_id"],
        "participant_hands": ["participant_id"],
    }

    @on(Participant.Registered)
    def registered(self, event: Participant.Registered, _: int) -> None:
        """Add a participant."""
        state = ParticipantState.TRIAL if event.trial else ParticipantState.ACTIVE
        self.run(
            "INSERT INTO {participant_roll} (participant_id, person_id, centre, code, state,"
            " rests_from, work_mode, registered_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            str(event.person_id),
            event.meta.centre,
            event.code,
            state.value,
            state.value,
            event.work_mode.value,
            event.meta.occurred_on.isoformat(),
        )

    @on(Participant.TrialFinished)
    def trial_finished(self, event: Participant.TrialFinished, _: int) -> None:
        """The trial is over."""
        self._stands(event, ParticipantState.ACTIVE)

    @on(Participant.WorkModeChanged)
    def work_mode_changed(self, event: Participant.WorkModeChanged, _: int) -> None:
        """Update the work mode."""
        self.run(
            "UPDATE {participant_roll} SET work_mode = ? WHERE participant_id = ?",
            event.work_mode.value,
            str(event.originator_id),
        )

    @on(Participant.Suspended)
    def suspended(self, event: Participant.Suspended, _: int) -> None:
        """The participant is on leave; the state before is stored."""
        self.run(
            "UPDATE {participant_roll} SET rests_from = state, state = ? WHERE participant_id = ?",
            ParticipantState.SUSPENDED.value,
            str(event.originator_id),
        )

    @on(Participant.Resumed)
    def resumed(self, event: Participant.Resumed, _: int) -> None:
        """The participant returns to the state before the leave."""
        self.run(
            "UPDATE {participant_roll} SET state = rests_from WHERE participant_id = ?",
            str(event.originator_id),
        )

    @on(Participant.Left)
    def left(self, event: Participant.Left, _: int) -> None:
        """The participant left."""
        self._stands(event, ParticipantState.LEFT)
        self.run(
            "UPDATE {participant_roll} SET left_on = ? WHERE participant_id = ?",
            event.meta.occurred_on.isoformat(),
            str(event.originator_id),
        )

    @on(Task.Assigned, Task.Returned)
    def taken_in_hand(self, event: Task.Assigned | Task.Returned, _: int) -> None:
        """Add a task in hand."""
        self.run(
            "INSERT INTO {participant_hands} (task_id, participant_id) VALUES (?, ?)"
            " ON CONFLICT (task_id) DO UPDATE SET participant_id = excluded.participant_id",
            str(event.originator_id),
            str(event.participant_id),
        )

    @on(
        Task.Submitted,
        Task.Declined,
        Task.Released,
        Task.Cancelled,
        Task.Passed,
        Task.VerdictUndone,
    )
    def out_of_hand(self, event: Event, _: int) -> None:
        """Remove a task in hand."""
        self.run("DELETE FROM {participant_hands} WHERE task_id = ?", str(event.originator_id))

    def _stands(self, event: Event, state: ParticipantState) -> None:
        self.run(
            "UPDATE {participant_roll} SET state = ? WHERE participant_id = ?",
            state.value,
            str(event.originator_id),
        )


def participants(
    views: Database,
    *,
    centres: tuple[str, ...],
    after: tuple[Any, ...] | None,
    limit: int,
    **filters: str | None,
) -> list[Row]:
    """Participants by code; `filters` maps columns to required values."""
    where, values = f"r.centre IN ({marks(centres)})", list[Any](centres)
    for column, value in filters.items():
        if value is not None:
            where += f" AND r.{column} = ?"
            values.append(value)
    if after is not None:
        where += " AND (r.code, r.participant_id) > (?, ?)"
        values += after
    return views.read(
        "SELECT r.*, (SELECT COUNT(*) FROM participant_hands h"  # noqa: S608
        " WHERE h.participant_id = r.participant_id) AS open_tasks"
        f" FROM participant_roll r WHERE {where} ORDER BY r.code, r.participant_id LIMIT ?",
        [*values, limit],
    )


def open_tasks(views: Database, participant_id: str) -> int:
    """The number of tasks that a participant has in hand."""
    rows = views.read(
        "SELECT COUNT(*) AS n FROM participant_hands WHERE participant_id = ?", (participant_id,)
    )
    return int(rows[0]["n"])


def of_people(views: Database, person_ids: list[str]) -> dict[str, Row]:
    """The latest registration of each of these people, by their ids."""
    if not person_ids:
        return {}
    rows = views.read(
        "SELECT participant_id, person_id, code, state FROM participant_roll"  # noqa: S608
        f" WHERE person_id IN ({marks(person_ids)}) ORDER BY registered_on, code",
        person_ids,
    )
    return {row["person_id"]: row for row in rows}
