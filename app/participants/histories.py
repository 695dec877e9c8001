"""The history of a participant."""

from typing import Any

from app.http import fields
from app.participants.presentation import participant_for
from app.participants.schemas import ParticipantAnswer
from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import READERS, STAFF, Caller, Role
from domain.participants.participant import Participant


class CorrectedHoursPart(fields.Strict):
    """The corrected hours of a day; null if the participant was not there."""

    on = fields.Day(required=True)
    attended = fields.Free(required=True, allow_none=True)


class ParticipantStateAnswer(ParticipantAnswer):
    """A participant as of a day, with what the days of attendance say."""

    days_attended = fields.Whole()
    last_attended_on = fields.Day(allow_none=True)
    last_attendance = fields.Code(["in", "out"], allow_none=True)
    corrected_hours = fields.Many(fields.Part(CorrectedHoursPart))


def _participant(participant: Participant, reader: Caller) -> dict[str, Any]:
    shown = participant_for(participant, reader)
    if not (reader.has(STAFF) or reader.participant_id == participant.id):
        return shown
    last = max(participant.days, default=None)
    return shown | {
        "days_attended": len(participant.days),
        "last_attended_on": last,
        "last_attendance": None if last is None else ("out" if participant.days[last] else "in"),
        "corrected_hours": [
            {
                "on": day,
                "attended": hours
                and {name: getattr(hours, name) for name in hours.__struct_fields__},
            }
            for day, hours in sorted(participant.corrected_hours.items())
        ],
    }


HISTORIES = (
    HistoryKind(
        aggregate=Participant,
        subjects="participants",
        present=_participant,
        answer=ParticipantStateAnswer,
        of_today=frozenset({"name", "open_tasks", "attendance"}),
        roles=READERS | {Role.PARTICIPANT},
        people=lambda participant, _: [participant.person_id],
        page=lambda participant: f"/participants/{participant.id}",
    ),
)
