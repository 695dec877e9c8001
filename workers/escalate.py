"""Notifies those who chose to hear of it of what has waited too long, once for each item."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.bootstrap import Service
from domain.escalation.queries import note_notified, notified_until, rules_of
from domain.escalation.rules import EscalationKind, waiting_since
from domain.identity.queries import centre_codes
from domain.kernel.messaging.caller import system
from domain.kernel.storage.database import Database, Row
from domain.kernel.time.calendar import calendar_of
from domain.policies.those_notified_when_late import NOTICES, those_notified
from projections.orders.waiting_orders import unanswered, undecided
from projections.tasks.waiting_tasks import HELD, SUBMITTED, asking, in_states
from workers.queue_notice import queue_notice

CALLER = system("escalate")
AT_ONCE = 200
"""The most items of one kind and centre that one run notifies of; the next run goes on."""


Late = Callable[[Database, str, datetime, str], Sequence[Row]]


def _after(until: str) -> tuple[str, str] | None:
    return (until, "") if until else None


def _since(rows: Sequence[Row], until: str) -> list[Row]:
    return [row for row in rows if row["waits_since"] >= until]


WATCHED: dict[EscalationKind, Late] = {
    EscalationKind.HELP: lambda views, centre, before, until: asking(
        views, centre, before=before, after=_after(until), limit=AT_ONCE
    ),
    EscalationKind.SUBMISSIONS: lambda views, centre, before, until: in_states(
        views, centre, SUBMITTED, before=before, after=_after(until), limit=AT_ONCE
    ),
    EscalationKind.CLIENT_QUESTIONS: lambda views, centre, before, until: _since(
        unanswered(views, centre, before=before), until
    ),
    EscalationKind.DECISIONS: lambda views, centre, before, until: _since(
        undecided(views, centre, before=before), until
    ),
    EscalationKind.STALLED: lambda views, centre, before, until: in_states(
        views, centre, HELD, before=before, after=_after(until), limit=AT_ONCE
    ),
}
"""How the late items of a kind are found that were not notified yet.

Orders at risk are watched once a day (`watch_orders`): they depend on a forecast.
"""


def escalate(service: Service) -> None:
    """Queue a notice for every item that has waited too long since the last run.

    Any number of clocks may do this at the same time: a notice of one item is stored once.
    """
    for centre in centre_codes(service.ledger):
        for kind in WATCHED:
            _escalate(service, centre, kind)


def _escalate(service: Service, centre: str, kind: EscalationKind) -> None:
    ledger, now = service.ledger, service.clock.local()
    rule = rules_of(ledger, centre).on(now.date(), kind)
    hearing = those_notified(ledger, centre, kind, rule)
    if not hearing:
        return
    before = waiting_since(kind, rule, calendar_of(ledger, centre), now)
    until = notified_until(ledger, centre, kind)
    rows = WATCHED[kind](service.views, centre, before, until)
    for row in rows:
        source = f"{row['item_id']} {row['waits_since']}"
        queue_notice(service, CALLER, NOTICES[kind], source, hearing)
    if rows:
        is_whole = len(rows) < AT_ONCE
        note_notified(
            ledger, centre, kind, before.isoformat() if is_whole else rows[-1]["waits_since"]
        )
