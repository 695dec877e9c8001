"""The participant's day: the next task, check-in and check-out, condition, and hours."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.participants.current_participant import myself
from app.tasks.current_participant import days_since, shown_state
from app.tasks.nothing_next import why_nothing_is_next
from app.tasks.work_forms import (
    ConditionForm,
)
from domain.kernel.storage.database import Row
from domain.kernel.time.periods import week_of
from domain.kernel.time.working_conditions import UNWELL, is_unwell
from domain.orders.job_order import JobOrder
from domain.participants.commands import CheckIn, CheckOut, ReportCondition
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.tasks import commands, queries
from domain.tasks.commands import THEMSELVES
from domain.tasks.task import IN_HAND, Task
from projections.tasks.task_listing import in_order

pages = Pages("tasks")
SAID_WITH_NOTHING_NEXT = frozenset({"nothing-now", "handed-in-last"})
"""The last actions after which the page says why there is no next task."""


@pages.page(
    "/today", roles=THEMSELVES, reads=("tasks.queue", "participants.workload"), query=FlashQuery
)
def today(query: dict[str, Any]) -> Response:
    """The participant's day: the next step, other tasks in hand, the condition, and the hours."""
    me, now = myself(), service().clock.today()
    next_task = _next(me)
    condition = me.condition if me.condition and me.condition.on == now else None
    return render(
        "tasks/today.html",
        me=me,
        is_present=me.state in PRESENT,
        is_out=me.days.get(now),
        next=next_task,
        others=[row for row in _in_hand(me) if not next_task or row["id"] != next_task["id"]],
        condition=condition,
        why_nothing=why_nothing_is_next(me)
        if next_task is None and query.get("said") in SAID_WITH_NOTHING_NEXT
        else [],
        is_unwell=condition is not None and is_unwell(condition.level),
        levels=_levels(),
        hours=_hours(me),
    )


@pages.form("/today/next", roles=THEMSELVES, body=fields.Form, back=today)
def fetch_next(_values: dict[str, Any]) -> str:
    """Fetch the next task, and open it."""
    found = dispatch(commands.FetchNext()).aggregate
    return f"/work/{found.id}" if found else "/today?said=nothing-now"


@pages.form("/today/check-in", roles=THEMSELVES, body=fields.Form, back=today)
def check_in(_values: dict[str, Any]) -> str:
    """Check in for the day."""
    dispatch(CheckIn(participant_id=myself().id))
    return "/today?said=checked-in"


@pages.form("/today/check-out", roles=THEMSELVES, body=fields.Form, back=today)
def check_out(_values: dict[str, Any]) -> str:
    """Check out for the day."""
    dispatch(CheckOut(participant_id=myself().id))
    return "/today?said=checked-out"


@pages.form("/today/condition", roles=THEMSELVES, body=ConditionForm, back=today)
def report_condition(values: dict[str, Any]) -> str:
    """Report the condition of the day."""
    level, note = values["level"], values.get("note")
    dispatch(ReportCondition(participant_id=myself().id, level=level, note=note))
    return "/today?said=unwell" if is_unwell(level) else "/today?said=condition"


@pages.form("/today/unwell", roles=THEMSELVES, body=fields.Form, back=today)
def report_unwell(_values: dict[str, Any]) -> str:
    """Report in one step that the participant is unwell today; an earlier note is kept."""
    me = myself()
    said, now = me.condition, service().clock.today()
    if not (said and said.is_unwell_on(now)):
        note = said.note if said and said.on == now else None
        dispatch(ReportCondition(participant_id=me.id, level=UNWELL, note=note))
    return "/today?said=unwell"


def _next(me: Participant) -> dict[str, Any] | None:
    """Return the task to continue with, in its current state."""
    task_id = queries.task_in_hand(service().ledger, me.id)
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
        "is_corrected": _is_corrected(task, terms),
        **shown_state(task.state),
    }


def _is_corrected(task: Task | None, order: JobOrder | None) -> bool:
    """True if the data or the terms of the task were corrected since the person was given it."""
    if task is None or order is None or task.given_at is None:
        return False
    return any(
        at is not None and at >= task.given_at
        for at in (task.payload_corrected_at, order.terms_corrected_at)
    )


def _in_hand(me: Participant) -> list[dict[str, Any]]:
    """Return every open task, by its due day."""
    found: list[Row] = []
    for state in IN_HAND:
        found += in_order(
            service().views,
            centres=caller().centres,
            participant_id=str(me.id),
            state=state.value,
            limit=50,
        )
    found.sort(key=lambda row: (row["due_on"], row["order_id"], row["number"]))
    ledger = service().ledger
    held = ledger.find_readable(Task, [UUID(row["task_id"]) for row in found])
    orders = ledger.find_readable(JobOrder, list({task.order_id for task in held.values()}))
    return [
        {
            **row,
            "id": row["task_id"],
            "title": row["order_title"],
            "is_corrected": _is_corrected(
                held.get(UUID(row["task_id"])), orders.get(UUID(row["order_id"]))
            ),
            **shown_state(row["state"]),
        }
        for row in found
    ]


def _levels() -> list[tuple[int, str]]:
    return [
        (5, _("Very good")),
        (4, _("Good")),
        (3, _("So-so")),
        (2, _("Not so good")),
        (1, _("Bad")),
    ]


def _hours(me: Participant) -> dict[str, Any]:
    """Return the time worked today and this week, and the agreed maximum."""
    now = service().clock.today()
    days = days_since(me.id, week_of(now)[0])
    this = next((day for day in days if day["day"] == now.isoformat()), None)
    return {
        "today": this["minutes"] if this else 0,
        "check_in": this["check_in"] if this else None,
        "check_out": this["check_out"] if this else None,
        "week": sum(day["minutes"] for day in days),
        "days": sum(1 for day in days if day["started"] or day["submitted"]),
        "limits": me.limits,
    }
