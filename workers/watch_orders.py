"""Once a day: notifies subscribers of open orders that may be late, once per due date."""

from collections.abc import Mapping
from datetime import date

from app.bootstrap import Service
from domain.escalation.queries import rule_of
from domain.escalation.rules import EscalationKind, Rule
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import Job
from domain.kernel.messaging.caller import system
from domain.kernel.storage.database import Row
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar, calendars_of
from domain.notices.kinds import NoticeKind
from domain.orders.forecast import Forecast, forecast, pace_from
from domain.policies.those_notified_when_late import those_notified
from domain.tasks.task import FINISHED, TaskState
from projections.kernel.lag import take_everything_in
from projections.orders.open_orders import every_open_order
from projections.tasks.progress import counts_of, handed_in_of
from workers.progress import Progress
from workers.queue_notice import queue_notice

CALLER = system("watch_orders")
READS = ("orders.list", "tasks.queue")
Counts = Mapping[str, dict[str, int]]


def watch_orders(service: Service, _: Job, progress: Progress) -> None:
    """Queue a notice for every order at risk; a new due date is notified again.

    Raises Unavailable, so that the job is retried, while the list of orders is behind.
    """
    if take_everything_in(service.projections, service.ledger, READS, service.clock.now()):
        raise Unavailable(
            "案件の一覧が新しい記録に追いついていません。", "The list of orders is still behind."
        )
    rows = orders_at_risk(service)
    for done, row in enumerate(rows, start=1):
        rule = _rule(service, row["centre"])
        hearing = those_notified(service.ledger, row["centre"], EscalationKind.AT_RISK, rule)
        source = f"{row['order_id']} {row['due_on']}"
        queue_notice(service, CALLER, NoticeKind.ORDER_AT_RISK, source, hearing)
        progress(done, len(rows))


def orders_at_risk(service: Service) -> list[Row]:
    """The open orders that will be late at their present pace, by the rules of their centres."""
    today = service.clock.today()
    rows = every_open_order(service.views)
    ids = [row["order_id"] for row in rows]
    calendars = calendars_of(service.ledger, [row["centre"] for row in rows])
    counts = counts_of(service.views, ids)
    paces = handed_in_of(service.views, ids, pace_from(today, PUBLISHED, *calendars.values()))
    rules = {centre: _rule(service, centre) for centre in calendars}
    return [
        row
        for row in rows
        if (rule := rules[row["centre"]]).is_on
        and _forecast(row, counts, paces, today, calendars[row["centre"]]).is_late_by(
            date.fromisoformat(row["due_on"]), rule.threshold
        )
    ]


def _rule(service: Service, centre: str) -> Rule:
    """The rule of a centre that holds today."""
    day = service.clock.today()
    return rule_of(service.ledger, centre, EscalationKind.AT_RISK, day)


def _forecast(
    row: Row,
    counts: Counts,
    paces: Mapping[str, dict[date, int]],
    today: date,
    calendar: WorkCalendar,
) -> Forecast:
    of_this = counts[row["order_id"]]
    return forecast(
        today=today,
        due_on=date.fromisoformat(row["due_on"]),
        left=sum(n for state, n in of_this.items() if TaskState(state) not in FINISHED),
        handed_in=paces[row["order_id"]],
        is_open=True,
        calendar=calendar,
    )
