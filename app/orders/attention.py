"""What waits for staff, in groups: how many items each has, which are late, and its items."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.orders.assignees import WorkersNow, workers_now
from app.orders.progress import Progress, progress_of
from domain.escalation.queries import rules_of
from domain.escalation.rules import EscalationKind, Rule, waiting_since
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.calendar import calendars_of
from projections.kernel.listing import Count
from projections.orders.open_orders import open_orders
from projections.orders.waiting_orders import unanswered, undecided
from projections.tasks import waiting_tasks
from projections.tasks.waiting_tasks import HELD, SUBMITTED, counted

MOST_ORDERS = 1_000
"""Open orders whose forecasts are looked at."""
SHOWN = 5
"""Items of each group on the board."""


class Group(StrEnum):
    """A group of the board."""

    HELP = "help"
    SUBMISSIONS = "submissions"
    AT_RISK = "at_risk"
    DELIVERABLE = "deliverable"
    STALLED = "stalled"
    IDLE = "idle"
    BUSY = "busy"
    CLIENT_QUESTIONS = "client_questions"
    DECISIONS = "decisions"


LABELS: dict[Group, BilingualText] = {
    Group.HELP: BilingualText("参加者の質問", "Help asked"),
    Group.SUBMISSIONS: BilingualText("検品を待つ提出", "To inspect"),
    Group.AT_RISK: BilingualText("遅れそうな案件", "May be late"),
    Group.DELIVERABLE: BilingualText("納品できる案件", "Ready to deliver"),
    Group.STALLED: BilingualText("動きのない作業", "Stalled"),
    Group.IDLE: BilingualText("作業のない人", "Without work"),
    Group.BUSY: BilingualText("作業が多すぎる人", "Too much work"),
    Group.CLIENT_QUESTIONS: BilingualText("発注者の質問", "Questions of clients"),
    Group.DECISIONS: BilingualText("対応を決める案件", "To decide"),
}
TASKS = frozenset({Group.HELP, Group.SUBMISSIONS, Group.STALLED})
"""The groups whose items are tasks."""
OF_ORDERS = frozenset({Group.AT_RISK, Group.DELIVERABLE})
"""The groups whose items are open orders with their progress."""
WHOLE = OF_ORDERS | {Group.IDLE, Group.BUSY}
"""The groups that are answered as a whole, without pages."""


@dataclass(frozen=True)
class Shown:
    """A group as it is now. `late` is None where no rule says what is late."""

    group: Group
    count: Count
    late: Count | None
    items: Sequence[Any]


class Attention:
    """What waits for the caller's centres now."""

    def __init__(self) -> None:
        self._at = service()
        self._now = self._at.clock.local()
        self._centres = caller().centres
        self._calendars = calendars_of(self._at.ledger, self._centres)
        self._read: dict[tuple[Group, str], list[Row]] = {}
        self._rules = {centre: rules_of(self._at.ledger, centre) for centre in self._centres}

    @cached_property
    def orders(self) -> list[Progress]:
        """The open orders by due date, at most `MOST_ORDERS`."""
        rows = open_orders(self._at.views, centres=self._centres, limit=MOST_ORDERS)
        return progress_of(rows, self._calendars)

    @cached_property
    def workers(self) -> WorkersNow:
        """The participants who need attention."""
        return workers_now()

    def rule(self, kind: EscalationKind, centre: str) -> Rule:
        """The rule of a centre that holds today."""
        return self._rules[centre].on(self._now.date(), kind)

    def shown(self, group: Group) -> Shown:
        """A group with its counts and its first items."""
        if group in WHOLE:
            items = self.items(group)
            return Shown(group, counted([len(items)]), None, items[:SHOWN])
        late = self._count(group, is_late=True) if self._is_watched(group) else None
        if group is Group.STALLED:
            return Shown(group, late or Count(0), None, self.items(group, limit=SHOWN))
        return Shown(group, self._count(group), late, self.items(group, limit=SHOWN))

    def items(
        self,
        group: Group,
        *,
        is_late: bool = False,
        after: Sequence[Any] | None = None,
        limit: int | None = None,
    ) -> list[Any]:
        """The items of a group after the sort key `after`, those first that have waited longest."""
        if group is Group.IDLE:
            return list(self.workers.idle)
        if group is Group.BUSY:
            return list(self.workers.busy)
        if group is Group.AT_RISK:
            return [one for one in self.orders if self._is_at_risk(one)]
        if group is Group.DELIVERABLE:
            return [one for one in self.orders if one.is_deliverable]
        most = MOST_ORDERS + 1 if limit is None else limit
        found: list[Row] = []
        for centre, before in self._limits(group, is_late=is_late):
            found += self._rows(group, centre, before, after, most)
        return sorted(found, key=place)[:most]

    def _rows(
        self,
        group: Group,
        centre: str,
        before: datetime | None,
        after: Sequence[Any] | None,
        limit: int,
    ) -> list[Row]:
        """The rows of one centre that have waited since before `before`."""
        views, begin = self._at.views, (after[0], after[1]) if after else None
        if group is Group.HELP:
            return waiting_tasks.asking(views, centre, before=before, after=begin, limit=limit)
        if group in TASKS:
            return waiting_tasks.in_states(
                views, centre, _STATES[group], before=before, after=begin, limit=limit
            )
        rows = self._few(group, centre, before)
        return [row for row in rows if begin is None or place(row) > begin]

    def _few(self, group: Group, centre: str, before: datetime | None) -> list[Row]:
        """All rows of a group that has few; they are read once."""
        if (group, centre) not in self._read:
            self._read[group, centre] = _FEW[group](self._at.views, centre)
        limit = before.isoformat() if before is not None else None
        return [
            row for row in self._read[group, centre] if limit is None or row["waits_since"] < limit
        ]

    def _count(self, group: Group, *, is_late: bool = False) -> Count:
        views, numbers = self._at.views, list[int]()
        for centre, before in self._limits(group, is_late=is_late):
            if group is Group.HELP:
                numbers.append(waiting_tasks.count_asking(views, centre, before=before))
            elif group in TASKS:
                states = _STATES[group]
                numbers.append(waiting_tasks.count_in_states(views, centre, states, before=before))
            else:
                numbers.append(len(self._few(group, centre, before)))
        return counted(numbers)

    def _limits(self, group: Group, *, is_late: bool) -> list[tuple[str, datetime | None]]:
        """Each centre, and the instant before which its items must have begun to wait.

        Centres whose rule is switched off are left out where only late items are wanted.
        """
        if not is_late and group is not Group.STALLED:
            return [(centre, None) for centre in self._centres]
        kind = EscalationKind(group.value)
        found: list[tuple[str, datetime | None]] = []
        for centre in self._centres:
            rule = self.rule(kind, centre)
            if rule.is_on:
                since = waiting_since(kind, rule, self._calendars[centre], self._now)
                found.append((centre, since))
        return found

    def _is_watched(self, group: Group) -> bool:
        return bool(self._limits(group, is_late=True))

    def _is_at_risk(self, order: Progress) -> bool:
        rule = self.rule(EscalationKind.AT_RISK, order.row["centre"])
        return rule.is_on and order.forecast.is_late_by(order.due_on, rule.threshold)


def people_in(group: Group, items: Sequence[Any]) -> list[UUID | str | None]:
    """The ids of the participants whom these items of a group name."""
    if group in TASKS:
        return [row["participant_id"] for row in items]
    if group is Group.IDLE:
        return [worker.participant_id for worker in items]
    if group is Group.BUSY:
        return [busy.worker.participant_id for busy in items]
    return []


_STATES = {Group.SUBMISSIONS: SUBMITTED, Group.STALLED: HELD}
_FEW: dict[Group, Callable[..., list[Row]]] = {
    Group.CLIENT_QUESTIONS: unanswered,
    Group.DECISIONS: undecided,
}


def place(row: Row) -> tuple[str, str]:
    """The sort key of an item that waits: since when, and its id."""
    return row["waits_since"], row["item_id"]
