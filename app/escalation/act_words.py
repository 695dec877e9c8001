"""Labels for the requests of escalation rules, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

_RULES = opening("待ち時間の決まり", "the escalation rules")
_GROUPS = opening("職員を待っているもの", "what waits for staff")
ACTS: Mapping[str, BilingualText] = {
    "GET /escalation": _RULES,
    "POST /escalation": COMMAND_LABELS["SetEscalationRule"],
    "GET /escalation-rules": _RULES,
    "GET /waiting": _GROUPS,
    "GET /waiting/items": _GROUPS,
}
"""By method and path."""
