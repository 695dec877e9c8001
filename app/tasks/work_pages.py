"""One task of the participant: its instructions, the work, questions, and submission."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Response, g, request
from flask_babel import gettext as _

from app.files.downloads import names_of
from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, dispatch_part, render
from app.tasks import conversation
from app.tasks.current_participant import is_urgent, shown_state
from app.tasks.minutes_questions import RIGHT_CONFIRMED, ask_back_about_correction
from app.tasks.work_forms import (
    ASKED,
    CONFIRMED,
    DRAFT,
    MINUTES,
    MOST_MINUTES,
    GiveBackForm,
    HandInForm,
    HelpForm,
    MinutesForm,
    Part,
    ReadAnswerForm,
    WorkForm,
    as_typed,
    filled,
    in_words,
    lines_of,
    mark_of,
    material_of,
    parts_of,
    read_work,
)
from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Envelope
from domain.orders.defects import defect_label
from domain.orders.job_order import JobOrder, OrderState
from domain.tasks import commands, queries
from domain.tasks.commands import THEMSELVES
from domain.tasks.rounds import UndoneVerdict, question_about
from domain.tasks.task import IN_HAND, Task

pages = Pages("tasks")


DRAFT_MARK = "Ashiato-Draft"
ASKED_MARK = "Ashiato-Asked"
"""Headers of the answer to an autosave: the marks of the work that was saved, and of what is asked.
"""


class WorkQuery(FlashQuery):
    """The last action, and the minutes that were typed when unfinished work was saved."""

    minutes = fields.Whole(min=0, max=MOST_MINUTES)


class NotYoursAnyMore(RuleBroken):
    """The participant had this task, and has it no more."""

    def __init__(self, *, gave_back: bool) -> None:
        self.gave_back = gave_back
        if gave_back:
            super().__init__(
                "この作業は、あなたが返しました。いまは、あなたの作業ではありません。",
                "You gave this task back. It is not yours any more.",
            )
        else:
            super().__init__(
                "職員がこの作業を戻したか、ほかの人にたのみました。"
                "いまは、あなたの作業ではありません。あなたのせいではありません。",
                "The staff took this task back or gave it to somebody else. It is not yours any"
                " more. That is no fault of yours.",
            )


class ReturnTakenBack(RuleBroken):
    """The staff took back the return of the task while the participant had its page open."""

    def __init__(self, *, has_work: bool) -> None:
        ja = (
            "職員が「手直しのお願い」を取り消しました。提出してある作業を、職員がもう一度見ます。"
            "何もしなくて大丈夫です。"
        )
        en = (
            "The staff took back the wish for one more look, and look at the work that you handed"
            " in before. You need not do anything."
        )
        if has_work:
            ja += "いま入力した内容は、このページの下に残っています。"
            en += " What you typed is kept further down on this page."
        super().__init__(ja, en)


class WrittenElsewhere(RuleBroken):
    """Another work was saved since the page was opened: by another tab or another device."""

    def __init__(self) -> None:
        super().__init__(
            "この作業は、別のタブか別の機器でも書かれています。まだ保存していません。"
            "欄には、ここで入力した内容があります。別のほうの内容は、それぞれの欄の上にあります。"
            "残したい内容にして、もう一度押してください。",
            "This task was also written in another tab or on another device, so nothing was saved"
            " yet. The fields hold what you typed here, and what was saved there stands above each"
            " field. Make it as you want it, and press again.",
        )


class AskedOtherwise(RuleBroken):
    """The instructions or the source were corrected since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "このページを開いたあとで、職員が説明か元の資料を直しました。まだ提出していません。"
            "上の新しい内容を見て、よければもう一度押してください。入力した内容は残っています。",
            "After you opened this page, the staff corrected the instructions or the source."
            " Nothing was handed in yet. Please look at what stands above now, and press again if"
            " your work is right. What you typed is still there.",
        )


