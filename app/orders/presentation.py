"""Presentation of clients and orders."""

from typing import Any

import msgspec

from app.http.lag_notice import note_lag
from app.http.routing import caller, service
from app.orders.delivery_rejection import words_of_client
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.time.calendar import calendar_of
from domain.orders.client import Client
from domain.orders.forecast import forecast, pace_from
from domain.orders.job_order import OPEN, JobOrder
from domain.tasks import place_queries
from domain.tasks.task import FINISHED, TaskState
from projections.tasks.task_queue import counts, handed_in_by_day, untouched


def present_client(client: Client) -> dict[str, Any]:
    """Return a client after a command."""
    return {
        "id": client.id,
        "centre": client.centre,
        "name": client.name,
        "name_kana": client.name_kana,
        "kind": client.kind,
    }


def present_whole_client(client: Client) -> dict[str, Any]:
    """Return a client as the caller may see it: contact and notes are for staff."""
    shown = present_client(client)
    if not caller().has(STAFF):
        return shown
    return {**shown, **msgspec.structs.asdict(client.contact), "notes": client.notes}


def present_order(order: JobOrder) -> dict[str, Any]:
    """Return an order after a command: its counts are current, its forecast may lag behind."""
    note_lag(("tasks.queue",))
    found = place_queries.counts(service().ledger, order.id)
    return _order(order, {state.value: found.get(state.value, 0) for state in TaskState})


def show_order(order: JobOrder) -> dict[str, Any]:
    """Return an order for a query; its counts come from the projection."""
    return _order(order, counts(service().views, str(order.id)))


def _order(order: JobOrder, count: dict[str, int]) -> dict[str, Any]:
    today = service().clock.today()
    left = sum(n for state, n in count.items() if state not in FINISHED)
    calendar = calendar_of(service().ledger, order.centre)
    expected = forecast(
        today=today,
        due_on=order.due_on,
        left=left,
        handed_in=handed_in_by_day(service().views, str(order.id), pace_from(today, calendar)),
        is_open=order.state in OPEN,
        calendar=calendar,
    )
    terms = order.terms
    return {
        "id": order.id,
        "centre": order.centre,
        "number": order.number,
        "state": order.state,
        "due_on": order.due_on,
        "priority": order.priority,
        "queue_order": order.queue_order,
        "accepted_on": order.accepted_on,
        "repeats": order.repeats,
        "importing": order.importing,
        "warns_of_my_number": order.warns_of_my_number,
        "undoable_step": order.steps[-1].step if order.steps else None,
        "steps": steps_of(order),
        "imports": imports_of(order),
        "rejection": _rejection(order),
        "counts": count,
        "forecast_on": expected.on,
        "at_risk": expected.at_risk,
        **{name: getattr(terms, name) for name in terms.__struct_fields__ if name != "due_on"},
    }


def _rejection(order: JobOrder) -> dict[str, Any] | None:
    """Return what the client returned of the last delivery, its words for staff and itself."""
    rejection, reader = order.rejection, caller()
    if rejection is None:
        return None
    is_staff = reader.has(STAFF)
    may_read = is_staff or reader.client_id == order.client_id
    return {
        "comment": words_of_client(order, only_own=not is_staff) if may_read else None,
        "task_ids": list(rejection.task_ids),
        "undecided": list(rejection.undecided),
    }


def steps_of(order: JobOrder) -> list[dict[str, Any]]:
    """Return the steps whose day can be corrected, the first one first."""
    return [
        {"id": item.event_id, "step": item.step, "on": item.on}
        for item in order.course
        if item.step is not None
    ]


def imports_of(order: JobOrder) -> list[dict[str, Any]]:
    """Return the finished imports of an order, with the tasks that a cancellation would reach."""
    return [
        {
            "job_id": item.job_id,
            "on": item.on,
            "tasks": item.last - item.first + 1,
            "untouched": untouched(service().views, str(order.id), item.first, item.last),
            "is_cancelled": item.is_cancelled,
        }
        for item in order.imports
    ]


def order_row(row: Row) -> dict[str, Any]:
    """An order in a list."""
    return {**row, "id": row["order_id"], "priority": row["priority_code"]}
