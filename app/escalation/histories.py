"""The history of the escalation rules of a centre."""

from typing import Any

from app.registry.history_kind import HistoryKind
from domain.escalation.rules import EscalationRules
from domain.kernel.messaging.caller import Caller


def _rules(rules: EscalationRules, _reader: Caller) -> dict[str, Any]:
    """Return the rules that were set, each with the day from which it holds."""
    return {
        "id": rules.id,
        "centre": rules.centre,
        "rules": [
            {"kind": kind, "from": day, **rule._asdict()}
            for kind, by_day in sorted(rules.stated.items())
            for day, rule in sorted(by_day.items())
        ],
    }


HISTORIES = (
    HistoryKind(
        aggregate=EscalationRules,
        subjects="escalation-rules",
        present=_rules,
        page=lambda _rules: "/escalation",
    ),
)
