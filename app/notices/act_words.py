"""Labels for the requests of notices, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

_LINK = BilingualText("LINE とつなぐコードの発行", "issue a code that links to LINE")
ACTS: Mapping[str, BilingualText] = {
    "GET /notices": opening("お知らせの設定の画面", "the page of notices"),
    "POST /notices/choose": COMMAND_LABELS["ChooseNotices"],
    "POST /notices/add-address": COMMAND_LABELS["AddNoticeAddress"],
    "POST /notices/line": _LINK,
    "POST /notices/line-code": _LINK,
    "POST /notices/remove-address": COMMAND_LABELS["RemoveNoticeAddress"],
}
"""By method and path."""
