"""The progress of many orders at once: tasks done, the forecast, and tasks that do not move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.http.authorization import service
from domain.escalation.queries import rules_of
from domain.escalation.rules import EscalationKind, waiting_since
from domain.kernel.storage.database import Row
from domain.kernel.time.calendar import PUBLISHED, WorkCalendar, calendars_of
from domain.orders.forecast import Forecast, forecast, pace_from
from domain.orders.job_order import HANDED_OUT, OPEN, OrderState
from domain.tasks.task import FINISHED, TaskState
from projections.tasks.progress import counts_of, handed_in_of, unmoved


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The row of an order with its progress. Cancelled tasks do not count."""

    row: Row
    counts: dict[str, int]
    forecast: Forecast
    unmoved: int

    @property
    def done(self) -> int:
        """How many tasks have passed."""
        return self.counts.get(TaskState.PASSED.value, 0)

    @property
    def all(self) -> int:
        """How many tasks there are."""
        return sum(self.counts.values()) - self.counts.get(TaskState.CANCELLED.value, 0)

    @property
    def left(self) -> int:
        """How many are neither passed nor cancelled."""
        return self.all - self.done

    @property
    def due_on(self) -> date:
        """The due date."""
        return date.fromisoformat(self.row["due_on"])

    @property
    def is_open(self) -> bool:
        """True before delivery."""
        return OrderState(self.row["state"]) in OPEN

    @property
    def is_deliverable(self) -> bool:
        """True if every task has passed or was cancelled, and something has passed."""
        return OrderState(self.row["state"]) in HANDED_OUT and self.done > 0 and not self.left


def progress_of(
    rows: Sequence[Row], calendars: Mapping[str, WorkCalendar] | None = None
) -> list[Progress]:
    """Return the progress of `rows` of the list of orders, in three queries.

    `calendars` are those of their centres, by code, where they are known already.
    """
    at, today = service(), service().clock.today()
    ids = [row["order_id"] for row in rows]
    if calendars is None:
        calendars = calendars_of(at.ledger, [row["centre"] for row in rows])
    counts = counts_of(at.views, ids)
    handed_in = handed_in_of(at.views, ids, pace_from(today, PUBLISHED, *calendars.values()))
    still = _stalled(rows, calendars)
    return [
        Progress(
            row=row,
            counts=counts[row["order_id"]],
            forecast=_forecast(
                row,
                counts[row["order_id"]],
                handed_in[row["order_id"]],
                today,
                calendars[row["centre"]],
            ),
            unmoved=still[row["order_id"]],
        )
        for row in rows
    ]


def _stalled(rows: Sequence[Row], calendars: Mapping[str, WorkCalendar]) -> dict[str, int]:
    """Return how many tasks of each order have stalled, by the rules of their centres."""
    at, now = service(), service().clock.local()
    found = dict.fromkeys((row["order_id"] for row in rows), 0)
    for centre, calendar in calendars.items():
        rule = rules_of(at.ledger, centre).on(now.date(), EscalationKind.STALLED)
        if rule.is_on:
            own = [row["order_id"] for row in rows if row["centre"] == centre]
            before = waiting_since(EscalationKind.STALLED, rule, calendar, now)
            found.update(unmoved(at.views, own, before))
    return found


def _forecast(
    row: Row,
    counts: dict[str, int],
    handed_in: dict[date, int],
    today: date,
    calendar: WorkCalendar,
) -> Forecast:
    return forecast(
        today=today,
        due_on=date.fromisoformat(row["due_on"]),
        left=sum(n for state, n in counts.items() if TaskState(state) not in FINISHED),
        handed_in=handed_in,
        is_open=OrderState(row["state"]) in OPEN,
        calendar=calendar,
    )
