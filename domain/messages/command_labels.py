"""Labels for the commands of messages, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "SendMessage": BilingualText("メッセージの送信", "send a message"),
    "CorrectMessage": BilingualText("メッセージの訂正", "correct a message"),
    "WithdrawMessage": BilingualText("メッセージの取消し", "withdraw a message"),
    "MarkMessagesRead": BilingualText("メッセージの既読", "mark messages as read"),
    "ChooseStaffInCharge": BilingualText(
        "担当の職員の選択", "choose the staff in charge of a participant"
    ),
    "MakeAnnouncement": BilingualText("お知らせの作成", "make an announcement"),
    "CorrectAnnouncement": BilingualText("お知らせの訂正", "correct an announcement"),
    "WithdrawAnnouncement": BilingualText("お知らせの取消し", "withdraw an announcement"),
    "WriteCannedAnswer": BilingualText("返事のひな形の作成", "write a canned answer"),
    "ChangeCannedAnswer": BilingualText("返事のひな形の変更", "change a canned answer"),
    "RemoveCannedAnswer": BilingualText("返事のひな形の削除", "remove a canned answer"),
    "MarkAnnouncementRead": BilingualText("お知らせの既読", "mark an announcement as read"),
}
"""By the stored name of the command."""
