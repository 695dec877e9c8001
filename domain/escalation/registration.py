"""Escalation: what this context registers with the domain."""

from domain.escalation import handlers, tables
from domain.escalation.audit import AUDIT
from domain.escalation.command_labels import COMMAND_LABELS
from domain.escalation.corrections import CORRECTIONS
from domain.escalation.rules import EscalationRules
from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(EscalationRules,),
    handlers=(handlers.HANDLERS,),
    tables=(tables.TABLES,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
    job_kinds={
        "escalate": BilingualText("待ち時間の見守り", "watching what waits too long"),
    },
)
