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
    "GET /conversations": opening("メッセージの一覧", "the list of conversations"),
    "GET /conversations/<uuid:participant_id>": opening(
        "参加者とのメッセージ", "the messages with a participant"
    ),
    "POST /conversations/<uuid:participant_id>": COMMAND_LABELS["SendMessage"],
    "POST /conversations/<uuid:participant_id>/read": COMMAND_LABELS["MarkMessagesRead"],
    "POST /conversations/<uuid:participant_id>/correct": COMMAND_LABELS["CorrectMessage"],
    "POST /conversations/<uuid:participant_id>/withdraw": COMMAND_LABELS["WithdrawMessage"],
}
"""By method and path."""
