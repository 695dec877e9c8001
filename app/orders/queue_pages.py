"""The page of the work queue: filters kept in the address, and acts on many tasks at once."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import caller, service
from app.http.pagination import page_request
from app.orders import labels
from app.orders.assignees import code_of, codes_of, present_participants
from app.pages.forms import read_form, typed
from app.pages.page_links import address, next_page
from app.pages.read_your_writes import remember
from app.pages.routing import Pages, render
from app.tasks.bulk import Done, assign_all, release_all
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION
from domain.kernel.storage.database import Row
from domain.orders.job_order import WorkMode
from domain.tasks.task import TaskState
from projections.orders.open_orders import open_orders
from projections.tasks.queue_pages import ORDER_OF_QUEUE, tasks

PAGE = 50
MOST_ORDERS = 200
FILTERS = ("state", "order", "due_before", "work_mode", "participant")

pages = Pages("orders")


class QueueQuery(fields.Query):
    """Filters of the work queue."""

    state = fields.Code(TaskState)
    order = fields.Id()
    due_before = fields.Day()
    work_mode = fields.Code(WorkMode)
    participant = fields.Id()
    cursor = fields.Text(max=2000)


class BulkForm(fields.Form):
    """The action on the selected tasks; the filters are carried along."""

    act = fields.Code(["assign", "release"], required=True)
    tasks = fields.Many(fields.Id(), max=PAGE, unique=True)
    holders = fields.Many(fields.Text(max=73), max=PAGE)
    """Task and participant, where the page showed that somebody has it."""
    to = fields.Id()
    override_reason = fields.Text(max=1000, lines=True)
    reason = fields.Text(max=1000, lines=True)
    state = fields.Code(TaskState)
    order = fields.Id()
    due_before = fields.Day()
    work_mode = fields.Code(WorkMode)
    participant = fields.Id()
    cursor = fields.Text(max=2000)


@pages.page(
    "/queue",
    roles=COORDINATION,
    query=QueueQuery,
    reads=("orders.list", "tasks.queue", "participants.roll"),
)
def queue(query: dict[str, Any]) -> Response:
    """The tasks of the caller's centres, by due date, order and number."""
    part = page_request({**query, "limit": PAGE})
    rows = tasks(
        service().views,
        centres=caller().centres,
        after=part.after,
        limit=part.fetch,
        state=_text(query.get("state")),
        order_id=_text(query.get("order")),
        participant_id=_text(query.get("participant")),
        work_mode=_text(query.get("work_mode")),
        due_before=query.get("due_before"),
    )
    page = part.page(rows, lambda row: tuple(row[name] for name in ORDER_OF_QUEUE))
    return render(
        "orders/queue.html",
        words=labels,
        query={name: _text(value) for name, value in query.items()},
        rows=page["items"],
        codes=codes_of([row["participant_id"] for row in page["items"]]),
        whose=code_of(query["participant"]) if "participant" in query else "",
        everybody=address("/queue", query, participant=None, cursor=None),
        further=next_page("/queue", query, page["next"]),
        orders=_orders(query, page["items"]),
        people=[(row["participant_id"], _in_hand(row)) for row in present_participants()],
        states=labels.options(labels.TASK_STATES),
        work_modes=labels.options(labels.WORK_MODES),
    )


def queue_again(_query: dict[str, Any]) -> Response:
    """Return the part of the queue from which the current form was sent."""
    sent = typed().values
    part = read_form(QueueQuery, {name: sent[name] for name in _KEPT if name in sent})
    response: Response = queue(part)
    return response


_KEPT = (*FILTERS, "cursor")


@pages.form("/queue", roles=COORDINATION, body=BulkForm, back=queue_again)
def act_on_many(values: dict[str, Any]) -> Response:
    """Assign or release the selected tasks, each by its own command, and report the outcome."""
    done = _act(values)
    kept = {name: values[name] for name in _KEPT if name in values}
    response = render(
        "orders/bulk_done.html",
        words=labels,
        act=values["act"],
        done=done,
        code=code_of(values["to"]) if values["act"] == "assign" else "",
        back=address("/queue", kept),
        kept={name: _text(value) for name, value in kept.items()},
    )
    return remember(response, done.position)


def _act(values: dict[str, Any]) -> Done:
    chosen = values.get("tasks", ())
    if not chosen:
        raise Invalid.field("tasks", "作業を1件以上選んでください。", "Choose one task or more.")
    if values["act"] == "assign":
        if "to" not in values:
            raise Invalid.field("to", "参加者を選んでください。", "Choose a participant.")
        holders = _holders(values.get("holders", ()))
        return assign_all(chosen, values["to"], values.get("override_reason"), holders)
    if "reason" not in values:
        raise Invalid.field("reason", "理由を書いてください。", "Please give a reason.")
    return release_all(chosen, values["reason"])


def _holders(pairs: Sequence[str]) -> dict[UUID, UUID]:
    """Return who had which task when the page was shown. Raises Invalid."""
    try:
        return {UUID(task): UUID(who) for task, who in (pair.split(" ") for pair in pairs)}
    except ValueError:
        raise Invalid.field("holders", "正しい id ではありません。", "This is no id.") from None


def _in_hand(row: Row) -> str:
    said: str = _("%(code)s (%(num)s in hand)", code=row["code"], num=row["open_tasks"])
    return said


def _text(value: Any) -> str | None:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _orders(query: dict[str, Any], shown: list[Any]) -> list[tuple[str, str]]:
    """Return the orders to choose from: open ones, and the selected one if its tasks are shown."""
    rows = open_orders(service().views, centres=caller().centres, limit=MOST_ORDERS)
    found = [(row["order_id"], f"{row['number']} {row['title']}") for row in rows]
    chosen = _text(query.get("order"))
    if chosen and shown and chosen not in {one for one, _ in found}:
        found.append((chosen, f"{shown[0]['order_number']} {shown[0]['order_title']}"))
    return found
