"""Background jobs, and records that cannot be read."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import OPERATION

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=("pages",),
    navigation=(
        NavigationEntry(place=150, path="/jobs", words=N_("Jobs"), shown_to=has(OPERATION)),
    ),
    manual_sections={
        "/jobs": "jobs",
    },
)
