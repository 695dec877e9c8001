"""Presentation of escalation rules and of the groups of what waits."""

from datetime import date
from typing import Any

from app.http.authorization import caller, service
from app.orders.attention import Group, Shown
from app.orders.progress import Progress
from domain.escalation.queries import rules_of
from domain.escalation.rules import UNITS, EscalationKind, EscalationRules
from domain.policies.those_notified_when_late import those_notified
from projections.kernel.listing import Count


def present_rules(rules: EscalationRules) -> dict[str, Any]:
    """The rules of a centre as they hold today."""
    return rules_on(rules, service().clock.today())


def rules_on(rules: EscalationRules, day: date) -> dict[str, Any]:
    """The rules of a centre as they hold on `day`."""
    return {
        "centre": rules.centre,
        "rules": [
            {"kind": kind, "unit": UNITS[kind], **rules.on(day, kind)._asdict()}
            for kind in EscalationKind
        ],
    }


def all_rules(day: date) -> list[dict[str, Any]]:
    """The rules of each of the caller's centres."""
    return [rules_on(rules_of(service().ledger, centre), day) for centre in caller().centres]


def notified_by(centre: str) -> dict[EscalationKind, int]:
    """How many accounts each rule of a centre notifies now."""
    ledger, today = service().ledger, service().clock.today()
    stated = rules_of(ledger, centre)
    return {
        kind: len(those_notified(ledger, centre, kind, stated.on(today, kind)))
        for kind in EscalationKind
    }


def present_group(shown: Shown) -> dict[str, Any]:
    """A group with its counts."""
    return {"group": shown.group, "count": _count(shown.count), "late": _count(shown.late)}


def present_item(group: Group, one: Any) -> dict[str, Any]:
    """An item of a group."""
    if group is Group.IDLE:
        return {"id": one.participant_id, "order_id": None, "waits_since": None}
    if group is Group.BUSY:
        return {"id": one.worker.participant_id, "order_id": None, "waits_since": None}
    if isinstance(one, Progress):
        order = one.row["order_id"]
        return {"id": order, "order_id": order, "waits_since": None}
    return {"id": one["item_id"], "order_id": one["order_id"], "waits_since": one["waits_since"]}


def _count(count: Count | None) -> dict[str, Any] | None:
    return None if count is None else {"number": count.number, "is_more": count.is_more}
