"""How conversations and canned answers are shown: over the API, and to the reader of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.pages.forms import typed
from domain.kernel.messaging.caller import STAFF, Caller
from domain.messages.canned_answer import CannedAnswer
from domain.messages.conversation import Conversation, Message, conversation_id
from projections.identity.accounts import names_of_accounts


def conversation_of(participant_id: UUID) -> Conversation | None:
    """The conversation of a participant, or None if nothing was sent yet."""
    return service().ledger.find_if_readable(Conversation, conversation_id(participant_id))


def present_conversation(conversation: Conversation) -> dict[str, Any]:
    """A conversation with all of its messages, for the API."""
    is_participant = caller().participant_id == conversation.participant_id
    return {
        "id": conversation.id,
        "participant_id": conversation.participant_id,
        "in_charge": conversation.in_charge,
        "unread": len(conversation.unread_by(participant=is_participant)),
        "messages": [_present(one) for one in conversation.messages],
    }


def present_state(conversation: Conversation, reader: Caller) -> dict[str, Any]:
    """A conversation in its history; only staff and the participant read the texts."""
    may_read = reader.has(STAFF) or reader.participant_id == conversation.participant_id
    hidden = {} if may_read else {"text": None}
    return {
        "id": conversation.id,
        "participant_id": conversation.participant_id,
        "in_charge": conversation.in_charge,
        "messages": [_present(one) | hidden for one in conversation.messages],
    }


def present_canned(answer: CannedAnswer) -> dict[str, Any]:
    """A canned answer for the API."""
    return {
        "id": answer.id,
        "title": answer.title,
        "text": answer.text,
        "is_removed": answer.is_removed,
    }


def present_canned_state(answer: CannedAnswer, reader: Caller) -> dict[str, Any]:
    """A canned answer in its history; only staff read its words."""
    hidden = {} if reader.has(STAFF) else {"title": None, "text": None}
    return present_canned(answer) | hidden


def _present(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "sender": "participant" if message.is_from_participant else "staff",
        "text": message.text,
        "sent_at": message.at,
        "corrected_at": message.corrected_at,
        "is_withdrawn": message.is_withdrawn,
        "is_read": message.is_read,
    }


@dataclass(frozen=True)
class ShownMessage:
    """A message as one side reads it; `writer` is the name of the member of the staff."""

    id: UUID
    text: str | None
    at: datetime
    is_corrected: bool
    is_withdrawn: bool
    is_from_participant: bool
    is_own: bool
    """True if the reader wrote it, and may correct or withdraw it."""
    is_new: bool
    """True if the reader's side has not read it yet."""
    is_read: bool
    writer: str


def messages_for(conversation: Conversation | None, reader: Caller) -> list[ShownMessage]:
    """The messages of a conversation for its page, oldest first."""
    if conversation is None:
        return []
    is_participant = reader.participant_id == conversation.participant_id
    names = _staff(conversation.messages)
    return [
        ShownMessage(
            id=one.id,
            text=one.text,
            at=one.at,
            is_corrected=one.corrected_at is not None,
            is_withdrawn=one.is_withdrawn,
            is_from_participant=one.is_from_participant,
            is_own=one.author == reader.actor and not one.is_withdrawn,
            is_new=one.is_unread_by(is_participant),
            is_read=one.is_read,
            writer=names.get(one.author, ""),
        )
        for one in conversation.messages
    ]


def corrected_now(messages: Sequence[ShownMessage], asked: UUID | None) -> ShownMessage | None:
    """The message whose correction is asked for, or was refused just now; None if there is none."""
    sent = typed().values
    wanted = sent.get("message_id") if "right_text" in sent else str(asked)
    return next((one for one in messages if str(one.id) == wanted), None)


def in_charge_for(conversation: Conversation | None) -> str:
    """The name of the member of the staff who is in charge; "" for nobody."""
    if conversation is None or conversation.in_charge is None:
        return ""
    id = str(conversation.in_charge)
    return names_of_accounts(service().views, [id]).get(id, "")


def _staff(messages: Sequence[Message]) -> dict[str, str]:
    authors = {one.author for one in messages if not one.is_from_participant}
    return names_of_accounts(service().views, authors)
