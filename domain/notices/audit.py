"""How the choice of notices appears in the audit trail, and who may read which field."""

from domain.kernel.events.audit_words import NOBODY, AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "notice_choice": Group(
            220,
            BilingualText("お知らせの設定", "Choices of notices"),
            BilingualText("お知らせの設定", "choice of notices"),
        ),
    },
    topics={
        "notice_choice.address_added.v1": TopicWords(
            BilingualText("お知らせの宛先の追加", "Address for notices added"),
            BilingualText(
                "{actor}がお知らせの宛先を追加しました。", "{actor} added an address for notices."
            ),
        ),
        "notice_choice.address_removed.v1": TopicWords(
            BilingualText("お知らせの宛先の取外し", "Address for notices removed"),
            BilingualText(
                "{actor}がお知らせの宛先を外しました。", "{actor} removed an address for notices."
            ),
        ),
        "notice_choice.begun.v1": TopicWords(
            BilingualText("お知らせの設定の開始", "Choice of notices begun"),
            BilingualText(
                "{actor}がお知らせの設定を始めました。", "{actor} began to choose notices."
            ),
        ),
        "notice_choice.kinds_chosen.v1": TopicWords(
            BilingualText("お知らせの種類の選択", "Kinds of notices chosen"),
            BilingualText(
                "{actor}が知らせてほしいことを選びました。", "{actor} chose what to be told of."
            ),
        ),
    },
    readers={
        ("notice_choice.address_added.v1", "address"): NOBODY,
    },
)
