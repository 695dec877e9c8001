"""Days that are proposed where an order is written down."""

from datetime import date, timedelta

from domain.kernel.time.calendar import is_working_day
from domain.orders.job_order import JobOrder

FORTNIGHT = timedelta(days=14)


def a_fortnight_on(today: date) -> date:
    """The first working day two weeks from today."""
    return _working_day(today + FORTNIGHT)


def days_for_repeating(order: JobOrder, today: date) -> dict[str, date]:
    """When an order that is repeated today is received and due: with the distance it had."""
    return {
        "today": today,
        "due_on": _working_day(today + (order.terms.due_on - order.terms.received_on)),
    }


def _working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
