"""The page of the tasks of a centre: searched, filtered, sorted, and acts on many at once."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import caller, service
from app.http.lists import PARTS, sort_codes
from app.http.problems import language
from app.orders import labels
from app.orders.assignees import present_participants, reasons_now
from app.pages.forms import read_form, typed
from app.pages.lists import PAGE, ChoiceFilter, DayFilter, ListPage, PageQuery
from app.pages.page_links import address, parameter
from app.pages.read_your_writes import remember
from app.pages.routing import Pages, dispatch, render
from app.participants.named import READS as NAMED
from app.participants.named import Named, named_or_codes
from app.tasks.bulk import (
    Done,
    assign_all,
    cancel_all,
    choose_due_date_of_all,
    choose_priority_of_all,
    reinstate_all,
    release_all,
    take_due_date_back,
    take_priority_back,
)
from app.tasks.task_listing import VIEW, asked_for
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import COORDINATION, MANAGEMENT
from domain.kernel.priority import Priority, QueueOrder
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder, WorkMode
from domain.tasks.commands import ChooseQueueOrder
from domain.tasks.matching import REASON_LABELS, Reason, Weight
from domain.tasks.queries import queue_order_of
from domain.tasks.task import Task, TaskState
from domain.tasks.value_objects import FINISHED
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen
from projections.orders.open_orders import open_orders
from projections.tasks.task_listing import TASKS

MOST_ORDERS = 200
AS_ORDER = "as_order"
"""The choice of the priority of the order."""
MOST_AT_ONCE = 500
"""Tasks that one act changes if it is for all that were chosen."""
NAMES = {"order": "order_id", "participant": "participant_id"}
"""The filters that are called otherwise in the address of the page."""

pages = Pages("orders")


class QueueFilters(fields.Query):
    """The filters of the page."""

    state = fields.Code(TaskState)
    order = fields.Id()
    participant = fields.Id()
    work_mode = fields.Code(WorkMode)
    help_is_open = fields.Flag()
    priority = fields.Code(Priority)
    due_from = fields.Day()
    due_before = fields.Day()
    changed_from = fields.Day()
    changed_before = fields.Day()
    sort = fields.Code(sort_codes(TASKS))


class QueueQuery(QueueFilters, PageQuery):
    """The question of the page."""


class BulkForm(fields.Form):
    """The action on the selected tasks; the question of the page is carried along.

    With `every` it is for all tasks that the question chooses. An act that ends in `back` takes
    `new_priority` or `new_due_on` back, which an act on many has chosen.
    """

    act = fields.Code(
        [
            *("assign", "release", "cancel", "priority", "due-date"),
            *("cancel-back", "priority-back", "due-date-back"),
        ],
        required=True,
    )
    tasks = fields.Many(fields.Id(), max=MOST_AT_ONCE, unique=True)
    every = fields.Flag()
    holders = fields.Many(fields.Text(max=73), max=PAGE)
    """Task and participant, where the page showed that somebody has it."""
    to = fields.Id()
    override_reason = fields.Text(max=1000, lines=True)
    reason = fields.Text(max=1000, lines=True)
    new_priority = fields.Code([AS_ORDER, *Priority])
    new_due_on = fields.Day()
    order_reason = fields.Text(max=1000, lines=True)
    """Why the priority or the due date is changed."""
    q = fields.Text(max=100)
    show = fields.Code(list(PARTS))
    state = fields.Code(TaskState)
    order = fields.Id()
    participant = fields.Id()
    work_mode = fields.Code(WorkMode)
    help_is_open = fields.Flag()
    priority = fields.Code(Priority)
    due_from = fields.Day()
    due_before = fields.Day()
    changed_from = fields.Day()
    changed_before = fields.Day()
    sort = fields.Text(max=20)
    cursor = fields.Text(max=2000)


class QueueOrderForm(fields.Form):
    """What counts first among the tasks of a centre, and the reason."""

    centre = fields.Word(required=True)
    queue_order = fields.Code(QueueOrder, required=True)
    order_reason = fields.Text(required=True, max=1000, lines=True)


_WHY = BilingualText("理由を書いてください。", "Please give a reason.")
_MISSING = {
    "to": BilingualText("参加者を選んでください。", "Choose a participant."),
    "new_priority": BilingualText("優先度を選んでください。", "Choose a priority."),
    "order_reason": _WHY,
    "reason": _WHY,
}
_NEEDED: Mapping[str, Sequence[str]] = {
    "assign": ("to",),
    "priority": ("new_priority", "order_reason"),
    "priority-back": ("new_priority", "order_reason"),
    "release": ("reason",),
    "cancel": ("reason",),
    "cancel-back": ("reason",),
}
"""What an act needs besides tasks."""
_MENDED_BY = {"assign": "override_reason", "due-date": "order_reason"}
"""The field of the reason with which a refused act may be possible."""
_SENT = ("to", "override_reason", "reason", "new_priority", "new_due_on", "order_reason")
"""What an act takes besides tasks."""
KEPT = tuple(QueueQuery._declared_fields.keys() - {"said"})


def _orders(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The open orders, and the one that is chosen."""
    rows = open_orders(service().views, centres=caller().centres, limit=MOST_ORDERS)
    found = {row["order_id"]: f"{row['number']} {row['title']}" for row in rows}
    chosen = query.get("order")
    if chosen is not None and str(chosen) not in found:
        order = service().ledger.find(JobOrder, chosen)
        if order is not None and order.is_visible_to(caller()):
            found[str(chosen)] = f"{order.number} {order.terms.title}"
    return list(found.items())


