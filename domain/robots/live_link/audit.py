"""Audit trail wording of the live links of robots, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "robot_link": Group(
            160,
            BilingualText("ロボットの通信", "Live links of robots"),
            BilingualText("ロボットの通信", "link of a robot"),
        ),
    },
    topics={
        "robot_link.key_issued.v1": TopicWords(
            BilingualText("通信の鍵の発行", "Link key issued"),
            BilingualText(
                "{actor}がロボットの通信の鍵を発行しました。",
                "{actor} issued the key of a robot's live link.",
            ),
        ),
        "robot_link.key_ended.v1": TopicWords(
            BilingualText("通信の鍵の無効化", "Link key ended"),
            BilingualText(
                "{actor}がロボットの通信の鍵を無効にしました。",
                "{actor} ended the key of a robot's live link.",
            ),
        ),
    },
    actors={
        "watch_links": BilingualText("ロボットの通信の見守り", "the watch over the robots' links"),
    },
)
