"""HTTP for messages between participants and the staff of the centre."""

from typing import Any

from app.http.authorization import viewed
from app.http.routing import Answer, ApiRouter, PageOf, PageQuery, caller, page_request, service
from app.messages import schemas
from app.messages.presentation import conversation_of, present_conversation
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.messages import commands
from domain.messages.conversation import Conversation
from domain.participants.queries import terms_of
from projections.messages.conversations import READS, conversations

router = ApiRouter(
    "messages",
    description=(
        "作業の外でのメッセージ、お知らせ、返事のひな形。"
        "Messages outside a task, announcements and canned answers."
    ),
)

router.command(
    "/messages",
    commands.SendMessage,
    body=schemas.MessageBody,
    answer=schemas.ConversationAnswer,
    present=present_conversation,
    creates=True,
)
for verb, command, body in (
    ("correct-message", commands.CorrectMessage, schemas.CorrectedMessageBody),
    ("withdraw-message", commands.WithdrawMessage, schemas.OneMessageBody),
    ("read", commands.MarkMessagesRead, schemas.OneMessageBody),
):
    router.command(
        f"/conversations/<uuid:conversation_id>/{verb}",
        command,
        body=body,
        answer=schemas.ConversationAnswer,
        present=present_conversation,
    )


@router.get(
    "/messages",
    query=schemas.ConversationQuery,
    answer=schemas.ConversationAnswer,
    roles=commands.BOTH_SIDES,
)
def messages(query: dict[str, Any]) -> Answer:
    """The messages between a participant and the staff; participants see their own."""
    reader = caller()
    participant_id = query.get("participant_id") or reader.participant_id
    if participant_id is None:
        raise Invalid.field(
            "participant_id", "だれの会話かを指定してください。", "Name the participant."
        )
    terms = terms_of(service().ledger, participant_id)
    is_own = participant_id == reader.participant_id
    if terms is None or not reader.sees_centre(terms.centre) or not (is_own or reader.has(STAFF)):
        raise NotFound(out_of_scope=terms is not None)
    viewed([terms.person_id], "conversation")
    found = conversation_of(participant_id) or Conversation.begin(
        participant_id, person_id=terms.person_id, centre=terms.centre
    )
    return Answer(present_conversation(found), version=found.version or None)


@router.get(
    "/conversations",
    query=PageQuery,
    answer=PageOf(schemas.ConversationRow),
    roles=STAFF,
    reads=READS,
)
def conversations_of_the_centre(query: dict[str, Any]) -> dict[str, Any]:
    """The conversations of the caller's centres, the last message first."""
    part = page_request(query)
    rows = conversations(service().views, caller().centres, after=part.after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["last"],))
    page["items"] = [_row(row) for row in page["items"]]
    return page


def _row(row: Row) -> dict[str, Any]:
    shown = ("participant_id", "last_at", "waiting", "waiting_since")
    return {"id": row["conversation_id"], **{name: row[name] for name in shown}}
