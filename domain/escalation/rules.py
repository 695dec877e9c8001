"""The escalation rules of a centre: what waits too long, from when on, and who is notified."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID, uuid5

from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import COORDINATION, READERS, Caller, Role
from domain.kernel.messaging.event_context import event_context, require_reason
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.calendar import MINUTES_A_DAY, WorkCalendar

_NAMES = UUID("3b0c6f0e-4f57-4b2e-8f4c-4f6f2b8f0d77")


class EscalationKind(StrEnum):
    """What may wait too long."""

    HELP = "help"
    SUBMISSIONS = "submissions"
    CLIENT_QUESTIONS = "client_questions"
    DECISIONS = "decisions"
    AT_RISK = "at_risk"
    STALLED = "stalled"


class Notified(StrEnum):
    """Which of those who chose to hear of it are notified."""

    EVERYBODY = "everybody"
    COORDINATORS = "coordinators"
    MANAGERS = "managers"


class Rule(NamedTuple):
    """One rule. `threshold` is in the unit of its kind (`UNITS`)."""

    is_on: bool
    threshold: int
    notified: Notified = Notified.EVERYBODY


class Unit(StrEnum):
    """The unit of a threshold."""

    WORKING_MINUTES = "working_minutes"
    WORKING_DAYS = "working_days"
    DAYS_LATE = "days_late"


UNITS: Mapping[EscalationKind, Unit] = {
    EscalationKind.HELP: Unit.WORKING_MINUTES,
    EscalationKind.SUBMISSIONS: Unit.WORKING_DAYS,
    EscalationKind.CLIENT_QUESTIONS: Unit.WORKING_DAYS,
    EscalationKind.DECISIONS: Unit.WORKING_DAYS,
    EscalationKind.AT_RISK: Unit.DAYS_LATE,
    EscalationKind.STALLED: Unit.WORKING_DAYS,
}
DEFAULTS: Mapping[EscalationKind, Rule] = {
    EscalationKind.HELP: Rule(True, 30),
    EscalationKind.SUBMISSIONS: Rule(True, 1),
    EscalationKind.CLIENT_QUESTIONS: Rule(True, 1),
    EscalationKind.DECISIONS: Rule(True, 1),
    EscalationKind.AT_RISK: Rule(True, 0),
    EscalationKind.STALLED: Rule(True, 3),
}
"""The rules of a centre that has set none."""
MOST: Mapping[Unit, int] = {
    Unit.WORKING_MINUTES: 10 * MINUTES_A_DAY,
    Unit.WORKING_DAYS: 60,
    Unit.DAYS_LATE: 60,
}
"""The longest threshold of each unit."""
ROLES: Mapping[Notified, frozenset[Role]] = {
    Notified.EVERYBODY: frozenset(Role),
    Notified.COORDINATORS: frozenset({Role.COORDINATOR}),
    Notified.MANAGERS: frozenset({Role.MANAGER}),
}
KIND_LABELS: Mapping[str, BilingualText] = {
    EscalationKind.HELP.value: BilingualText("返事を待つ質問", "help not answered"),
    EscalationKind.SUBMISSIONS.value: BilingualText("検品を待つ提出", "work not inspected"),
    EscalationKind.CLIENT_QUESTIONS.value: BilingualText(
        "発注者の質問", "questions of clients not answered"
    ),
    EscalationKind.DECISIONS.value: BilingualText("対応を決める案件", "orders not decided"),
    EscalationKind.AT_RISK.value: BilingualText("遅れそうな案件", "orders that may be late"),
    EscalationKind.STALLED.value: BilingualText("動きのない作業", "stalled tasks"),
}
UNIT_LABELS: Mapping[str, BilingualText] = {
    Unit.WORKING_MINUTES.value: BilingualText("開所時間で何分待ったら", "working minutes"),
    Unit.WORKING_DAYS.value: BilingualText("何開所日待ったら", "working days"),
    Unit.DAYS_LATE.value: BilingualText("見込みが納期を何日超えたら", "days after the due date"),
}
NOTIFIED_LABELS: Mapping[str, BilingualText] = {
    Notified.EVERYBODY.value: BilingualText(
        "お知らせを選んだ職員全員", "all of the staff who chose to hear of it"
    ),
    Notified.COORDINATORS.value: BilingualText(
        "お知らせを選んだ配分担当", "coordinators who chose to hear of it"
    ),
    Notified.MANAGERS.value: BilingualText(
        "お知らせを選んだ管理責任者", "managers who chose to hear of it"
    ),
}


def rules_id(centre: str) -> UUID:
    """The id of the rules of a centre, derived from its code."""
    return uuid5(_NAMES, centre)


def waiting_since(
    kind: EscalationKind, rule: Rule, calendar: WorkCalendar, now: datetime
) -> datetime:
    """The instant, in UTC, before which something began to wait that is too late `now` (local)."""
    days = 1 if UNITS[kind] is Unit.WORKING_MINUTES else MINUTES_A_DAY
    return calendar.working_minutes_back(now, rule.threshold * days).astimezone(UTC)


class EscalationRules(Aggregate):
    """The rules of one centre. Each holds from a day on, until another is set for a later day."""

    KIND = "escalation_rules"
    IMPERSONAL = True

    class RuleSet(Event, frozen=True, kw_only=True):
        """From this day on the rule is this one."""

        TOPIC = "escalation_rules.rule_set.v1"
        kind: EscalationKind
        is_on: bool
        threshold: int
        notified: Notified

    stated: Mapping[EscalationKind, Mapping[date, Rule]]
    """The rules of each kind by the day from which they hold."""

    @classmethod
    def begin(cls, centre: str) -> Self:
        """The rules of a centre that has set none. Records nothing."""
        rules = cls(rules_id(centre), centre=centre)
        rules.stated = {}
        return rules

    def on(self, day: date, kind: EscalationKind) -> Rule:
        """The rule of a kind that holds on `day`."""
        stated = self.stated.get(kind, {})
        days = [since for since in stated if since <= day]
        return stated[max(days)] if days else DEFAULTS[kind]

    def set(self, kind: EscalationKind, rule: Rule) -> None:
        """Set a rule from the day of the event context on, with a reason. Raises Invalid."""
        longest = MOST[UNITS[kind]]
        if not 0 <= rule.threshold <= longest:
            raise Invalid.field(
                "threshold",
                f"0から{longest}までの数にしてください。",
                f"Choose a number from 0 to {longest}.",
            )
        day = event_context().occurred_on
        if self.on(day, kind) == rule:
            return
        require_reason()
        self.record(
            self.RuleSet,
            kind=kind,
            is_on=rule.is_on,
            threshold=rule.threshold,
            notified=rule.notified,
        )

    def is_visible_to(self, caller: Caller) -> bool:
        """True for staff and supervisors of the centre."""
        return super().is_visible_to(caller) and caller.has(READERS | COORDINATION)

    @applies(RuleSet)
    def _rule_set(self, event: RuleSet) -> None:
        stated = getattr(self, "stated", {})
        rule = Rule(event.is_on, event.threshold, event.notified)
        of_kind = {**stated.get(event.kind, {}), event.meta.occurred_on: rule}
        self.stated = {**stated, event.kind: of_kind}
