"""The history of a participant."""

from app.participants.presentation import participant_for
from app.participants.schemas import ParticipantAnswer
from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import READERS, Role
from domain.participants.participant import Participant

HISTORIES = (
    HistoryKind(
        aggregate=Participant,
        subjects="participants",
        present=participant_for,
        answer=ParticipantAnswer,
        of_today=frozenset({"name", "open_tasks", "attendance"}),
        roles=READERS | {Role.PARTICIPANT},
        people=lambda participant, _: [participant.person_id],
        page=lambda participant: f"/participants/{participant.id}",
    ),
)