@pages.page("/work/<uuid:task_id>", roles=THEMSELVES, query=WorkQuery)
def work(query: dict[str, Any], task_id: UUID) -> Response:
    """One of the participant's tasks: instructions, source, work and messages."""
    try:
        task = _own(task_id)
    except NotYoursAnyMore as refusal:
        return _not_yours(task_id, refusal)
    terms = service().ledger.get(JobOrder, task.order_id)
    history = service().ledger.history(task_id)
    mine = conversation.since_given(history)
    sent, parts = typed().values, parts_of(task.payload or {}, names_of(task))
    is_refused_work = MINUTES in sent
    is_in_hand = task.state in IN_HAND
    latest = _latest(history)
    return render(
        "tasks/work.html",
        task=task,
        terms=terms.terms,
        due_on=task.due_on or terms.due_on,
        is_urgent=is_urgent(task, terms),
        rests=terms.state is OrderState.ON_HOLD,
        state=shown_state(task.state),
        step=task.state.value,
        is_in_hand=is_in_hand,
        comment=conversation.comment_in(mine),
        defects=[defect_label(defect) for defect in conversation.defects_in(mine)],
        messages=conversation.messages_in(mine),
        material=material_of(task.payload or {}),
        parts_of_work=as_typed(parts, sent) if is_refused_work else filled(parts, latest),
        draft=mark_of(latest),
        asked=_what_is_asked(task, terms),
        lines=lines_of(parts, task.result),
        unsent=[(item.label, in_words(item.value)) for item in as_typed(parts, sent) if item.value]
        if is_refused_work and not is_in_hand
        else [],
        minutes=query.get("minutes", ""),
        may_correct_minutes=task.may_correct_own_minutes,
        corrected=conversation.minutes_corrected_in(mine),
        payload_corrected=conversation.payload_corrected_in(mine),
        terms_corrected=_terms_corrected(mine, terms.id) if is_in_hand else None,
        verdict_undone=None if is_in_hand else conversation.verdict_undone_in(mine),
    )


def _what_is_asked(task: Task, order: JobOrder) -> str:
    """Return the mark of the instructions and the source."""
    return mark_of([order.terms.instructions, task.payload])


def _not_yours(task_id: UUID, refusal: NotYoursAnyMore) -> Response:
    """The page for a former holder of the task: why it is not theirs, and what they had typed."""
    sent = typed().values
    task = service().ledger.get(Task, task_id)
    lines = [
        (item.label, in_words(item.value)) for item in as_typed(parts_of(task.payload or {}), sent)
    ]
    lines += [(_(label), sent.get(name, "")) for name, label in _OTHER_LABELS]
    return render(
        "tasks/not_yours.html",
        404,
        refusal=refusal.text,
        lines=[(label, text) for label, text in lines if text],
    )


_OTHER_LABELS = (
    (MINUTES, "Minutes that it took"),
    ("minutes_reason", "What was wrong, in a few words"),
    ("message", "Your question"),
    ("reason", "Why, in a few words"),
)
"""The fields of this page beside those of the work; the template has the same labels."""


def _own(task_id: UUID) -> Task:
    """Return the participant's task. Raises NotYoursAnyMore to a former holder, and NotFound."""
    found = service().ledger.get(Task, task_id)
    own = caller().participant_id
    if own is not None and found.participant_id == own and found.is_visible_to(caller()):
        return found
    _refuse_former_holder(found)
    raise NotFound(out_of_scope=True)


def _refuse_former_holder(task: Task) -> None:
    """Raise NotYoursAnyMore if the participant had the task before and has it no more."""
    own = caller().participant_id
    if own is None or task.participant_id == own:
        return
    for event in reversed(service().ledger.history(task.id)):
        if isinstance(event, Task.Assigned | Task.Declined) and event.participant_id == own:
            raise NotYoursAnyMore(gave_back=isinstance(event, Task.Declined))


def _latest(history: Sequence[Event]) -> Any:
    """Return the work as it was last saved or submitted."""
    for event in reversed(history):
        if isinstance(event, Task.DraftSaved):
            return event.draft
        if isinstance(event, Task.Submitted):
            return event.result
    return None


