"""The labels for the facts of messages."""

from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText

WORDS = FactWords(
    fields={
        "from_participant": BilingualText("参加者からのメッセージ", "From the participant"),
        "by_participant": BilingualText("参加者が読んだ", "Read by the participant"),
        "messages_sent": BilingualText("メッセージの数", "Messages sent"),
        "messages_read": BilingualText("既読の数", "Messages read"),
        "messages_corrected": BilingualText("訂正した数", "Messages corrected"),
        "messages_withdrawn": BilingualText("取り消した数", "Messages withdrawn"),
        "last_message": BilingualText("最後のメッセージ", "Last message"),
    },
    technical=frozenset({"message_id"}),
)
