"""Labels for the requests of messages, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /messages": opening("自分のメッセージ", "their own messages"),
    "POST /messages": COMMAND_LABELS["SendMessage"],
    "POST /messages/read": COMMAND_LABELS["MarkMessagesRead"],
    "POST /messages/correct": COMMAND_LABELS["CorrectMessage"],
    "POST /messages/withdraw": COMMAND_LABELS["WithdrawMessage"],
    "POST /messages/announcements/<uuid:announcement_id>/read": COMMAND_LABELS[
        "MarkAnnouncementRead"
    ],
    "GET /announcements": opening("お知らせの一覧", "the list of announcements"),
    "GET /me/announcements": opening("自分あてのお知らせ", "the announcements for them"),
    "GET /announcements/new": opening("お知らせを作る画面", "the form of a new announcement"),
    "POST /announcements/new": COMMAND_LABELS["MakeAnnouncement"],
    "GET /announcements/<uuid:announcement_id>": opening("お知らせ", "an announcement"),
    "GET /announcements/<uuid:announcement_id>/readers": opening(
        "お知らせを読んだ人", "who has read an announcement"
    ),
    "POST /announcements/<uuid:announcement_id>/correct": COMMAND_LABELS["CorrectAnnouncement"],
    "POST /announcements/<uuid:announcement_id>/withdraw": COMMAND_LABELS["WithdrawAnnouncement"],
    "GET /canned-answers": opening("返事のひな形の一覧", "the list of canned answers"),
    "POST /canned-answers": COMMAND_LABELS["WriteCannedAnswer"],
    "GET /canned-answers/<uuid:canned_answer_id>": opening("返事のひな形", "a canned answer"),
    "POST /canned-answers/<uuid:canned_answer_id>/change": COMMAND_LABELS["ChangeCannedAnswer"],
    "POST /canned-answers/<uuid:canned_answer_id>/remove": COMMAND_LABELS["RemoveCannedAnswer"],
    "POST /conversations/<uuid:participant_id>/insert": opening(
        "メッセージにひな形を入れる画面", "a canned answer in a message"
    ),
    "GET /conversations": opening("メッセージの一覧", "the list of conversations"),
    "GET /conversations/<uuid:participant_id>": opening(
        "参加者とのメッセージ", "the messages with a participant"
    ),
    "POST /conversations/<uuid:participant_id>": COMMAND_LABELS["SendMessage"],
    "POST /conversations/<uuid:participant_id>/in-charge": COMMAND_LABELS["ChooseStaffInCharge"],
    "POST /conversations/<uuid:participant_id>/read": COMMAND_LABELS["MarkMessagesRead"],
    "POST /conversations/<uuid:participant_id>/correct": COMMAND_LABELS["CorrectMessage"],
    "POST /conversations/<uuid:participant_id>/withdraw": COMMAND_LABELS["WithdrawMessage"],
}
"""By method and path."""