_OwnCommand = (
    commands.StartTask
    | commands.AskForHelp
    | commands.MarkAnswerRead
    | commands.DeclineTask
    | commands.CorrectMinutes
)


def _act(command: _OwnCommand) -> None:
    """Dispatch a command about the participant's task. Raises NotYoursAnyMore to a former holder.

    A form that gives the task back may be sent twice.
    """
    try:
        _refuse_former_holder(service().ledger.get(Task, command.task_id))
    except NotYoursAnyMore as refusal:
        if not (refusal.gave_back and isinstance(command, commands.DeclineTask)):
            raise
    with _said_if_return_taken_back(command.task_id):
        dispatch(command)


@contextmanager
def _said_if_return_taken_back(task_id: UUID) -> Iterator[None]:
    """Turn a refusal into ReturnTakenBack if the return of the task was taken back meanwhile."""
    try:
        yield
    except RuleBroken as refusal:
        mine = conversation.since_given(service().ledger.history(task_id))
        undone = conversation.verdict_undone_in(mine)
        if undone is None or undone.verdict is not UndoneVerdict.RETURN:
            raise
        raise ReturnTakenBack(has_work=MINUTES in typed().values) from refusal


@pages.form("/work/<uuid:task_id>/start", roles=THEMSELVES, body=fields.Form, back=work)
def start(_values: dict[str, Any], task_id: UUID) -> str:
    """Start the task, or resume it after a pause."""
    _act(commands.StartTask(task_id=task_id))
    return f"/work/{task_id}?said=started"


