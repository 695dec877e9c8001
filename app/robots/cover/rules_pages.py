"""The rules of the search for cover: who is asked first and how long, and when staff hear."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.robots.deployments.deployment_names import deployment_names_of
from app.robots.visibility import visible_deployment
from domain.kernel.messaging.caller import COORDINATION, STAFF
from domain.robots.cover.commands import SetCoverRules
from domain.robots.cover.handlers import SOON
from domain.robots.cover.rules import CoverRules, Times, rules_id

MOST_STEPS = 20

pages = Pages("robots")


class CoverRulesForm(fields.Form):
    """For how many minutes only the stand-by is asked; when staff are notified before the start."""

    minutes_for_stand_by = fields.Whole(min=0, max=1440, required=True)
    minutes_before_start = fields.Whole(min=0, max=2880, required=True)


@pages.page("/deployments/<uuid:deployment_id>/cover-rules", roles=STAFF, query=FlashQuery)
def cover_rules(_query: dict[str, Any], deployment_id: UUID) -> Response:
    """The current rules in words, the earlier ones, and the form to change them."""
    one, ledger = visible_deployment(deployment_id), service().ledger
    rules = ledger.find(CoverRules, rules_id(one.id))
    steps = [
        step for step in ledger.history(rules_id(one.id)) if isinstance(step, CoverRules.TimesSet)
    ]
    return render(
        "robots/cover_rules.html",
        one=one,
        place=deployment_names_of([str(one.id)])[str(one.id)],
        times=(rules.times if rules else None) or Times(),
        usual=Times(),
        version=rules.version if rules else 0,
        steps=steps[::-1][:MOST_STEPS],
        soon=int(SOON.total_seconds()) // 60,
        may_change=caller().has(COORDINATION) and one.ended_on is None,
    )


@pages.form(
    "/deployments/<uuid:deployment_id>/cover-rules",
    roles=COORDINATION,
    body=CoverRulesForm,
    back=cover_rules,
)
def set_cover_rules(values: dict[str, Any], deployment_id: UUID) -> str:
    """Set the rules for every shift that is given up from now on."""
    visible_deployment(deployment_id)
    dispatch(SetCoverRules(deployment_id=deployment_id, **values))
    return f"/deployments/{deployment_id}/cover-rules?said=set"
