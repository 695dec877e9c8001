"""Labels for the commands of notices, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "ChooseNotices": BilingualText("お知らせの設定", "choose notices"),
    "AddNoticeAddress": BilingualText("お知らせの宛先の追加", "add an address for notices"),
    "RemoveNoticeAddress": BilingualText("お知らせの宛先の取外し", "remove an address for notices"),
    "QueueNotice": BilingualText("お知らせの準備", "queue a notice"),
}
"""By the stored name of the command."""
