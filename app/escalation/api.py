"""HTTP for escalation rules and for what waits for staff."""

from typing import Any

from app.escalation import schemas
from app.escalation.presentation import all_rules, present_group, present_item, present_rules
from app.http.routing import ApiRouter, PageOf, page_request, service
from app.orders.attention import WHOLE, Attention, Group, place
from domain.escalation import commands
from domain.kernel.messaging.caller import COORDINATION, READERS

READS = ("orders.list", "orders.questions", "tasks.queue")

router = ApiRouter(
    "escalation",
    description="待ち時間の決まりと、職員を待つもの。Escalation rules, and what waits for staff.",
)

router.command(
    "/escalation-rules",
    commands.SetEscalationRule,
    body=schemas.RuleBody,
    answer=schemas.RulesAnswer,
    present=present_rules,
)


@router.get(
    "/escalation-rules",
    query=schemas.RulesQuery,
    answer=schemas.AllRulesAnswer,
    roles=READERS,
)
def rules(query: dict[str, Any]) -> dict[str, Any]:
    """The rules of each of the caller's centres as they hold on a day."""
    return {"items": all_rules(query.get("as_of") or service().clock.today())}


@router.get("/waiting", answer=schemas.GroupsAnswer, roles=COORDINATION, reads=READS)
def groups(_: dict[str, Any]) -> dict[str, Any]:
    """What waits for staff in the caller's centres, and how much of it is late."""
    attention = Attention()
    return {"items": [present_group(attention.shown(group)) for group in Group]}


@router.get(
    "/waiting/items",
    query=schemas.ItemsQuery,
    answer=PageOf(schemas.ItemAnswer),
    roles=COORDINATION,
    reads=READS,
)
def items(query: dict[str, Any]) -> dict[str, Any]:
    """The items of one group, those first that have waited longest."""
    group, part = query["group"], page_request(query)
    found = Attention().items(group, is_late=query["late"], after=part.after, limit=part.fetch)
    if group in WHOLE:
        return {"items": [present_item(group, one) for one in found], "next": None, "total": None}
    page = part.page(found, place)
    page["items"] = [present_item(group, one) for one in page["items"]]
    return page
