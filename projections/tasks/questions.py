"""Since when do questions about tasks wait, and which answers were not read yet?"""

from collections.abc import Sequence
from datetime import datetime

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database, Row, marks
from domain.tasks.task import Task, TaskState
from projections.kernel.projector import Projector, on

READS = ("tasks.questions",)


class TaskQuestions(Projector):
    """One row per task with an open question or an answer that its participant has not read.

    `asked_at` is the first question since the last answer; `answered_at` is null while it is open.
    """

    name = "tasks.questions"
    tables = {
        "task_questions": """
            task_id TEXT PRIMARY KEY, participant_id TEXT NOT NULL, asked_at TEXT NOT NULL,
            answered_at TEXT
        """
    }
    indexes = {"task_questions": ["participant_id, answered_at"]}

    @on(Task.HelpAsked)
    def asked(self, event: Task.HelpAsked, _: int) -> None:
        """Note a question; while one is open, the first one counts."""
        self.run(
            "INSERT INTO {task_questions} (task_id, participant_id, asked_at) VALUES (?, ?, ?)"
            " ON CONFLICT (task_id) DO UPDATE SET asked_at = CASE WHEN"
            " {task_questions}.answered_at IS NULL THEN {task_questions}.asked_at"
            " ELSE excluded.asked_at END, answered_at = NULL",
            str(event.originator_id),
            str(event.participant_id),
            event.meta.recorded_at.isoformat(),
        )

    @on(Task.HelpAnswered)
    def answered(self, event: Task.HelpAnswered, _: int) -> None:
        """Note an answer that waits to be read."""
        self.run(
            "UPDATE {task_questions} SET answered_at = ? WHERE task_id = ?",
            event.meta.recorded_at.isoformat(),
            str(event.originator_id),
        )

    @on(Task.AnswerRead, Task.Assigned, Task.Released, Task.Declined, Task.AddedAgain)
    def over(self, event: Event, _: int) -> None:
        """Nothing waits any more: it was read, or the task is no longer theirs."""
        self.run("DELETE FROM {task_questions} WHERE task_id = ?", str(event.originator_id))

    @on(Task.Reinstated)
    def reinstated(self, event: Task.Reinstated, position: int) -> None:
        """A task that waits again is nobody's."""
        if event.state is TaskState.WAITING:
            self.over(event, position)


def asked_since(views: Database, task_ids: Sequence[str]) -> dict[str, str]:
    """Since when each of these tasks has an open question, by task id."""
    if not task_ids:
        return {}
    rows = views.read(
        "SELECT task_id, asked_at FROM task_questions"  # noqa: S608
        f" WHERE task_id IN ({marks(task_ids)}) AND answered_at IS NULL",
        list(task_ids),
    )
    return {row["task_id"]: row["asked_at"] for row in rows}


def unread_answers(
    views: Database, participant_id: str, *, since: datetime, limit: int
) -> list[Row]:
    """Up to `limit` tasks with an answer since then that the participant has not read.

    The oldest answer comes first.
    """
    return views.read(
        "SELECT task_id, answered_at FROM task_questions"
        " WHERE participant_id = ? AND answered_at >= ?"
        " ORDER BY answered_at, task_id LIMIT ?",
        [participant_id, since.isoformat(), limit],
    )
