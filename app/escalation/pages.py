"""The page of escalation rules."""

from typing import Any

from flask import Response

from app.escalation.presentation import all_rules, notified_by
from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery, options
from app.pages.routing import Pages, dispatch, render
from domain.escalation.commands import SetEscalationRule
from domain.escalation.rules import (
    KIND_LABELS,
    NOTIFIED_LABELS,
    UNIT_LABELS,
    EscalationKind,
    Notified,
)
from domain.kernel.messaging.caller import COORDINATION, MANAGEMENT

pages = Pages("escalation")


class RuleForm(fields.Form):
    """A rule that holds from today on, and the reason."""

    centre = fields.Word(required=True)
    kind = fields.Code(EscalationKind, required=True)
    is_on = fields.Flag(required=True)
    threshold = fields.Whole(required=True, min=0, max=10_000)
    notified = fields.Code(Notified, required=True)
    rule_reason = fields.Text(required=True, max=1000, lines=True)


@pages.page("/escalation", roles=COORDINATION, query=FlashQuery)
def rules(_query: dict[str, Any]) -> Response:
    """The rules of the caller's centres; managers change them."""
    centres = all_rules(service().clock.today())
    return render(
        "escalation/rules.html",
        centres=centres,
        hearing={one["centre"]: notified_by(one["centre"]) for one in centres},
        is_manager=caller().has(MANAGEMENT),
        kinds=KIND_LABELS,
        units=UNIT_LABELS,
        notified=NOTIFIED_LABELS,
        choices=options(NOTIFIED_LABELS),
    )


@pages.form("/escalation", roles=MANAGEMENT, body=RuleForm, back=rules)
def set_rule(values: dict[str, Any]) -> str:
    """Set a rule from today on."""
    dispatch(SetEscalationRule(reason=values.pop("rule_reason"), **values))
    return "/escalation?said=set"
