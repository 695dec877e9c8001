"""Pages of those who do the work: today, a task, and what is done."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g, request
from flask_babel import gettext as _

from app import fields
from app.access import caller, service
from app.lists import PageQuery, asked
from app.pages.doors import Pages, give, show
from app.pages.forms import typed
from app.tasks.work_forms import (
    MINUTES,
    ConditionForm,
    GiveBackForm,
    HandInForm,
    HelpForm,
    WorkForm,
    as_typed,
    filled,
    in_words,
    lines_of,
    material_of,
    parts_of,
    read_work,
)
from domain.kernel.bus import Envelope
from domain.kernel.database import Row
from domain.kernel.errors import NotFound
from domain.kernel.event import Event
from domain.kernel.periods import week_of
from domain.kernel.wording import Text
from domain.orders.job_order import JobOrder, OrderState
from domain.participants.commands import CheckIn, CheckOut, ReportCondition
from domain.participants.participant import PRESENT, Participant
from domain.tasks import at_hand
from domain.tasks import commands as order
from domain.tasks.commands import THEMSELVES
from domain.tasks.matching import UNWELL
from domain.tasks.task import IN_HAND, TASK_STATE_LABELS, Task, TaskState
from projections.participants.workload import workload
from projections.tasks.queue_pages import tasks

pages = Pages("tasks")


class SaidQuery(fields.Query):
    """What was just done."""

    said = fields.Word()


@pages.page(
    "/today", roles=THEMSELVES, reads=("tasks.queue", "participants.workload"), query=SaidQuery
)
def today(_query: dict[str, Any]) -> Response:
    """My day: the next step, what else is in hand, how I am, and my hours."""
    me, now = _me(), service().clock.today()
    next_task = _next(me)
    condition = me.condition if me.condition and me.condition.on == now else None
    return show(
        "tasks/today.html",
        me=me,
        is_present=me.state in PRESENT,
        is_out=me.days.get(now),
        next=next_task,
        others=[row for row in _in_hand(me) if not next_task or row["id"] != next_task["id"]],
        condition=condition,
        is_unwell=condition is not None
        and condition.level is not None
        and condition.level <= UNWELL,
        levels=_levels(),
        hours=_hours(me),
    )


@pages.form("/today/next", roles=THEMSELVES, body=fields.Form, back=today)
def fetch_next(_values: dict[str, Any]) -> str:
    """Ask for the next task, and go on to it."""
    found = give(order.FetchNext()).thing
    return f"/work/{found.id}" if found else "/today?said=nothing-now"


@pages.form("/today/check-in", roles=THEMSELVES, body=fields.Form, back=today)
def check_in(_values: dict[str, Any]) -> str:
    """Begin the day."""
    give(CheckIn(participant_id=_me().id))
    return "/today?said=checked-in"


@pages.form("/today/check-out", roles=THEMSELVES, body=fields.Form, back=today)
def check_out(_values: dict[str, Any]) -> str:
    """End the day."""
    give(CheckOut(participant_id=_me().id))
    return "/today?said=checked-out"


@pages.form("/today/condition", roles=THEMSELVES, body=ConditionForm, back=today)
def report_condition(values: dict[str, Any]) -> str:
    """Say how it is today."""
    give(ReportCondition(participant_id=_me().id, level=values["level"], note=values.get("note")))
    return "/today?said=unwell" if values["level"] <= UNWELL else "/today?said=condition"


@pages.form("/today/unwell", roles=THEMSELVES, body=fields.Form, back=today)
def report_unwell(_values: dict[str, Any]) -> str:
    """Say in one step that it is not a day for work; what was said of it before is kept."""
    me = _me()
    said = me.condition
    is_today = said is not None and said.on == service().clock.today()
    if not (said and is_today and said.level is not None and said.level <= UNWELL):
        note = said.note if said and is_today else None
        give(ReportCondition(participant_id=me.id, level=UNWELL, note=note))
    return "/today?said=unwell"


def _me() -> Participant:
    own = caller().participant_id
    found = service().ledger.find(Participant, own) if own else None
    if found is None or not found.is_visible_to(caller()):
        raise NotFound
    return found


def _next(me: Participant) -> dict[str, Any] | None:
    """The task to go on with, as it is now."""
    task_id = at_hand.task_in_hand(service().ledger, me.id)
    if task_id is None:
        return None
    task = service().ledger.get(Task, task_id)
    terms = service().ledger.get(JobOrder, task.order_id)
    return {
        "id": str(task.id),
        "title": terms.terms.title,
        "number": task.number,
        "due_on": terms.due_on,
        "help_is_open": task.help_is_open,
        **_state(task.state),
    }


def _in_hand(me: Participant) -> list[dict[str, Any]]:
    """Every task in hand, by its due date."""
    found: list[Row] = []
    for state in IN_HAND:
        found += tasks(
            service().views,
            centres=caller().centres,
            participant_id=str(me.id),
            state=state.value,
            limit=50,
        )
    found.sort(key=lambda row: (row["due_on"], row["order_id"], row["number"]))
    return [
        {**row, "id": row["task_id"], "title": row["order_title"], **_state(row["state"])}
        for row in found
    ]


def _state(state: str) -> dict[str, Any]:
    """A state in words, and the look of its tag."""
    looks = {"returned": "care", "started": "key", "passed": "good", "submitted": "key"}
    return {"state": Text(*TASK_STATE_LABELS[TaskState(state)]), "look": looks.get(state, "")}


def _levels() -> list[tuple[int, str]]:
    return [
        (5, _("Very good")),
        (4, _("Good")),
        (3, _("So-so")),
        (2, _("Not so good")),
        (1, _("Bad")),
    ]


def _hours(me: Participant) -> dict[str, Any]:
    """What I worked today and this week, beside what was agreed at most."""
    now = service().clock.today()
    days = _days(me.id, week_of(now)[0])
    this = next((one for one in days if one["day"] == now.isoformat()), None)
    return {
        "today": this["minutes"] if this else 0,
        "check_in": this["check_in"] if this else None,
        "check_out": this["check_out"] if this else None,
        "week": sum(one["minutes"] for one in days),
        "days": sum(1 for one in days if one["started"] or one["submitted"]),
        "limits": me.limits,
    }


def _days(participant_id: UUID, first: date) -> list[Row]:
    return workload(service().views, str(participant_id), first=first, last=service().clock.today())


@pages.page("/work/<uuid:task_id>", roles=THEMSELVES, query=SaidQuery)
def work(_query: dict[str, Any], task_id: UUID) -> Response:
    """One of my tasks: what is asked, the source, my work, and what was said about it."""
    task = _own(task_id)
    terms = service().ledger.get(JobOrder, task.order_id)
    history = service().ledger.history(task_id)
    mine = _since_it_is_mine(history)
    sent, parts = typed().values, parts_of(task.payload or {})
    is_refused_work = MINUTES in sent
    is_in_hand = task.state in IN_HAND
    return show(
        "tasks/work.html",
        task=task,
        terms=terms.terms,
        due_on=terms.due_on,
        rests=terms.state is OrderState.ON_HOLD,
        state=_state(task.state),
        step=task.state.value,
        is_in_hand=is_in_hand,
        comment=_comment(mine),
        messages=_messages(mine),
        material=material_of(task.payload or {}),
        parts_of_work=as_typed(parts, sent) if is_refused_work else filled(parts, _latest(history)),
        lines=lines_of(parts, task.result),
        unsent=[(one.label, in_words(one.value)) for one in as_typed(parts, sent) if one.value]
        if is_refused_work and not is_in_hand
        else [],
        minutes="" if task.spent else task.minutes,
    )


def _own(task_id: UUID) -> Task:
    """The task, if it is mine. Raises NotFound; a task that I gave back is no foreign ground."""
    found = service().ledger.get(Task, task_id)
    own = caller().participant_id
    if own is None or found.participant_id != own or not found.is_visible_to(caller()):
        gave_back = own in at_hand.declined_by(service().ledger, task_id)
        raise NotFound(out_of_scope=not gave_back)
    return found


def _since_it_is_mine(history: Sequence[Event]) -> Sequence[Event]:
    """What happened since the task came to me: what was said to somebody before me is not mine."""
    given = [place for place, event in enumerate(history) if isinstance(event, Task.Assigned)]
    return history[given[-1] :] if given else ()


def _latest(history: Sequence[Event]) -> Any:
    """The work as it was last saved or handed in."""
    for event in reversed(history):
        if isinstance(event, Task.DraftSaved):
            return event.draft
        if isinstance(event, Task.Submitted):
            return event.result
    return None


def _comment(mine: Sequence[Event]) -> str | None:
    for event in reversed(mine):
        if isinstance(event, Task.Returned | Task.Passed):
            return event.comment
    return None


def _messages(mine: Sequence[Event]) -> list[dict[str, Any]]:
    return [
        {
            "is_mine": isinstance(event, Task.HelpAsked),
            "text": event.message or _("(This was deleted.)"),
            "at": event.meta.recorded_at,
        }
        for event in mine
        if isinstance(event, Task.HelpAsked | Task.HelpAnswered)
    ]


@pages.form("/work/<uuid:task_id>/start", roles=THEMSELVES, body=fields.Form, back=work)
def start(_values: dict[str, Any], task_id: UUID) -> str:
    """Begin, or go on after a pause."""
    give(order.StartTask(task_id=task_id))
    return f"/work/{task_id}?said=started"


@pages.form("/work/<uuid:task_id>/draft", roles=THEMSELVES, body=WorkForm, back=work)
def save(_values: dict[str, Any], task_id: UUID) -> Any:
    """Keep unfinished work; a page that saves by itself wants no page in answer."""
    _keep(task_id)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    ):
        return Response(status=204)
    return f"/work/{task_id}?said=saved"


@pages.form("/work/<uuid:task_id>/pause", roles=THEMSELVES, body=WorkForm, back=work)
def pause(_values: dict[str, Any], task_id: UUID) -> str:
    """Keep what is there and lay it down for a while."""
    _keep(task_id)
    give(order.PauseTask(task_id=task_id))
    return "/today?said=paused"


def _keep(task_id: UUID) -> None:
    """Save the draft that was sent. The same page saves many times, so its mark does not count."""
    parts = parts_of(_own(task_id).payload or {})
    draft = read_work(parts, typed().values, whole=False)
    outcome = service().bus.dispatch(
        order.SaveDraft(task_id=task_id, draft=draft),
        Envelope(caller=caller(), correlation_id=g.request_id),
    )
    g.position = outcome.position


@pages.form("/work/<uuid:task_id>/hand-in", roles=THEMSELVES, body=HandInForm, back=work)
def hand_in(values: dict[str, Any], task_id: UUID) -> str:
    """Hand the work in."""
    parts = parts_of(_own(task_id).payload or {})
    result = read_work(parts, typed().values, whole=True)
    give(order.SubmitTask(task_id=task_id, result=result, minutes=values["minutes"]))
    return "/today?said=handed-in"


@pages.form("/work/<uuid:task_id>/help", roles=THEMSELVES, body=HelpForm, back=work)
def ask_for_help(values: dict[str, Any], task_id: UUID) -> str:
    """Ask staff a question."""
    give(order.AskForHelp(task_id=task_id, message=values["message"]))
    return f"/work/{task_id}?said=asked"


@pages.form("/work/<uuid:task_id>/give-back", roles=THEMSELVES, body=GiveBackForm, back=work)
def give_back(values: dict[str, Any], task_id: UUID) -> str:
    """Give the task back, with a reason."""
    give(order.DeclineTask(task_id=task_id, reason=values["reason"]))
    return "/today?said=given-back"


@pages.page(
    "/done", roles=THEMSELVES, reads=("tasks.queue", "participants.workload"), query=PageQuery
)
def done(query: dict[str, Any]) -> Response:
    """What I have handed in, newest first, and this month in figures."""
    me, part = _me(), asked(query)
    page = part.page(
        _handed_in(me.id, part.after, part.fetch), lambda row: (row["since"], row["task_id"])
    )
    month = _days(me.id, service().clock.today().replace(day=1))
    return show(
        "tasks/done.html",
        rows=[{**row, **_state(row["state"])} for row in page["items"]],
        next=page["next"],
        is_first=part.after is None,
        handed_in=sum(one["submitted"] for one in month),
        minutes=sum(one["minutes"] for one in month),
    )


def _handed_in(participant_id: UUID, after: Sequence[Any] | None, limit: int) -> list[Row]:
    """Tasks of one person that are handed in or passed, the newest step first."""
    further = " AND (q.since, q.task_id) < (?, ?)" if after else ""
    return service().views.read(
        "SELECT q.*, c.title AS order_title"  # noqa: S608
        " FROM task_queue q JOIN order_card c ON c.order_id = q.order_id"
        f" WHERE q.participant_id = ? AND q.state IN ('submitted', 'passed'){further}"
        " ORDER BY q.since DESC, q.task_id DESC LIMIT ?",
        [str(participant_id), *(after or ()), limit],
    )
