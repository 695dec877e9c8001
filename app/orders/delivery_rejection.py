"""The form with which a client rejects some of a delivery, or staff do so on its behalf."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import service
from app.pages.forms import typed
from app.pages.routing import dispatch, render
from domain.kernel.errors import Invalid
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.bus import Command
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder, OrderState
from domain.policies.commands import RejectDelivery
from domain.tasks.place_queries import Place, passed, passed_with_keys

MOST_TICKS = 100
"""Up to this number of tasks, the form lists them with checkboxes; above it, keys are typed."""
MOST = 1_000


class RejectionForm(fields.Form):
    """The tasks to return, selected or by their keys, and what to correct."""

    tasks = fields.Many(fields.Id(), max=MOST_TICKS, unique=True)
    keys = fields.Text(max=100_000, lines=True, any_number=True)
    rejection_reason = fields.Text(required=True, max=1000, lines=True)


def rejection_page(order: JobOrder, back: str) -> Response:
    """Render the form; `back` is the page of the order, under which the form has its address."""
    rows = _passed(order)
    is_short = len(rows) <= MOST_TICKS
    return render(
        "orders/one_more_look.html",
        order=order,
        back=back,
        is_delivered=order.state is OrderState.DELIVERED,
        rows=rows if is_short else [],
        is_short=is_short,
        ticked=set(typed().values.getlist("tasks")),
    )


def look_again(order: JobOrder, values: dict[str, Any]) -> None:
    """Return the chosen tasks for a decision of staff. Raises Invalid for an unknown key."""
    ids = [*values.get("tasks", ()), *_by_keys(order, values.get("keys", ""))]
    if not 1 <= len(ids) <= MOST:
        raise Invalid.field(
            _field_of(order),
            f"作業を1件から{MOST:,}件まで選んでください。",
            f"Choose from 1 to {MOST:,} pieces.",
        )
    dispatch_about_tasks(
        RejectDelivery(
            order_id=order.id, task_ids=tuple(dict.fromkeys(ids)), reason=values["rejection_reason"]
        )
    )


def dispatch_about_tasks(command: Command) -> Aggregate | None:
    """Dispatch a command with `task_ids`; what is wrong with one of them is shown at `tasks`."""
    try:
        return dispatch(command).aggregate
    except Invalid as refusal:
        texts = [text for name, own in refusal.errors.items() for text in own if "task" in name]
        raise (Invalid({"tasks": texts}) if texts else refusal) from None


def words_of_client(order: JobOrder, *, only_own: bool = False) -> str | None:
    """Return what the client wrote when it last returned something; None if that was erased.

    With `only_own` it is None if the client of the order was corrected since.
    """
    for event in reversed(service().ledger.history(order.id)):
        if only_own and isinstance(event, JobOrder.ClientCorrected):
            return None
        if isinstance(event, JobOrder.RejectionReceived):
            return event.comment
    return None


def _passed(order: JobOrder) -> list[Place]:
    return passed(service().ledger, order.id, MOST_TICKS + 1)


def _field_of(order: JobOrder) -> str:
    """The field in which the page of the order takes the pieces: boxes, or keys where many are."""
    return "tasks" if len(_passed(order)) <= MOST_TICKS else "keys"


def _by_keys(order: JobOrder, text: str) -> list[UUID]:
    """Return the ids of the tasks whose keys are in `text`, one per line."""
    keys = list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
    found = passed_with_keys(service().ledger, order.id, keys[: MOST + 1])
    unknown = [key for key in keys[: MOST + 1] if key not in found]
    if unknown:
        raise Invalid({_field_of(order): [_unknown(key) for key in unknown[:20]]})
    return list(found.values())


def _unknown(key: str) -> BilingualText:
    shown = key[:80]
    return BilingualText(
        f"「{shown}」という番号の作業は、この納品にはありません。",
        f"This delivery has no piece of work with the key “{shown}”.",
    )