def _participants(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who is present, and who is chosen."""
    ids = [row["participant_id"] for row in present_participants()]
    chosen = str(query["participant"]) if "participant" in query else None
    people = named_or_codes([*ids, chosen], VIEW)
    wanted = ids if chosen is None or chosen in ids else [*ids, chosen]
    return [(id, people[id].in_words) for id in wanted if id in people]


def _asked(query: Mapping[str, Any], show: str) -> Chosen:
    return asked_for({NAMES.get(name, name): value for name, value in query.items()}, show)


HELP = {
    "true": BilingualText("質問あり", "Help asked"),
    "false": BilingualText("質問なし", "No question open"),
}
HELP_FILTER = ChoiceFilter(
    "help_is_open", BilingualText("質問", "Questions"), lambda _: labels.options(HELP)
)
QUEUE = ListPage(
    path="/queue",
    listing=TASKS,
    ask=_asked,
    filters=(
        ChoiceFilter("order", BilingualText("案件", "Order"), _orders),
        ChoiceFilter("participant", BilingualText("担当", "Participant"), _participants),
        ChoiceFilter(
            "work_mode",
            BilingualText("就労形態", "Place of work"),
            lambda _: labels.options(labels.WORK_MODES),
        ),
        HELP_FILTER,
        ChoiceFilter(
            "priority",
            BilingualText("優先度", "Priority"),
            lambda _: labels.options(labels.PRIORITIES),
        ),
        DayFilter("due_from", BilingualText("納期がこの日から", "Due from")),
        DayFilter("due_before", BilingualText("納期がこの日より前", "Due before")),
        DayFilter("changed_from", BilingualText("最後の動きがこの日から", "Last step from")),
        DayFilter("changed_before", BilingualText("最後の動きがこの日より前", "Last step before")),
    ),
    groups=("state", labels.TASK_STATES),
    file="/api/v1/work-queue/export",
    names_in_api=NAMES,
)


@pages.page(
    "/queue",
    roles=COORDINATION,
    query=QueueQuery,
    reads=("orders.list", "tasks.queue", "participants.roll", *NAMED),
)
def queue(query: dict[str, Any]) -> Response:
    """The tasks of the caller's centres: those that are open, by due date, unless asked else."""
    shown = QUEUE.shown(query)
    present, whose = present_participants(), query.get("participant")
    shown_people = [row["participant_id"] for row in (*shown.rows, *present)]
    people = named_or_codes([*shown_people, whose], VIEW)
    return render(
        "orders/queue.html",
        words=labels,
        list=shown,
        named=people,
        whose=people.get(str(whose)),
        is_manager=caller().has(MANAGEMENT),
        queue_orders=[
            (centre, queue_order_of(service().ledger, centre)) for centre in caller().centres
        ],
        priorities=[(AS_ORDER, _("As the order")), *labels.options(labels.PRIORITIES)],
        recipients=_recipients([row for row in present if row["participant_id"] in people], people),
        most=MOST_AT_ONCE,
    )


@pages.form("/queue/order", roles=MANAGEMENT, body=QueueOrderForm, back=queue)
def choose_queue_order_of_centre(values: dict[str, Any]) -> str:
    """Choose what counts first among the tasks of a centre."""
    dispatch(
        ChooseQueueOrder(
            centre=values["centre"],
            queue_order=values["queue_order"],
            reason=values["order_reason"],
        )
    )
    return "/queue?said=order"


def queue_again(_query: dict[str, Any]) -> Response:
    """Return the part of the queue from which the current form was sent."""
    sent = typed().values
    part = read_form(QueueQuery, {name: sent[name] for name in KEPT if name in sent})
    response: Response = queue(part)
    return response


@pages.form("/queue", roles=COORDINATION, body=BulkForm, back=queue_again)
def act_on_many(values: dict[str, Any]) -> Response:
    """Act on the selected tasks, each by its own command, and report the outcome.

    An act on all tasks of a question is asked about first, with their number.
    """
    kept = {name: values[name] for name in KEPT if name in values}
    if values.get("every"):
        return _asked_back(values, kept)
    done = _act(values)
    response = render(
        "orders/bulk_done.html",
        words=labels,
        act=values["act"],
        done=done,
        why=_MENDED_BY.get(values["act"]),
        again=_again(values["act"], done),
        chosen={name: parameter(values[name]) for name in _SENT if name in values},
        to=_recipient(values),
        back=address("/queue", kept),
        kept={name: parameter(value) for name, value in kept.items()},
    )
    return remember(response, done.position)


def _again(act: str, done: Done) -> list[Task]:
    """The refused tasks for which the act can be tried once more, with a reason."""
    if act not in _MENDED_BY:
        return []
    return [one.task for one in done.refused if one.task and one.task.state not in FINISHED]


def _recipient(values: Mapping[str, Any]) -> Named | None:
    """The participant to whom the tasks are assigned."""
    if values["act"] != "assign":
        return None
    return named_or_codes([values["to"]], VIEW).get(str(values["to"]))


def _asked_back(values: dict[str, Any], kept: Mapping[str, Any]) -> Response:
    """The question whether an act is meant for all these tasks; its form carries them along."""
    chosen = _everything(values)
    _require_choice(values, chosen)
    sent = {name: values[name] for name in _SENT if name in values}
    return render(
        "orders/bulk_question.html",
        act=values["act"],
        priorities=labels.PRIORITIES,
        values=values,
        to=_recipient(values),
        chosen=chosen,
        holders=values.get("holders", ()),
        sent={name: parameter(value) for name, value in {**sent, **kept}.items()},
        back=address("/queue", kept),
    )


def _require_choice(values: Mapping[str, Any], chosen: Sequence[UUID]) -> None:
    """Raise Invalid unless tasks and all that the act needs were chosen."""
    if not chosen:
        raise Invalid.field("tasks", "作業を1件以上選んでください。", "Choose one task or more.")
    needed = _NEEDED.get(values["act"], ())
    for name in needed:
        if name not in values:
            raise Invalid({name: [_MISSING[name]]})


def _act(values: dict[str, Any]) -> Done:
    chosen = values.get("tasks", ())
    _require_choice(values, chosen)
    if values["act"] == "assign":
        holders = _holders(values.get("holders", ()))
        return assign_all(chosen, values["to"], values.get("override_reason"), holders)
    if values["act"] in ("priority", "priority-back"):
        return _choose_priority(chosen, values)
    if values["act"] == "due-date-back":
        return take_due_date_back(chosen, values.get("new_due_on"), values.get("order_reason"))
    if values["act"] == "due-date":
        return choose_due_date_of_all(chosen, values.get("new_due_on"), values.get("order_reason"))
    acts = {"cancel": cancel_all, "cancel-back": reinstate_all, "release": release_all}
    return acts[values["act"]](chosen, values["reason"])


def _choose_priority(chosen: Sequence[UUID], values: dict[str, Any]) -> Done:
    wanted = values["new_priority"]
    priority = None if wanted == AS_ORDER else Priority(wanted)
    act = take_priority_back if values["act"] == "priority-back" else choose_priority_of_all
    return act(chosen, priority, values["order_reason"])


def _everything(values: dict[str, Any]) -> list[UUID]:
    """The tasks that the question of the page chooses. Raises Invalid if there are too many."""
    question = {name: values[name] for name in KEPT if name in values and name != "cursor"}
    asked = _asked(question, QUEUE.show_of(question))
    found = page(service().views, TASKS, asked, after=None, limit=MOST_AT_ONCE)
    if found.next is not None:
        raise Invalid.field(
            "every",
            f"一度に変えられるのは{MOST_AT_ONCE}件までです。もう少し絞り込んでください。",
            f"At most {MOST_AT_ONCE} tasks can be changed at once. Please narrow the choice.",
        )
    return [UUID(row["task_id"]) for row in found.rows]


def _holders(pairs: Sequence[str]) -> dict[UUID, UUID]:
    """Return who had which task when the page was shown. Raises Invalid."""
    try:
        return {UUID(task): UUID(who) for task, who in (pair.split(" ") for pair in pairs)}
    except ValueError:
        raise Invalid.field(
            "holders", "ID の形が正しくありません。確かめてください。", "This is no id."
        ) from None


_ABLE = BilingualText("今日、作業を渡せる人", "Can be given tasks today")
_NOT_ABLE = {
    Weight.ALWAYS: BilingualText("今日は渡せない人", "Cannot be given tasks today"),
    Weight.UNLESS_STAFF_SAY: BilingualText("理由を書けば渡せる人", "Only with a reason"),
}


def _recipients(
    rows: Sequence[Row], people: Mapping[str, Named]
) -> list[tuple[BilingualText, list[tuple[str, str]]]]:
    """Who can be given tasks today, who only with a reason, and who cannot, with their ids."""
    reasons = reasons_now({row["participant_id"] for row in rows})
    found: dict[BilingualText, list[tuple[str, str]]] = {
        group: [] for group in (_ABLE, _NOT_ABLE[Weight.UNLESS_STAFF_SAY], _NOT_ABLE[Weight.ALWAYS])
    }
    for row in rows:
        id, own = row["participant_id"], reasons.get(row["participant_id"], ())
        weights = {reason.weight for reason in own}
        group = next((text for weight, text in _NOT_ABLE.items() if weight in weights), _ABLE)
        found[group].append((id, _in_hand(row, people[id], own)))
    return [(group, some) for group, some in found.items() if some]


def _in_hand(row: Row, who: Named, reasons: Sequence[Reason]) -> str:
    """A person with the tasks in hand, and what speaks against more of them."""
    said: str = _("%(code)s (%(num)s in hand)", code=who.in_words, num=row["open_tasks"])
    shorts = (REASON_LABELS[reason.code].in_language(language()) for reason in reasons)
    return " · ".join([said, *shorts])
