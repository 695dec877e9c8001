"""The pages of the inspection: one task after the other, as its choice says."""

from collections.abc import Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.inspection.comparison import BASES, SOURCE, bases_of, compare, differs
from app.inspection.contents import parts
from app.inspection.inspection_queue import (
    Choice,
    Look,
    Waiting,
    look,
    next_look,
    open_looks,
    waiting_by_order,
)
from app.pages.forms import FlashQuery, options, read_form, typed
from app.pages.page_links import address
from app.pages.punctuation import bracketed
from app.pages.read_your_writes import remember
from app.pages.routing import Pages, dispatch, render
from app.participants.named import READS, named
from app.tasks.bulk import return_all
from app.tasks.labels import TASK_STATES
from app.tasks.presentation import present_task
from domain.kernel.errors import Invalid
from domain.orders.defects import LABELS, defect_label, defects_of
from domain.orders.job_order import JobOrder, KindOfWork
from domain.orders.labels import KINDS_OF_WORK
from domain.policies.commands import PassBySample, UndoVerdict
from domain.policies.pass_by_sample import sample_of
from domain.tasks.commands import InspectTask
from domain.tasks.task import Task, Verdict

pages = Pages("inspection")
DONE = {Verdict.PASS: "passed", Verdict.RETURN: "returned"}
"""The message that the next page shows after each verdict."""
PRESSED_BY_MISTAKE = "押し間違いのため"
"""The reason with which a verdict is taken back by one press; the participant reads it."""
RUN_READS = ("tasks.queue", *READS)
MOST_ORDERS = 200
MOST_AT_ONCE = 50
"""Tasks that are returned with one text."""


class ChoiceFields(fields.Strict):
    """Which tasks are inspected, and what their results are compared with."""

    order = fields.Id()
    kind = fields.Code(KindOfWork)
    compare = fields.Code(list(BASES))


class RunQuery(ChoiceFields, FlashQuery):
    """The choice, the task after which the run goes on, and that of the verdict just given."""

    after = fields.Id()
    last = fields.Id()


class VerdictForm(ChoiceFields, fields.Form):
    """The verdict, and the choice that the run is limited to."""

    verdict = fields.Code(Verdict, required=True)
    comment = fields.Text(max=4000, lines=True, load_default="")
    defects = fields.Many(fields.Code(list(LABELS)), max=len(LABELS), unique=True)


class SeveralQuery(ChoiceFields, fields.Query):
    """The choice of tasks."""


class SeveralForm(ChoiceFields, fields.Form):
    """The tasks to return, and the words to each person."""

    tasks = fields.Many(fields.Id(), max=MOST_AT_ONCE, unique=True)
    comment = fields.Text(required=True, max=4000, lines=True)


class KeptForm(ChoiceFields, fields.Form):
    """The choice that the run is limited to."""


KEPT = tuple(ChoiceFields._declared_fields)


