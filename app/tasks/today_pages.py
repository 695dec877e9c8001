"""The participant's day: check-in, shift, answers, messages, the next task, mood and hours."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import fields
from app.http.authorization import caller, service
from app.http.lists import OPEN, PARTS
from app.messages.announcement_presentation import own_announcements
from app.pages import sse
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.participants.current_participant import myself
from app.robots.deployments.deployment_names import span
from app.robots.shifts.current_pilot import READS as SHIFTS
from app.robots.shifts.current_pilot import (
    Own,
    cancelled_ahead,
    next_shift,
    offered_shifts,
    offers,
)
from app.tasks.answers import own_answers
from app.tasks.current_participant import days_since, is_urgent, shown_state
from app.tasks.distinguishing_source import distinguishing_sources
from app.tasks.work_forms import (
    ConditionForm,
)
from domain.kernel.priority import Priority
from domain.kernel.time.periods import week_of
from domain.kernel.time.working_conditions import is_unwell
from domain.orders.job_order import JobOrder
from domain.participants.commands import CheckIn, CheckOut, EndRest, ReportCondition, RestToday
from domain.participants.course import PRESENT
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from domain.tasks import commands, queries
from domain.tasks.commands import THEMSELVES
from domain.tasks.nothing_to_do import Obstacle, obstacles
from domain.tasks.task import IN_HAND, Task, TaskState
from projections.messages import announcements, conversations
from projections.messages.conversations import unread_by_participant
from projections.tasks import questions
from projections.tasks.task_listing import in_order

MOST_UNFINISHED = 500
"""Tasks of one participant that are read at most, with those that wait for inspection."""

pages = Pages("tasks")
READS = (
    "tasks.queue",
    "participants.workload",
    *SHIFTS,
    *announcements.READS,
    *conversations.READS,
    *questions.READS,
)


@pages.page("/today", roles=THEMSELVES, reads=READS, query=FlashQuery)
def today(_query: dict[str, Any]) -> Response:
    """Everything of the participant's day, in the order in which it is done."""
    seen = sse.position()
    me, now = myself(), service().clock.today()
    next_task, in_hand = _next(me), _in_hand(me)
    next_id = next_task["id"] if next_task else None
    condition = me.condition if me.condition and me.condition.on == now else None
    is_present = me.state in PRESENT
    person_id = caller().person_id
    return render(
        "tasks/today.html",
        seen=seen,
        at=service().clock.now(),
        me=me,
        is_present=is_present,
        is_on_site=me.work_mode is WorkMode.ON_SITE,
        is_out=me.days.get(now),
        rests=me.rests_on(now),
        shift=_shift_today(),
        span=span,
        offers=len(offers(person_id)) if person_id else 0,
        offered=offered_shifts(person_id) if person_id else 0,
        cancelled=cancelled_ahead(person_id) if person_id else [],
        answers=own_answers(me.id),
        unread_messages=unread_by_participant(service().views, str(me.id)),
        announcements=[one for one in own_announcements() if not one.is_read],
        next=next_task,
        source=next((row["source"] for row in in_hand if row["id"] == next_id), ""),
        obstacles=_obstacles(me) if is_present and not next_task else [],
        others=[row for row in in_hand if row["id"] != next_id],
        condition=condition,
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
    return "/today?said=low" if is_unwell(level) else "/today?said=condition"


@pages.page("/today/rest", roles=THEMSELVES, reads=("tasks.queue", *SHIFTS))
def rest_question(_query: dict[str, Any]) -> Response:
    """What follows from resting today, before it is said."""
    me = myself()
    return render(
        "tasks/rest.html",
        is_present=me.state in PRESENT,
        rests=me.rests_on(service().clock.today()),
        in_hand=len(_in_hand(me)),
        shift=_shift_today(),
    )


@pages.form("/today/rest", roles=THEMSELVES, body=fields.Form, back=rest_question)
def rest_today(_values: dict[str, Any]) -> str:
    """Rest today."""
    dispatch(RestToday(participant_id=myself().id))
    return "/today?said=rest"


@pages.form("/today/rest/end", roles=THEMSELVES, body=fields.Form, back=today)
def end_rest(_values: dict[str, Any]) -> str:
    """Work today after all."""
    dispatch(EndRest(participant_id=myself().id))
    return "/today?said=works"


def _shift_today() -> Own | None:
    """Return the participant's shift of a robot today, if there is one ahead or running."""
    person_id = caller().person_id
    shift = next_shift(person_id) if person_id else None
    is_today = shift is not None and shift.day == service().clock.today().isoformat()
    return shift if is_today else None


def _obstacles(me: Participant) -> list[Obstacle]:
    """Return why there is no next task; empty if there is one to be fetched."""
    at = service()
    worker = queries.worker(at.ledger, me.id, at.clock.today())
    if worker is None:
        return []
    waiting = queries.orders_with_waiting_tasks(at.ledger, me.centre, not_declined_by=me.id)
    return obstacles(worker, waiting, at.clock.local())


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
        "due_on": task.due_on or terms.due_on,
        "is_urgent": is_urgent(task, terms),
        "is_begun": task.state not in (TaskState.ASSIGNED, TaskState.ACCEPTED),
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
    unfinished = in_order(
        service().views,
        centres=caller().centres,
        part=PARTS[OPEN],
        participant_id=str(me.id),
        limit=MOST_UNFINISHED,
    )
    found = [row for row in unfinished if row["state"] in IN_HAND]
    if not found:
        return []
    ledger = service().ledger
    held = ledger.find_readable(Task, [UUID(row["task_id"]) for row in found])
    orders = ledger.find_readable(JobOrder, list({task.order_id for task in held.values()}))
    apart = distinguishing_sources(held.values(), orders)
    return [
        {
            **row,
            "id": row["task_id"],
            "title": row["order_title"],
            "source": apart.get(UUID(row["task_id"]), ""),
            "is_urgent": row["priority"] == Priority.URGENT.rank,
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
