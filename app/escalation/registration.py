"""Escalation: what this context registers with HTTP and the pages."""

from app.registry.registration import Registration

REGISTRATION = Registration(
    api=("api",),
    pages=("pages",),
    act_words=("act_words",),
    fact_words=("fact_words",),
    histories=("histories",),
    correction_pages={"SetEscalationRule": "/escalation"},
    manual_sections={
        "/escalation": "escalation",
    },
)
