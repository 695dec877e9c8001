"""How files appear in the audit trail, and who may read which field."""

from domain.kernel.events.audit_words import NOBODY, AuditWords, Group, TopicWords
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "file": Group(200, BilingualText("ファイル", "Files"), BilingualText("ファイル", "file")),
    },
    topics={
        "file.kept.v1": TopicWords(
            BilingualText("ファイルの保管", "File put in"),
            BilingualText(
                "{actor}が{order}のファイルを預けました（{purpose}、{size}バイト）。",
                "{actor} put in a file of {order} ({purpose}, {size} bytes).",
            ),
        ),
        "file.removed.v1": TopicWords(
            BilingualText("ファイルの取外し", "File taken away"),
            BilingualText(
                "{actor}が{order}のファイルを外しました。", "{actor} took away a file of {order}."
            ),
        ),
    },
    codes={
        "source": BilingualText("資料", "source"),
        "result": BilingualText("成果物", "result"),
    },
    readers={
        ("file.kept.v1", "name"): STAFF,
        ("file.kept.v1", "sha256"): NOBODY,
    },
)
