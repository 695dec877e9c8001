"""Which canned answers does a centre have?"""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.storage.database import Database, marks
from domain.messages.canned_answer import CannedAnswer
from projections.kernel.projector import Projector, on

READS = ("messages.canned_answers",)


class CannedAnswers(Projector):
    """One row per canned answer that is not removed, without its text."""

    name = "messages.canned_answers"
    tables = {
        "canned_answers": """
            canned_answer_id TEXT PRIMARY KEY, centre TEXT NOT NULL, position INTEGER NOT NULL
        """
    }
    indexes = {"canned_answers": ["centre, position"]}

    @on(CannedAnswer.Written)
    def written(self, event: CannedAnswer.Written, position: int) -> None:
        """Add a canned answer."""
        self.run(
            "INSERT INTO {canned_answers} (canned_answer_id, centre, position) VALUES (?, ?, ?)",
            str(event.originator_id),
            event.meta.centre,
            position,
        )

    @on(CannedAnswer.Removed)
    def removed(self, event: CannedAnswer.Removed, _: int) -> None:
        """Remove a canned answer."""
        self.run(
            "DELETE FROM {canned_answers} WHERE canned_answer_id = ?", str(event.originator_id)
        )


def canned_answers_of(views: Database, centres: Sequence[str], limit: int) -> list[UUID]:
    """The ids of up to `limit` canned answers of these centres, the newest first."""
    rows = views.read(
        "SELECT canned_answer_id FROM canned_answers"  # noqa: S608
        f" WHERE centre IN ({marks(centres)}) ORDER BY position DESC LIMIT ?",
        [*centres, limit],
    )
    return [UUID(row["canned_answer_id"]) for row in rows]
