"""Labels for the facts of a choice of notices."""

from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText
from domain.notices.kinds import CHANNEL_LABELS, KIND_LABELS

WORDS = FactWords(
    fields={
        "addresses": BilingualText("宛先の数", "Addresses"),
        "channel": BilingualText("知らせる方法", "Way of telling"),
        "address": BilingualText("宛先", "Address"),
        "kinds": BilingualText("知らせること", "What is told"),
        "quiet_from": BilingualText("知らせない時間の始まり", "Quiet from"),
        "quiet_to": BilingualText("知らせない時間の終わり", "Quiet until"),
        "language": BilingualText("ことば", "Language"),
    },
    codes={
        "notice_choice.channel": {one.value: text for one, text in CHANNEL_LABELS.items()},
        "notice_choice.kinds": {one.value: text for one, text in KIND_LABELS.items()},
        "notice_choice.language": {
            "ja": BilingualText("日本語", "Japanese"),
            "en": BilingualText("英語", "English"),
        },
    },
    technical=frozenset({"address_id"}),
)
