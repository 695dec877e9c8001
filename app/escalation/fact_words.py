"""The labels for the facts of escalation rules."""

from app.registry.registration import FactWords
from domain.escalation.rules import KIND_LABELS, NOTIFIED_LABELS
from domain.kernel.text.bilingual import BilingualText

WORDS = FactWords(
    fields={
        "rules": BilingualText("待ち時間の決まり", "Escalation rules"),
        "threshold": BilingualText("待ち時間の上限", "Threshold"),
        "notified": BilingualText("知らせる相手", "Who is notified"),
    },
    codes={
        "escalation_rules.kind": KIND_LABELS,
        "notified": NOTIFIED_LABELS,
    },
)
