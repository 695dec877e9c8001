"""How did a participant feel on each day?"""

from datetime import date

from domain.kernel.storage.database import Database, Row
from domain.participants.participant import Participant
from projections.kernel.projector import Projector, on


class Conditions(Projector):
    """One row per participant and day: the last level reported for it, without the comment.

    A level that was erased has no row. This is health data: shown only to care staff and the
    person.
    """

    name = "participants.conditions"
    personal = True
    tables = {
        "participant_conditions": """
            participant_id TEXT NOT NULL, day TEXT NOT NULL, level INTEGER NOT NULL,
            PRIMARY KEY (participant_id, day)
        """
    }

    @on(Participant.ConditionReported)
    def reported(self, event: Participant.ConditionReported, _: int) -> None:
        """Store the reported level."""
        if event.level is None:
            return
        self.run(
            "INSERT INTO {participant_conditions} (participant_id, day, level) VALUES (?, ?, ?)"
            " ON CONFLICT (participant_id, day) DO UPDATE SET level = excluded.level",
            str(event.originator_id),
            event.meta.occurred_on.isoformat(),
            event.level,
        )


def conditions(views: Database, participant_id: str, *, first: date, last: date) -> list[Row]:
    """The days from `first` to `last` with a reported level, in order."""
    return views.read(
        "SELECT day, level FROM participant_conditions"
        " WHERE participant_id = ? AND day >= ? AND day <= ? ORDER BY day",
        (participant_id, first.isoformat(), last.isoformat()),
    )
