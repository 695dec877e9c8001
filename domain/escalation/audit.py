"""How escalation rules appear in the audit trail."""

from domain.escalation.rules import KIND_LABELS, UNIT_LABELS, UNITS, EscalationKind
from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.events.event import Event
from domain.kernel.text.bilingual import BilingualText


def _rule(event: Event) -> BilingualText | None:
    """A sentence with the threshold and its unit."""
    kind, threshold = getattr(event, "kind", None), getattr(event, "threshold", 0)
    if kind is None:
        return None
    what, unit = KIND_LABELS[kind], UNIT_LABELS[UNITS[EscalationKind(kind)]]
    if not getattr(event, "is_on", True):
        return BilingualText(
            f"{{actor}}が待ち時間の決まり「{what.ja}」を使わないようにしました。",
            f"{{actor}} switched off the escalation rule “{what.en}”.",
        )
    return BilingualText(
        f"{{actor}}が待ち時間の決まり「{what.ja}」を変えました（{unit.ja}：{threshold}）。",
        f"{{actor}} set the escalation rule “{what.en}” ({unit.en}: {threshold}).",
    )


AUDIT = AuditWords(
    groups={
        "escalation_rules": Group(
            250,
            BilingualText("待ち時間の決まり", "Escalation rules"),
            BilingualText("待ち時間の決まり", "escalation rules"),
        ),
    },
    topics={
        "escalation_rules.rule_set.v1": TopicWords(
            BilingualText("待ち時間の決まりの変更", "Escalation rule set"),
            BilingualText(
                "{actor}が待ち時間の決まりを変えました。", "{actor} set an escalation rule."
            ),
            _rule,
        ),
    },
)
