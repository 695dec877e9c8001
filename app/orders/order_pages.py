"""The overview of one order: what waits, its progress, and the acts that are possible now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import get_visible, service
from app.orders import labels
from app.orders.adding_pages import CancelImportForm, add
from app.orders.changes import READS as CHANGES
from app.orders.changes import changes_since_last_look
from app.orders.order_head import READS, render_order
from app.orders.order_overview import people_in, waiting_in
from app.orders.presentation import show_order
from app.orders.progress_chart import Curve, curve
from app.orders.questions import questions_about
from app.pages import sse
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch
from app.participants.named import READS as NAMED
from app.participants.named import named_or_codes
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.priority import Priority, QueueOrder
from domain.orders import commands
from domain.orders.job_order import (
    HANDED_OUT,
    OPEN,
    UNSETTLED,
    JobOrder,
    OrderState,
    OrderStep,
)
from domain.policies.commands import UndoOrderStep
from domain.tasks.task import TaskState
from projections.tasks.task_queue import handed_in_by_day

pages = Pages("orders")


class DeclineForm(fields.Form):
    """The reason for declining."""

    decline_reason = fields.Text(required=True, max=1000, lines=True)


class HoldForm(fields.Form):
    """The reason for the hold."""

    hold_reason = fields.Text(required=True, max=1000, lines=True)


class CancelForm(fields.Form):
    """The reason for the cancellation."""

    cancel_reason = fields.Text(required=True, max=1000, lines=True)


class DueDateForm(fields.Form):
    """The new due date, and the reason."""

    due_on = fields.Day(required=True)
    due_reason = fields.Text(required=True, max=1000, lines=True)


class PriorityForm(fields.Form):
    """The new priority, and the reason."""

    priority = fields.Code(Priority, required=True)
    priority_reason = fields.Text(required=True, max=1000, lines=True)


class QueueOrderForm(fields.Form):
    """What counts first among the tasks (left out: as in the centre), and the reason."""

    queue_order = fields.Code(QueueOrder)
    queue_reason = fields.Text(required=True, max=1000, lines=True)


class UndoForm(fields.Form):
    """The last step, as the page showed it, and the reason for taking it back."""

    step = fields.Code(OrderStep, required=True)
    undo_reason = fields.Text(required=True, max=1000, lines=True)


class MyNumberForm(fields.Form):
    """Whether users who see a task are warned."""

    is_on = fields.Flag(required=True)


@dataclass(frozen=True)
class Act:
    """An act on an order, and the states in which it is possible."""

    command: type[commands.OrderCommand] | type[UndoOrderStep]
    states: frozenset[OrderState]
    body: type[fields.Form] = fields.Form
    page: Callable[..., Response] | None = None
    """The page with its form, if it is not the overview."""


ACTS = {
    "accept": Act(commands.AcceptJobOrder, frozenset({OrderState.RECEIVED})),
    "release": Act(commands.ReleaseJobOrder, frozenset({OrderState.ACCEPTED})),
    "resume": Act(commands.ResumeJobOrder, frozenset({OrderState.ON_HOLD})),
    "deliver": Act(commands.DeliverJobOrder, HANDED_OUT),
    "accept-delivery": Act(commands.AcceptDelivery, frozenset({OrderState.DELIVERED})),
    "close": Act(commands.CloseJobOrder, frozenset({OrderState.ACCEPTED_BY_CLIENT})),
    "change-due-date": Act(commands.ChangeDueDate, OPEN, DueDateForm),
    "choose-priority": Act(commands.ChooseOrderPriority, OPEN, PriorityForm),
    "choose-queue-order": Act(commands.ChooseOrderQueueOrder, OPEN, QueueOrderForm),
    "decline": Act(commands.DeclineJobOrder, frozenset({OrderState.RECEIVED}), DeclineForm),
    "hold": Act(commands.HoldJobOrder, HANDED_OUT | {OrderState.ACCEPTED}, HoldForm),
    "cancel": Act(commands.CancelJobOrder, OPEN, CancelForm),
    "undo": Act(UndoOrderStep, frozenset(OrderState), UndoForm),
    "cancel-import": Act(commands.CancelImport, OPEN, CancelImportForm, add),
    "my-number-warning": Act(commands.ChooseMyNumberWarning, OPEN, MyNumberForm),
}


@pages.page(
    "/orders/<uuid:order_id>",
    roles=COORDINATION,
    query=FlashQuery,
    reads=("tasks.queue", *READS, *CHANGES, *NAMED),
)
def one_order(_query: dict[str, Any], order_id: UUID) -> Response:
    """The overview of an order: what changed, what waits, its progress, and the possible acts."""
    this = get_visible(JobOrder, order_id)
    shown = show_order(this)
    groups = waiting_in(this, shown["counts"], questions_about(this))
    return render_order(
        "orders/order.html",
        this,
        shown=shown,
        curve=_curve(this, shown) if this.state in OPEN else None,
        acts=what_may_be_done(this),
        last_step=labels.ORDER_STEPS[this.steps[-1].step.value] if this.steps else None,
        groups=groups,
        people=named_or_codes(people_in(groups), "tasks"),
        changes=changes_since_last_look(f"order {order_id}", int(sse.position()), order_id),
    )


def what_may_be_done(job_order: JobOrder) -> list[str]:
    """Return the actions and pages that the order's state allows staff."""
    found = [name for name, act in ACTS.items() if job_order.state in act.states]
    if not job_order.steps:
        found.remove("undo")
    if job_order.state in UNSETTLED and not job_order.task_count:
        found.append("terms")
    elif job_order.state in OPEN:
        found.append("correct-terms")
    if job_order.state is OrderState.DELIVERED:
        found.append("one-more-look")
    if job_order.state is OrderState.REJECTED:
        found.append("rejection")
    if job_order.deliveries:
        found.append("delivery-note")
    return found


def _register(name: str, act: Act) -> None:
    """Register the form of one act."""

    def do(values: dict[str, Any], order_id: UUID) -> str:
        get_visible(JobOrder, order_id)
        dispatch(_command(act, values, order_id))
        return f"/orders/{order_id}?said={name}"

    do.__name__ = name.replace("-", "_")
    do.__doc__ = act.command.__doc__
    pages.form(
        f"/orders/<uuid:order_id>/{name}",
        roles=COORDINATION,
        body=act.body,
        back=act.page or one_order,
    )(do)


for _name, _act in ACTS.items():
    _register(_name, _act)


def _command(act: Act, values: dict[str, Any], order_id: UUID) -> Command:
    """Return the command for the values of a form, whose reason field is named after the act."""
    facts = {"reason" if name.endswith("_reason") else name: one for name, one in values.items()}
    if act.body is QueueOrderForm:
        facts.setdefault("queue_order", None)
    return act.command(order_id=order_id, **facts)


def _curve(job_order: JobOrder, shown: dict[str, Any]) -> Curve | None:
    """Return the progress chart of the order, with its forecast."""
    counts = shown["counts"]
    return curve(
        handed_in=handed_in_by_day(service().views, str(job_order.id), job_order.terms.received_on),
        all=sum(counts.values()) - counts[TaskState.CANCELLED.value],
        today=service().clock.today(),
        due_on=job_order.due_on,
        expected_on=shown["forecast_on"],
    )
