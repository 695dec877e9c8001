"""The audit trail: search, one event in full, histories, and who viewed whose record."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import AUDITORS

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "search_pages",
        "event_pages",
        "history_pages",
        "views_pages",
        "attempt_pages",
    ),
    fact_words=("fact_words",),
    navigation=(
        NavigationEntry(place=140, path="/audit", words=N_("Audit trail"), shown_to=has(AUDITORS)),
    ),
    manual_sections={
        "/audit": "audit",
        "/audit/views": "audit-views",
        "/audit/attempts": "attempts",
    },
)
