"""Audit trail wording of rosters."""

from domain.kernel.events.audit_words import AuditWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    views={
        "roster": BilingualText("シフト表", "the roster"),
    },
    codes={
        "roster": BilingualText("シフト表", "the roster"),
    },
)
