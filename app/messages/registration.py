"""Messages outside a task announcements and canned answers, for participants and for staff."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF, Role

REGISTRATION = Registration(
    demonstration=("demonstration",),
    act_words=("act_words",),
    api=("api",),
    pages=("my_pages", "conversation_pages", "announcement_pages", "canned_answer_pages"),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=15,
            path="/messages",
            words=N_("Messages"),
            shown_to=lambda person: Role.PARTICIPANT in person.roles,
        ),
        NavigationEntry(
            place=75,
            path="/conversations",
            words=N_("Messages"),
            shown_to=has(STAFF),
            also=("/announcements", "/canned-answers"),
        ),
    ),
    correction_pages={
        "ChooseStaffInCharge": "/conversations/<uuid:participant_id>/in-charge",
        "ChangeCannedAnswer": "/canned-answers/<uuid:canned_answer_id>/change",
        "CorrectAnnouncement": "/announcements/<uuid:announcement_id>/correct",
        "CorrectMessage": "/messages/correct",
        "MakeAnnouncement": "/announcements/new",
        "RemoveCannedAnswer": "/canned-answers/<uuid:canned_answer_id>/remove",
        "SendMessage": "/messages",
        "WithdrawAnnouncement": "/announcements/<uuid:announcement_id>/withdraw",
        "WithdrawMessage": "/messages/withdraw",
        "WriteCannedAnswer": "/canned-answers",
    },
    manual_sections={
        "/messages": "messages",
        "/conversations": "conversations",
        "/announcements": "announcements",
        "/canned-answers": "canned-answers",
    },
)
