"""Messages outside a task, for participants and for staff."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF

REGISTRATION = Registration(
    api=("api",),
    pages=("my_pages", "conversation_pages"),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(
            place=15,
            path="/messages",
            words=N_("Messages"),
            shown_to=lambda person: person.participant_id is not None,
        ),
        NavigationEntry(place=75, path="/conversations", words=N_("Messages"), shown_to=has(STAFF)),
    ),
    correction_pages={
        "CorrectMessage": "/messages/correct",
        "SendMessage": "/messages",
        "WithdrawMessage": "/messages/withdraw",
    },
)
