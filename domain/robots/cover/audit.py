"""Audit trail wording of the search for cover, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "cover": Group(
            140,
            BilingualText("シフトの交代探し", "Searches for cover"),
            BilingualText("シフトの交代", "search for cover"),
        ),
        "cover_rules": Group(
            150,
            BilingualText("交代探しの決まり", "Rules of cover"),
            BilingualText("交代の決まり", "rules of cover"),
        ),
    },
    topics={
        "cover.sought.v1": TopicWords(
            BilingualText("交代探しの開始", "Cover sought"),
            BilingualText(
                "{actor}がシフトの交代を探し始めました。",
                "{actor} began to look for somebody to take a shift.",
            ),
        ),
        "cover.offered.v1": TopicWords(
            BilingualText("交代のお願い", "Cover offered"),
            BilingualText(
                "{actor}がパイロットにシフトの交代をたずねました。",
                "{actor} asked pilots to take a shift.",
            ),
        ),
        "cover.declined.v1": TopicWords(
            BilingualText("交代の見送り", "Cover declined"),
            BilingualText(
                "{actor}がシフトの交代を見送りました。", "{actor} could not take a shift."
            ),
        ),
        "cover.taken.v1": TopicWords(
            BilingualText("交代の引受け", "Cover taken"),
            BilingualText("{actor}がシフトの交代を引き受けました。", "{actor} took a shift over."),
        ),
        "cover.nobody_found.v1": TopicWords(
            BilingualText("交代が見つからない知らせ", "Nobody found for a shift"),
            BilingualText(
                "シフトの交代がまだ見つからないことを、{actor}が知らせました。",
                "{actor} made known that nobody was found for a shift yet.",
            ),
        ),
        "cover.withdrawn.v1": TopicWords(
            BilingualText("交代探しの終了", "Search for cover ended"),
            BilingualText(
                "{actor}がシフトの交代を探すのを終えました。",
                "{actor} stopped looking for somebody to take a shift.",
            ),
        ),
        "cover_rules.times_set.v1": TopicWords(
            BilingualText("交代探しの時間の設定", "Times of cover set"),
            BilingualText(
                "{actor}が{deployment}の交代を探す時間を決めました（控えだけに"
                "{minutes_for_stand_by}分、開始の{minutes_before_start}分前に職員へ）。",
                "{actor} set how cover is looked for in {deployment} ("
                "{minutes_for_stand_by} minutes for the stand-by, staff "
                "{minutes_before_start} minutes before the start).",
            ),
        ),
    },
    actors={
        "cover": BilingualText("交代探し", "the search for cover"),
    },
    codes={
        "cover": BilingualText("交代の申し出", "an offer to cover"),
    },
)
