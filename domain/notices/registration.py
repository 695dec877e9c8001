"""Notices: what this context registers with the domain."""

from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText
from domain.notices import delivery, handlers, inline_projection, line_links
from domain.notices.audit import AUDIT
from domain.notices.choice import NoticeChoice
from domain.notices.command_labels import COMMAND_LABELS
from domain.notices.corrections import CORRECTIONS

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(NoticeChoice,),
    handlers=(handlers.HANDLERS,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES, line_links.TABLES),
    leftovers=(*delivery.LEFTOVERS, *line_links.LEFTOVERS),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
    job_kinds={
        "notify": BilingualText("お知らせの送信", "sending notices"),
        "notify_of_announcements": BilingualText(
            "お知らせの掲示の通知", "notices of announcements"
        ),
        "line_events": BilingualText("LINE との連携", "links to LINE"),
    },
)
