"""The histories of conversations, announcements and canned answers."""

from collections.abc import Mapping
from typing import Any

from app.messages import announcement_presentation, presentation
from app.registry.history_kind import HistoryKind
from domain.kernel.messaging.caller import READERS, Caller, Role
from domain.messages.announcement import Announcement
from domain.messages.canned_answer import CannedAnswer
from domain.messages.conversation import Conversation


def _on_page(state: Mapping[str, Any], _reader: Caller) -> Mapping[str, Any]:
    """Return how many messages there are, and the last text."""
    messages = state["messages"]
    return {
        "participant_id": state["participant_id"],
        "messages_sent": len(messages),
        "messages_read": sum(one["is_read"] for one in messages),
        "messages_corrected": sum(one["corrected_at"] is not None for one in messages),
        "messages_withdrawn": sum(one["is_withdrawn"] for one in messages),
        "last_message": messages[-1]["text"] if messages else None,
    }


HISTORIES = (
    HistoryKind(
        aggregate=Conversation,
        subjects="conversations",
        present=presentation.present_state,
        roles=READERS | {Role.PARTICIPANT},
        is_visible=lambda conversation, reader: (
            conversation.is_visible_to(reader)
            or (reader.has(READERS) and reader.sees_centre(conversation.centre))
        ),
        people=lambda conversation, _: [conversation.person_id] if conversation.person_id else [],
        on_page=_on_page,
        page=lambda conversation: f"/conversations/{conversation.participant_id}",
    ),
    HistoryKind(
        aggregate=Announcement,
        subjects="announcements",
        present=announcement_presentation.present_state,
        is_visible=lambda announcement, reader: reader.sees_centre(announcement.centre),
        page=lambda announcement: f"/announcements/{announcement.id}",
    ),
    HistoryKind(
        aggregate=CannedAnswer,
        subjects="canned-answers",
        present=presentation.present_canned_state,
        is_visible=lambda answer, reader: reader.sees_centre(answer.centre),
        page=lambda answer: f"/canned-answers/{answer.id}",
    ),
)
