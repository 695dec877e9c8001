"""The labels for the facts of messages and announcements."""

from app.messages.announcement_presentation import AUDIENCES
from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText

WORDS = FactWords(
    fields={
        "audience": BilingualText("対象", "For whom"),
        "is_removed": BilingualText("削除", "Removed"),
        "is_withdrawn": BilingualText("取消し", "Withdrawn"),
        "announcement.person_ids": BilingualText("選んだ参加者", "Chosen participants"),
        "from_on": BilingualText("表示の始まり", "Shown from"),
        "until_on": BilingualText("表示の終わり", "Shown until"),
        "read_by": BilingualText("読んだ人数", "Read by"),
        "from_participant": BilingualText("参加者からのメッセージ", "From the participant"),
        "by_participant": BilingualText("参加者が読んだ", "Read by the participant"),
        "messages_sent": BilingualText("メッセージの数", "Messages sent"),
        "messages_read": BilingualText("既読の数", "Messages read"),
        "messages_corrected": BilingualText("訂正した数", "Messages corrected"),
        "messages_withdrawn": BilingualText("取り消した数", "Messages withdrawn"),
        "in_charge": BilingualText("担当の職員", "Staff in charge"),
        "conversation.account_id": BilingualText("担当の職員", "Staff in charge"),
        "last_message": BilingualText("最後のメッセージ", "Last message"),
    },
    codes={"audience": {code.value: text for code, text in AUDIENCES.items()}},
    technical=frozenset({"message_id"}),
)
