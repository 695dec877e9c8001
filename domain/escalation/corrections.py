"""How escalation rules are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by

CORRECTIONS: Corrections = {
    "escalation_rules.rule_set.v1": corrected_by(
        "SetEscalationRule", how="The rule is set again from that day on; the last one holds."
    ),
}