@pages.form("/work/<uuid:task_id>/draft", roles=THEMSELVES, body=WorkForm, back=work)
def save(_values: dict[str, Any], task_id: UUID) -> Any:
    """Save unfinished work; a request of the autosave gets no page in answer."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    ):
        return _save_by_itself(task_id)
    task = _own(task_id)
    _keep(task)
    minutes = typed().values.get(MINUTES, "")
    is_number = re.fullmatch("[0-9]{1,4}", minutes) and int(minutes) <= MOST_MINUTES
    return f"/work/{task_id}?said=saved" + (f"&minutes={int(minutes)}" if is_number else "")


@pages.form("/work/<uuid:task_id>/pause", roles=THEMSELVES, body=WorkForm, back=work)
def pause(_values: dict[str, Any], task_id: UUID) -> str:
    """Save the work and pause the task."""
    _keep(_own(task_id))
    dispatch(commands.PauseTask(task_id=task_id))
    return "/today?said=paused"


def _save_by_itself(task_id: UUID) -> Response:
    """Answer an autosave by its status.

    204 if it was saved, 404 to a former holder, 412 if another work was saved meanwhile.
    """
    try:
        task = _own(task_id)
        asked = _what_is_asked(task, service().ledger.get(JobOrder, task.order_id))
        return Response(status=204, headers={DRAFT_MARK: mark_of(_keep(task)), ASKED_MARK: asked})
    except NotYoursAnyMore:
        return Response(status=404)
    except WrittenElsewhere:
        return Response(status=412)


def _keep(task: Task) -> dict[str, Any]:
    """Save and return the submitted draft.

    It is saved without the form's idempotency key, because one page saves many times.
    """
    parts = parts_of(task.payload or {}, names_of(task))
    draft = read_work(parts, typed().values, whole=False)
    _require_seen(task, parts, draft)
    with _said_if_return_taken_back(task.id):
        outcome = service().bus.dispatch(
            commands.SaveDraft(task_id=task.id, draft=draft),
            Envelope(caller=caller(), correlation_id=g.request_id),
        )
    g.position = outcome.position
    return draft


def _require_seen(task: Task, parts: Sequence[Part], work: dict[str, Any]) -> None:
    """Refuse to replace work that the page did not show.

    Raises WrittenElsewhere, and notes what stands there for the page.
    """
    seen = typed().values.get(DRAFT)
    if not seen or task.state not in IN_HAND:
        return
    latest = _latest(service().ledger.history(task.id))
    if mark_of(latest) == seen or latest == work:
        return
    here = {part.name: in_words(part.value) for part in filled(parts, work)}
    there = {part.name: in_words(part.value) for part in filled(parts, latest)}
    typed().stands = {
        name: [text] if text else [] for name, text in there.items() if text != here[name]
    }
    raise WrittenElsewhere


def _require_asked(task: Task) -> None:
    """Refuse work for instructions or a source that do not hold any more. Raises AskedOtherwise."""
    seen = typed().values.get(ASKED)
    if not seen or task.state not in IN_HAND:
        return
    if seen != _what_is_asked(task, service().ledger.get(JobOrder, task.order_id)):
        raise AskedOtherwise


@pages.form("/work/<uuid:task_id>/hand-in", roles=THEMSELVES, body=HandInForm, back=work)
def hand_in(values: dict[str, Any], task_id: UUID) -> str:
    """Submit the work."""
    _submit(values, task_id)
    return "/today?said=handed-in"


@pages.form("/work/<uuid:task_id>/hand-in-and-next", roles=THEMSELVES, body=HandInForm, back=work)
def hand_in_and_next(values: dict[str, Any], task_id: UUID) -> str:
    """Submit the work, then open the next task; the day says why if there is none."""
    _submit(values, task_id)
    try:
        found = dispatch_part(commands.FetchNext(), "next").aggregate
    except RuleBroken:
        return "/today?said=handed-in-last"
    return f"/work/{found.id}?said=next" if found else "/today?said=handed-in-last"


def _submit(values: dict[str, Any], task_id: UUID) -> None:
    task = _own(task_id)
    parts = parts_of(task.payload or {}, names_of(task))
    result = read_work(parts, typed().values, whole=True)
    _require_seen(task, parts, result)
    _require_asked(task)
    _ask_back(task, values["minutes"], values.get("minutes_confirmed"))
    with _said_if_return_taken_back(task_id):
        dispatch(commands.SubmitTask(task_id=task_id, result=result, minutes=values["minutes"]))


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
        so_far=now.hour * 60 + now.minute,
    )
    if question is not None:
        raise Invalid({CONFIRMED: [question]})


@pages.form("/work/<uuid:task_id>/minutes", roles=THEMSELVES, body=MinutesForm, back=work)
def correct_minutes(values: dict[str, Any], task_id: UUID) -> str:
    """Correct the minutes of work that was handed in and not inspected yet."""
    minutes = values["right_minutes"]
    ask_back_about_correction(_own(task_id), None, minutes, values.get(RIGHT_CONFIRMED))
    _act(commands.CorrectMinutes(task_id=task_id, minutes=minutes, reason=values["minutes_reason"]))
    return f"/work/{task_id}?said=minutes"


@pages.form("/work/<uuid:task_id>/help", roles=THEMSELVES, body=HelpForm, back=work)
def ask_for_help(values: dict[str, Any], task_id: UUID) -> str:
    """Ask staff a question about the task."""
    _act(commands.AskForHelp(task_id=task_id, message=values["message"]))
    return f"/work/{task_id}?said=asked"


@pages.form("/work/<uuid:task_id>/read-answer", roles=THEMSELVES, body=ReadAnswerForm, back=work)
def read_answer(values: dict[str, Any], task_id: UUID) -> str:
    """Note that the answer was read."""
    _act(commands.MarkAnswerRead(task_id=task_id))
    return f"{values.get('back') or f'/work/{task_id}'}?said=answer-read"


@pages.form("/work/<uuid:task_id>/give-back", roles=THEMSELVES, body=GiveBackForm, back=work)
def give_back(values: dict[str, Any], task_id: UUID) -> str:
    """Decline the task, with a reason."""
    _act(commands.DeclineTask(task_id=task_id, reason=values["reason"]))
    return "/today?said=given-back"
