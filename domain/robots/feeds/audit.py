"""Audit trail wording of calendars of shifts, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "shift_feed": Group(
            170,
            BilingualText("シフトのカレンダー", "Calendars of shifts"),
            BilingualText("シフトのカレンダー", "calendar of shifts"),
        ),
    },
    topics={
        "shift_feed.renewed.v1": TopicWords(
            BilingualText("カレンダーのアドレスの更新", "Calendar address renewed"),
            BilingualText(
                "{actor}がシフトのカレンダーのアドレスを新しくしました。",
                "{actor} renewed the address of a calendar of shifts.",
            ),
        ),
        "shift_feed.ended.v1": TopicWords(
            BilingualText("カレンダーのアドレスの終了", "Calendar address closed"),
            BilingualText(
                "{actor}がシフトのカレンダーのアドレスを閉じました。",
                "{actor} closed the address of a calendar of shifts.",
            ),
        ),
    },
)
