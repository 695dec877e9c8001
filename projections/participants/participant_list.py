"""Who is registered with the centre, in which mode, and how many tasks do they have in hand?"""

from datetime import date
from typing import Any
from uuid import UUID

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import folded
from domain.participants.base_participant import step_of
from domain.participants.course import Course, Step, StepKind
from domain.participants.participant import Participant
from domain.participants.value_objects import ParticipantState, WorkMode
from domain.people.person import Person
from domain.tasks.task import IN_HAND, Task
from projections.kernel import stated_facts
from projections.kernel.projector import Projector, on
from projections.kernel.search_pieces import pieces_table, set_pieces
from projections.kernel.stated_facts import is_last
from projections.participants.participant_listing import PARTICIPANTS, kana_row


class ParticipantList(Projector):
    """One row per participant, person, step of a stay and task in hand.

    The names of a participant are those of the person, by which the list is sorted and searched.
    """

    name = "participants.roll"
    version = 3
    personal = True
    tables = {
        "participant_roll": """
            participant_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, centre TEXT NOT NULL,
            code TEXT NOT NULL, state TEXT NOT NULL, work_mode TEXT NOT NULL,
            registered_on TEXT NOT NULL, left_on TEXT, is_done INTEGER NOT NULL,
            name TEXT, name_kana TEXT, search_name TEXT NOT NULL, search_kana TEXT NOT NULL,
            has_no_kana INTEGER NOT NULL, kana_row TEXT NOT NULL, search_text TEXT NOT NULL
        """,
        "participant_pieces": pieces_table(PARTICIPANTS),
        "participant_names": "person_id TEXT PRIMARY KEY, name TEXT, name_kana TEXT",
        "participant_name_days": stated_facts.COLUMNS,
        "participant_steps": """
            event_id TEXT PRIMARY KEY, participant_id TEXT NOT NULL, position INTEGER NOT NULL,
            kind TEXT NOT NULL, day TEXT NOT NULL, work_mode TEXT, is_trial INTEGER NOT NULL
        """,
        "participant_hands": "task_id TEXT PRIMARY KEY, participant_id TEXT NOT NULL",
    }
    indexes = {
        "participant_roll": ["person_id"],
        "participant_pieces": ["participant_id"],
        "participant_steps": ["participant_id"],
        "participant_hands": ["participant_id"],
    }
    reader_indexes = {
        "participant_roll": [*PARTICIPANTS.indexes, "centre, code", "centre, state, code"],
    }

    @on(Person.Registered)
    def person_registered(self, event: Person.Registered, _: int) -> None:
        """Keep the name of a person, who may become a participant."""
        self.run(
            "INSERT INTO {participant_names} (person_id, name, name_kana) VALUES (?, ?, ?)",
            str(event.originator_id),
            event.name,
            event.name_kana,
        )

    @on(Person.Corrected)
    def person_corrected(self, event: Person.Corrected, _: int) -> None:
        """Update a corrected name or reading."""
        if event.field not in ("name", "name_kana"):
            return
        if not is_last(self, "participant_name_days", event, event.field):
            return
        person = str(event.originator_id)
        self.run(
            f"UPDATE {{participant_names}} SET {event.field} = ? WHERE person_id = ?",  # noqa: S608
            event.value,
            person,
        )
        for row in self.rows(
            "SELECT participant_id FROM {participant_roll} WHERE person_id = ?", person
        ):
            self._name(row["participant_id"])

    @on(Participant.Registered)
    def registered(self, event: Participant.Registered, position: int) -> None:
        """Add a participant."""
        self.run(
            "INSERT INTO {participant_roll} (participant_id, person_id, centre, code, state,"
            " work_mode, registered_on, is_done, search_name, search_kana, has_no_kana, kana_row,"
            " search_text) VALUES (?, ?, ?, ?, '', '', '', 0, '', '', 1, '', '')",
            str(event.originator_id),
            str(event.person_id),
            event.meta.centre,
            event.code,
        )
        self._name(str(event.originator_id))
        self.stepped(event, position)

    def _name(self, participant_id: str) -> None:
        """Store the name of a participant, and what they are found and sorted by."""
        (row,) = self.rows(
            "SELECT r.centre, r.code, n.name, n.name_kana FROM {participant_roll} r"
            " LEFT JOIN {participant_names} n ON n.person_id = r.person_id"
            " WHERE r.participant_id = ?",
            participant_id,
        )
        name, kana = folded(row["name"] or ""), folded(row["name_kana"] or "")
        text = f"{folded(row['code'])} {name} {kana}"
        self.run(
            "UPDATE {participant_roll} SET name = ?, name_kana = ?, search_name = ?,"
            " search_kana = ?, has_no_kana = ?, kana_row = ?, search_text = ?"
            " WHERE participant_id = ?",
            row["name"],
            row["name_kana"],
            name,
            kana,
            int(not kana),
            kana_row(kana),
            text,
            participant_id,
        )
        set_pieces(self, PARTICIPANTS, participant_id)

    @on(
        Participant.TrialFinished,
        Participant.WorkModeChanged,
        Participant.Suspended,
        Participant.Resumed,
        Participant.Left,
    )
    def stepped(self, event: Event, position: int) -> None:
        """Add a step of a stay."""
        step = step_of(event)
        self.run(
            "INSERT INTO {participant_steps} (event_id, participant_id, position, kind, day,"
            " work_mode, is_trial) VALUES (?, ?, ?, ?, ?, ?, ?)",
            str(step.id),
            str(event.originator_id),
            position,
            step.kind.value,
            step.day.isoformat(),
            step.work_mode.value if step.work_mode else None,
            int(step.is_trial),
        )
        self._stands(event)

    @on(Participant.StepUndone)
    def step_undone(self, event: Participant.StepUndone, _: int) -> None:
        """Remove a step of a stay."""
        self.run("DELETE FROM {participant_steps} WHERE event_id = ?", str(event.corrects))
        self._stands(event)

    @on(Participant.RegistrationMoved)
    def registration_moved(self, event: Participant.RegistrationMoved, _: int) -> None:
        """Move the first step of a stay to its right day."""
        self.run(
            "UPDATE {participant_steps} SET day = ? WHERE event_id = ?",
            event.day.isoformat(),
            str(event.corrects),
        )
        self._stands(event)

    @on(Participant.RegistrationCorrected)
    def registration_corrected(self, event: Participant.RegistrationCorrected, _: int) -> None:
        """Correct the mode and the trial of the first step of a stay."""
        self.run(
            "UPDATE {participant_steps} SET work_mode = ?, is_trial = ? WHERE event_id = ?",
            event.work_mode.value,
            int(event.trial),
            str(event.corrects),
        )
        self._stands(event)

    @on(Task.Assigned, Task.Returned)
    def taken_in_hand(self, event: Task.Assigned | Task.Returned, _: int) -> None:
        """Add a task in hand."""
        self._in_hand(event)

    def _in_hand(self, event: Task.Assigned | Task.Returned | Task.Reinstated) -> None:
        self.run(
            "INSERT INTO {participant_hands} (task_id, participant_id) VALUES (?, ?)"
            " ON CONFLICT (task_id) DO UPDATE SET participant_id = excluded.participant_id",
            str(event.originator_id),
            str(event.participant_id),
        )

    @on(Task.Reinstated)
    def reinstated(self, event: Task.Reinstated, _: int) -> None:
        """Add a task that is in hand again."""
        if event.state in IN_HAND:
            self._in_hand(event)

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

    def _stands(self, event: Event) -> None:
        """Set the state that follows from the steps."""
        rows = self.rows(
            "SELECT * FROM {participant_steps} WHERE participant_id = ? ORDER BY day, position",
            str(event.originator_id),
        )
        course = Course(tuple(_step(row) for row in rows))
        if not course.steps:
            annulled = ParticipantState.ANNULLED.value
            self.set_columns("participant_roll", "participant_id", event, state=annulled, is_done=1)
            set_pieces(self, PARTICIPANTS, str(event.originator_id))
            return
        standing, left = course.standings()[-1], course.last(StepKind.LEAVING)
        self.set_columns(
            "participant_roll",
            "participant_id",
            event,
            state=standing.state.value,
            is_done=int(standing.state is ParticipantState.LEFT),
            work_mode=standing.work_mode.value,
            registered_on=course.steps[0].day.isoformat(),
            left_on=left.day.isoformat() if left else None,
        )
        set_pieces(self, PARTICIPANTS, str(event.originator_id))


def _step(row: Row) -> Step:
    return Step(
        id=UUID(row["event_id"]),
        kind=StepKind(row["kind"]),
        day=date.fromisoformat(row["day"]),
        work_mode=WorkMode(row["work_mode"]) if row["work_mode"] else None,
        is_trial=bool(row["is_trial"]),
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


def with_code(views: Database, *, centres: tuple[str, ...], code: str) -> Row | None:
    """The participant with this code, or None."""
    return views.read_one(
        f"SELECT * FROM participant_roll WHERE centre IN ({marks(centres)}) AND code = ?",  # noqa: S608
        [*centres, code.upper()],
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
