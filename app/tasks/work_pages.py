"""One task of the participant: its instructions, the work, questions, and submission."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g, request

from app.files.downloads import names_of
from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, render
from app.tasks import conversation
from app.tasks.current_participant import shown_state
from app.tasks.work_forms import (
    CONFIRMED,
    MINUTES,
    GiveBackForm,
    HandInForm,
    HelpForm,
    MinutesForm,
    WorkForm,
    as_typed,
    filled,
    in_words,
    lines_of,
    material_of,
    parts_of,
    read_work,
)
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Envelope
from domain.orders.defects import defect_label
from domain.orders.job_order import JobOrder, OrderState
from domain.tasks import commands, queries
from domain.tasks.commands import THEMSELVES
from domain.tasks.rounds import question_about
from domain.tasks.task import IN_HAND, Task

pages = Pages("tasks")


@pages.page("/work/<uuid:task_id>", roles=THEMSELVES, query=FlashQuery)
def work(_query: dict[str, Any], task_id: UUID) -> Response:
    """One of the participant's tasks: instructions, source, work and messages."""
    task = _own(task_id)
    terms = service().ledger.get(JobOrder, task.order_id)
    history = service().ledger.history(task_id)
    mine = conversation.since_given(history)
    sent, parts = typed().values, parts_of(task.payload or {}, names_of(task))
    is_refused_work = MINUTES in sent
    is_in_hand = task.state in IN_HAND
    return render(
        "tasks/work.html",
        task=task,
        terms=terms.terms,
        due_on=terms.due_on,
        rests=terms.state is OrderState.ON_HOLD,
        state=shown_state(task.state),
        step=task.state.value,
        is_in_hand=is_in_hand,
        comment=conversation.comment_in(mine),
        defects=[defect_label(defect) for defect in conversation.defects_in(mine)],
        messages=conversation.messages_in(mine),
        material=material_of(task.payload or {}),
        parts_of_work=as_typed(parts, sent) if is_refused_work else filled(parts, _latest(history)),
        lines=lines_of(parts, task.result),
        unsent=[(item.label, in_words(item.value)) for item in as_typed(parts, sent) if item.value]
        if is_refused_work and not is_in_hand
        else [],
        minutes="" if task.spent else task.minutes,
        may_correct_minutes=task.may_correct_own_minutes,
        corrected=conversation.minutes_corrected_in(mine),
        payload_corrected=conversation.payload_corrected_in(mine),
        terms_corrected=_terms_corrected(mine, terms.id) if is_in_hand else None,
    )


def _own(task_id: UUID) -> Task:
    """Return the participant's task. Raises NotFound, out of scope unless they gave it back."""
    found = service().ledger.get(Task, task_id)
    own = caller().participant_id
    if own is None or found.participant_id != own or not found.is_visible_to(caller()):
        gave_back = own in queries.declined_by(service().ledger, task_id)
        raise NotFound(out_of_scope=not gave_back)
    return found


def _latest(history: Sequence[Event]) -> Any:
    """Return the work as it was last saved or submitted."""
    for event in reversed(history):
        if isinstance(event, Task.DraftSaved):
            return event.draft
        if isinstance(event, Task.Submitted):
            return event.result
    return None


@pages.form("/work/<uuid:task_id>/start", roles=THEMSELVES, body=fields.Form, back=work)
def start(_values: dict[str, Any], task_id: UUID) -> str:
    """Start the task, or resume it after a pause."""
    dispatch(commands.StartTask(task_id=task_id))
    return f"/work/{task_id}?said=started"


@pages.form("/work/<uuid:task_id>/draft", roles=THEMSELVES, body=WorkForm, back=work)
def save(_values: dict[str, Any], task_id: UUID) -> Any:
    """Save unfinished work; a request of the autosave gets no page in answer."""
    _keep(task_id)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    ):
        return Response(status=204)
    return f"/work/{task_id}?said=saved"


@pages.form("/work/<uuid:task_id>/pause", roles=THEMSELVES, body=WorkForm, back=work)
def pause(_values: dict[str, Any], task_id: UUID) -> str:
    """Save the work and pause the task."""
    _keep(task_id)
    dispatch(commands.PauseTask(task_id=task_id))
    return "/today?said=paused"


def _keep(task_id: UUID) -> None:
    """Save the submitted draft, without the form's idempotency key: one page saves many times."""
    task = _own(task_id)
    parts = parts_of(task.payload or {}, names_of(task))
    draft = read_work(parts, typed().values, whole=False)
    outcome = service().bus.dispatch(
        commands.SaveDraft(task_id=task_id, draft=draft),
        Envelope(caller=caller(), correlation_id=g.request_id),
    )
    g.position = outcome.position


@pages.form("/work/<uuid:task_id>/hand-in", roles=THEMSELVES, body=HandInForm, back=work)
def hand_in(values: dict[str, Any], task_id: UUID) -> str:
    """Submit the work."""
    task = _own(task_id)
    parts = parts_of(task.payload or {}, names_of(task))
    result = read_work(parts, typed().values, whole=True)
    _ask_back(task, values["minutes"], values.get("minutes_confirmed"))
    dispatch(commands.SubmitTask(task_id=task_id, result=result, minutes=values["minutes"]))
    return "/today?said=handed-in"


def _terms_corrected(mine: Sequence[Event], order_id: UUID) -> Event | None:
    """Return the last correction of the order's terms since the task was assigned, or None."""
    for event in reversed(service().ledger.history(order_id)):
        if mine and event.meta.recorded_at < mine[0].meta.recorded_at:
            return None
        if isinstance(event, JobOrder.TermsCorrected):
            return event
    return None


def _ask_back(task: Task, minutes: int, confirmed: int | None) -> None:
    """Raise Invalid with a question about unusual minutes that were not confirmed.

    A form that is sent again after it was taken in is not asked about.
    """
    if minutes == confirmed or task.state not in IN_HAND or task.participant_id is None:
        return
    at = service()
    now = at.clock.local()
    before = queries.minutes_of_day(at.ledger, task.participant_id, now.date())
    question = question_about(
        minutes,
        planned=task.minutes,
        is_rework=bool(task.own_rounds),
        of_day=before + minutes,
        longest=now.hour * 60 + now.minute,
    )
    if question is not None:
        raise Invalid({CONFIRMED: [question]})


@pages.form("/work/<uuid:task_id>/minutes", roles=THEMSELVES, body=MinutesForm, back=work)
def correct_minutes(values: dict[str, Any], task_id: UUID) -> str:
    """Correct the minutes of work that was handed in and not inspected yet."""
    dispatch(
        commands.CorrectMinutes(
            task_id=task_id, minutes=values["right_minutes"], reason=values["minutes_reason"]
        )
    )
    return f"/work/{task_id}?said=minutes"


@pages.form("/work/<uuid:task_id>/help", roles=THEMSELVES, body=HelpForm, back=work)
def ask_for_help(values: dict[str, Any], task_id: UUID) -> str:
    """Ask staff a question about the task."""
    dispatch(commands.AskForHelp(task_id=task_id, message=values["message"]))
    return f"/work/{task_id}?said=asked"


@pages.form("/work/<uuid:task_id>/give-back", roles=THEMSELVES, body=GiveBackForm, back=work)
def give_back(values: dict[str, Any], task_id: UUID) -> str:
    """Decline the task, with a reason."""
    dispatch(commands.DeclineTask(task_id=task_id, reason=values["reason"]))
    return "/today?said=given-back"
