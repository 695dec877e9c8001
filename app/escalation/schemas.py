"""Escalation over HTTP: request bodies and answers."""

from app.http import fields
from app.http.routing import CommandBody, PageQuery
from app.orders.attention import Group
from domain.escalation.rules import EscalationKind, Notified, Unit


class RuleBody(CommandBody):
    """A rule that holds from `occurred_on` (today) on, and the reason."""

    centre = fields.Word()
    kind = fields.Code(EscalationKind, required=True)
    is_on = fields.Flag(required=True)
    threshold = fields.Whole(required=True, min=0, max=10_000)
    notified = fields.Code(Notified, required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


class RulesQuery(fields.Query):
    """The day on which the rules hold; today if it is left out."""

    as_of = fields.Day()


class RuleAnswer(fields.Strict):
    """A rule as it holds, and the unit of its threshold."""

    kind = fields.Code(EscalationKind, required=True)
    is_on = fields.Flag(required=True)
    threshold = fields.Whole(required=True)
    unit = fields.Code(Unit, required=True)
    notified = fields.Code(Notified, required=True)


class RulesAnswer(fields.Strict):
    """The rules of a centre."""

    centre = fields.Word(required=True)
    rules = fields.Many(fields.Part(RuleAnswer), required=True)


class AllRulesAnswer(fields.Strict):
    """The rules of each of the caller's centres."""

    items = fields.Many(fields.Part(RulesAnswer), required=True)


class CountAnswer(fields.Strict):
    """How many items there are; with `is_more` there are more than the number says."""

    number = fields.Whole(required=True)
    is_more = fields.Flag(required=True)


class GroupAnswer(fields.Strict):
    """A group of what waits for staff. `late` is null where no rule says what is late."""

    group = fields.Code(Group, required=True)
    count = fields.Part(CountAnswer, required=True)
    late = fields.Part(CountAnswer, required=True, allow_none=True)


class GroupsAnswer(fields.Strict):
    """Every group."""

    items = fields.Many(fields.Part(GroupAnswer), required=True)


class ItemsQuery(PageQuery):
    """The group, and whether only what is late is wanted."""

    group = fields.Code(Group, required=True)
    late = fields.Flag(load_default=False)


class ItemAnswer(fields.Strict):
    """An item: a task, a question, an order or a participant, and since when it waits."""

    id = fields.Id(required=True)
    order_id = fields.Id(required=True, allow_none=True)
    waits_since = fields.Instant(required=True, allow_none=True)
