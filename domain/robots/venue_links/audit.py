"""Audit trail wording of the day pages of venues, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "day_link": Group(
            180,
            BilingualText("設置場所の今日のページ", "Day pages of venues"),
            BilingualText("設置場所の今日のページのアドレス", "address of a venue"),
        ),
    },
    topics={
        "day_link.issued.v1": TopicWords(
            BilingualText("今日のページの発行", "Day page issued"),
            BilingualText(
                "{actor}が設置場所の「今日のページ」のアドレスを作りました（{last}まで）。",
                "{actor} issued the address of the day page of a venue (until {last}).",
            ),
        ),
        "day_link.ended.v1": TopicWords(
            BilingualText("今日のページの終了", "Day page ended"),
            BilingualText(
                "{actor}が設置場所の「今日のページ」のアドレスを使えなくしました。",
                "{actor} ended the address of the day page of a venue.",
            ),
        ),
    },
    actors={
        "venue-link": BilingualText("設置場所の今日のページ", "the day page of a venue"),
    },
)
