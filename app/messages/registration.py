"""Messages outside a task and announcements, for participants and for staff."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF, Role

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=("my_pages", "conversation_pages", "announcement_pages"),
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
            also=("/announcements",),
        ),
    ),
    correction_pages={
        "CorrectAnnouncement": "/announcements/<uuid:announcement_id>/correct",
        "CorrectMessage": "/messages/correct",
        "MakeAnnouncement": "/announcements/new",
        "SendMessage": "/messages",
        "WithdrawAnnouncement": "/announcements/<uuid:announcement_id>/withdraw",
        "WithdrawMessage": "/messages/withdraw",
    },
)
