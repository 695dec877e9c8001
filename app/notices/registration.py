"""The notices that users have chosen, and their channels."""

from app.registry.registration import Registration

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api", "line_api"),
    pages=("pages",),
    fact_words=("fact_words",),
    histories=("histories",),
    correction_pages={
        "AddNoticeAddress": "/notices/add-address",
        "ChooseNotices": "/notices/choose",
        "RemoveNoticeAddress": "/notices/remove-address",
    },
    manual_sections={
        "/notices": "notices",
    },
)
