"""HTTP for messages between participants and the staff, announcements and canned answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.http.authorization import get_visible, viewed
from app.http.routing import Answer, ApiRouter, PageOf, PageQuery, caller, page_request, service
from app.messages import schemas
from app.messages.announcement_presentation import (
    own_announcements,
    present_announcement,
    texts_of,
    who_read,
)
from app.messages.canned_answers import canned_answers
from app.messages.presentation import conversation_of, present_canned, present_conversation
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import STAFF, Role
from domain.kernel.storage.database import Row
from domain.messages import commands
from domain.messages.announcement import Announcement
from domain.messages.conversation import Conversation
from domain.participants.queries import terms_of
from projections.messages import announcements
from projections.messages.canned_answers import READS as CANNED
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


router.command(
    "/participants/<uuid:participant_id>/choose-staff-in-charge",
    commands.ChooseStaffInCharge,
    body=schemas.StaffInChargeBody,
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
    if not is_own:
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


router.command(
    "/announcements",
    commands.MakeAnnouncement,
    body=schemas.AnnouncementBody,
    answer=schemas.AnnouncementAnswer,
    present=present_announcement,
    complete=lambda values: values | {"participant_ids": tuple(values["participant_ids"])},
    creates=True,
)
router.command(
    "/announcements/<uuid:announcement_id>/correct",
    commands.CorrectAnnouncement,
    body=schemas.CorrectedAnnouncementBody,
    answer=schemas.AnnouncementAnswer,
    present=present_announcement,
)
router.command(
    "/announcements/<uuid:announcement_id>/withdraw",
    commands.WithdrawAnnouncement,
    answer=schemas.AnnouncementAnswer,
    present=present_announcement,
)
router.command(
    "/announcements/<uuid:announcement_id>/read",
    commands.MarkAnnouncementRead,
    answer=schemas.AnnouncementAnswer,
    present=present_announcement,
)


@router.get(
    "/announcements",
    query=PageQuery,
    answer=PageOf(schemas.AnnouncementAnswer),
    roles=STAFF,
    reads=announcements.READS,
)
def announcements_of_the_centre(query: dict[str, Any]) -> dict[str, Any]:
    """The announcements of the caller's centres, the newest first."""
    part = page_request(query)
    rows = announcements.announcements(
        service().views, caller().centres, after=part.after, limit=part.fetch
    )
    page: dict[str, Any] = part.page(rows, lambda row: (row["position"],))
    page["items"] = _in_order([UUID(row["announcement_id"]) for row in page["items"]])
    return page


@router.get(
    "/me/announcements",
    answer=schemas.OwnAnnouncementsAnswer,
    roles=frozenset({Role.PARTICIPANT}),
    reads=announcements.READS,
)
def my_announcements(_: dict[str, Any]) -> dict[str, Any]:
    """The announcements that are made to the caller today, those not read yet first."""
    return {"items": _in_order([one.id for one in own_announcements()])}


def _in_order(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    found = texts_of(ids)
    return [present_announcement(found[id]) for id in ids if id in found]


@router.get("/announcements/<uuid:announcement_id>", answer=schemas.AnnouncementAnswer, roles=STAFF)
def one_announcement(_: dict[str, Any], announcement_id: UUID) -> Answer:
    """One announcement."""
    found = get_visible(Announcement, announcement_id)
    return Answer(present_announcement(found), version=found.version)


@router.get(
    "/announcements/<uuid:announcement_id>/readers",
    answer=schemas.AnnouncementReadersAnswer,
    roles=STAFF,
    reads=(*announcements.READS, "people.cards"),
)
def readers_of_an_announcement(_: dict[str, Any], announcement_id: UUID) -> dict[str, Any]:
    """Who has read an announcement and who has not, those who have not first."""
    found = who_read(get_visible(Announcement, announcement_id))
    ids = [*found.not_read, *found.read]
    viewed([UUID(id) for id in ids], "announcement_readers")
    return {"items": [{"person_id": id, "read_at": found.read_at.get(id)} for id in ids]}


router.command(
    "/canned-answers",
    commands.WriteCannedAnswer,
    body=schemas.CannedAnswerBody,
    answer=schemas.CannedAnswerAnswer,
    present=present_canned,
    creates=True,
)
router.command(
    "/canned-answers/<uuid:canned_answer_id>/change",
    commands.ChangeCannedAnswer,
    body=schemas.ChangedCannedAnswerBody,
    answer=schemas.CannedAnswerAnswer,
    present=present_canned,
)
router.command(
    "/canned-answers/<uuid:canned_answer_id>/remove",
    commands.RemoveCannedAnswer,
    answer=schemas.CannedAnswerAnswer,
    present=present_canned,
)


@router.get(
    "/canned-answers",
    answer=schemas.CannedAnswersAnswer,
    roles=STAFF,
    reads=CANNED,
)
def canned_answers_of_the_centre(_: dict[str, Any]) -> dict[str, Any]:
    """The canned answers of the caller's centres, by title."""
    return {"items": [present_canned(one) for one in canned_answers()]}
