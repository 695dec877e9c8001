"""Default days for the form of a new order."""

from datetime import date, timedelta

from app.http.authorization import caller, service
from domain.kernel.time.calendar import calendar_of
from domain.orders.job_order import JobOrder

FORTNIGHT = timedelta(days=14)


def a_fortnight_on(today: date) -> date:
    """The first working day two weeks from today, by the calendar of the caller's first centre."""
    calendar = calendar_of(service().ledger, next(iter(caller().centres), ""))
    return calendar.first_working_day(today + FORTNIGHT)


def days_for_repeating(order: JobOrder, today: date) -> dict[str, date]:
    """Return the days of an order repeated today; the time until it is due stays the same."""
    due_on = today + (order.terms.due_on - order.terms.received_on)
    calendar = calendar_of(service().ledger, order.centre)
    return {"today": today, "due_on": calendar.first_working_day(due_on)}