def kept_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the choice among the values of an address or a form, as in an address."""
    return {name: str(values[name]) for name in KEPT if name in values}


def choice_of(values: Mapping[str, Any]) -> Choice:
    """Return the choice. Raises NotFound for an order that the reader may not see."""
    order = get_visible(JobOrder, values["order"]) if "order" in values else None
    return Choice(order_id=order.id if order else None, kind_of_work=values.get("kind"))


@pages.page("/inspect", roles=InspectTask.ALLOWED, reads=RUN_READS, query=RunQuery)
def run(query: dict[str, Any]) -> Response:
    """The next submitted task of the choice, with its source next to its result."""
    choice = choice_of(query)
    found, for_others = next_look(choice, query.get("after"))
    if found is None:
        return render(
            "inspection/nothing.html",
            for_others=for_others,
            last=query.get("last"),
            order=service().ledger.get(JobOrder, choice.order_id) if choice.order_id else None,
            **_choosing(choice, query),
        )
    return _side_by_side(found, choice, query)


@pages.page(
    "/inspect/<uuid:task_id>",
    roles=InspectTask.ALLOWED,
    reads=RUN_READS,
    query=RunQuery,
)
def one(query: dict[str, Any], task_id: UUID) -> Response:
    """One task, with its source next to its result, whether or not it waits for an inspection."""
    found = get_visible(Task, task_id)
    sent = typed().values
    kept = query or read_form(RunQuery, {name: sent[name] for name in KEPT if name in sent})
    return _side_by_side(look(found, service().ledger.history(task_id)), choice_of(kept), kept)


@pages.form("/inspect/<uuid:task_id>", roles=InspectTask.ALLOWED, body=VerdictForm, back=one)
def inspect(values: dict[str, Any], task_id: UUID) -> str:
    """Pass the work, or return it for rework, and continue with the next."""
    verdict, comment = values["verdict"], values["comment"]
    if verdict is Verdict.RETURN and not comment:
        raise Invalid.field(
            "comment",
            "どこをもう一度見てほしいか、ひとこと書いてください。",
            "Write a word about what to look at once more.",
        )
    defects = tuple(values.get("defects", ())) if verdict is Verdict.RETURN else ()
    dispatch(InspectTask(task_id=task_id, verdict=verdict, comment=comment, defects=defects))
    place = {"after": str(task_id), "last": str(task_id)}
    return address("/inspect", kept_of(values), said=DONE[verdict], **place)


@pages.page("/inspect/several", roles=InspectTask.ALLOWED, reads=RUN_READS, query=SeveralQuery)
def several(query: dict[str, Any]) -> Response:
    """The submitted tasks of the choice, to return several of them with one text."""
    sent = typed().values
    kept = query or read_form(SeveralQuery, {name: sent[name] for name in KEPT if name in sent})
    choice = choice_of(kept)
    looks = list(islice(open_looks(choice), MOST_AT_ONCE + 1))
    shown = looks[:MOST_AT_ONCE]
    return render(
        "inspection/several.html",
        looks=[(item, parts(item.task.result)) for item in shown],
        is_cut=len(looks) > MOST_AT_ONCE,
        people=named([item.task.participant_id for item in shown], "tasks"),
        **_choosing(choice, kept),
    )


@pages.form("/inspect/several", roles=InspectTask.ALLOWED, body=SeveralForm, back=several)
def return_several(values: dict[str, Any]) -> Response:
    """Return the chosen tasks, each by its own command, and report the outcome."""
    if not values.get("tasks"):
        raise Invalid.field("tasks", "作業を1件以上選んでください。", "Choose one task or more.")
    done = return_all(values["tasks"], values["comment"])
    response = render("inspection/several_done.html", done=done, kept=kept_of(values))
    return remember(response, done.position)


@pages.form("/inspect/<uuid:task_id>/undo", roles=UndoVerdict.ALLOWED, body=KeptForm, back=one)
def undo_last(values: dict[str, Any], task_id: UUID) -> str:
    """Take back the verdict that was just given, by one press, and show its task again."""
    dispatch(UndoVerdict(task_id=task_id, reason=PRESSED_BY_MISTAKE))
    return address(f"/inspect/{task_id}", kept_of(values), said="undone")


def run_of_order(query: dict[str, Any], order_id: UUID) -> Response:
    """The run through one order, to which a refused form about the order comes back."""
    response: Response = run({**query, "order": order_id})
    return response


@pages.form(
    "/inspect/orders/<uuid:order_id>/pass-sample",
    roles=PassBySample.ALLOWED,
    body=KeptForm,
    back=run_of_order,
)
def pass_by_sample(values: dict[str, Any], order_id: UUID) -> str:
    """Pass what waits outside the sample of an order, by its result."""
    dispatch(PassBySample(order_id=get_visible(JobOrder, order_id).id))
    return address("/inspect", kept_of(values), said="sampled")


def _choosing(choice: Choice, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the choice of tasks shows: what is left, and what can be chosen."""
    waiting = waiting_by_order()
    kinds = {one.kind_of_work for one in waiting} | {choice.kind_of_work} - {None}
    return {
        "kept": kept_of(query),
        "left": sum(one.tasks for one in choice.chosen(waiting)),
        "left_in_all": sum(one.tasks for one in waiting),
        "is_limited": choice != Choice(),
        "orders": _orders(choice, waiting),
        "kinds": options({code: KINDS_OF_WORK[code] for code in KINDS_OF_WORK if code in kinds}),
    }


def _orders(choice: Choice, waiting: list[Waiting]) -> list[tuple[str, str]]:
    """Return the orders to choose from, each with what is left, and the chosen one."""
    found = {
        one.order_id: f"{one.number} {one.title}" + bracketed(str(one.tasks))
        for one in waiting[:MOST_ORDERS]
    }
    if choice.order_id is not None and str(choice.order_id) not in found:
        order = service().ledger.get(JobOrder, choice.order_id)
        found[str(choice.order_id)] = f"{order.number} {order.terms.title} (0)"
    return list(found.items())


def _side_by_side(found: Look, choice: Choice, query: Mapping[str, Any]) -> Response:
    """Render a task to inspect."""
    facts = present_task(found.task)
    result = facts["result"]
    bases = bases_of(found.task, found.events) if result is not None else {}
    base = query.get("compare") if query.get("compare") in bases else next(iter(bases), None)
    compared = compare(result, bases[base]) if base else []
    return render(
        "inspection/inspect.html",
        look=found,
        task=found.task,
        facts=facts,
        state=TASK_STATES[found.task.state],
        who=named([found.task.participant_id], "tasks").get(str(found.task.participant_id)),
        payload=parts(facts["payload"]),
        work=[] if result is None else parts(result),
        compared=compared,
        differs_from_source=base != SOURCE and differs(result, bases.get(SOURCE)),
        base=base,
        bases=[(code, words) for code, words in BASES.items() if code in bases],
        last=query.get("last"),
        sample=sample_of(service().ledger, found.order, caller())
        if found.is_open and found.is_outside_sample
        else None,
        defects=defects_of(found.order.terms.kind_of_work),
        defect_label=defect_label,
        **_choosing(choice, query),
    )
