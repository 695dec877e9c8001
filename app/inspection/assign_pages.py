"""Giving a task to somebody by hand: everybody of the centre on one screen, in three groups."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, render
from app.participants.named import READS, Named, named
from app.tasks.labels import TASK_STATES, TASK_TAGS
from app.tasks.presentation import judged_for
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.folding import folded
from domain.orders.job_order import HANDED_OUT, ORDER_STATE_LABELS, JobOrder
from domain.tasks.commands import AssignTask
from domain.tasks.matching import REASON_LABELS, UNLIMITED_DEFAULT, Weight, Worker, place
from domain.tasks.task import Task, TaskState
from projections.people.people_index import cards_of

pages = Pages("inspection")

TO_BE_GIVEN = frozenset(
    {TaskState.WAITING, TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.RETURNED}
)
"""The states in which staff may assign or reassign a task."""


class AssignQuery(FlashQuery):
    """Words of a name, a reading or a code."""

    q = fields.Text(max=100)


class AssignForm(fields.Form):
    """The new participant and the previous one; a reason if against the fixed rule."""

    participant_id = fields.Id(required=True)
    override_reason = fields.Text(max=1000, lines=True)
    replaces = fields.Id()
    q = fields.Text(max=100)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may or may not get the task, with the reasons and the load of today."""

    worker: Worker
    who: Named
    reading: str
    reasons: list[dict[str, Any]]
    rank: int | None
    has_it: bool

    @property
    def planned(self) -> int:
        """The minutes of today: those handed in, and those planned for what is in hand."""
        return self.worker.load.minutes_today + self.worker.load.open_minutes

    @property
    def limit(self) -> int:
        """The minutes a day that were agreed, or that are offered without an agreement."""
        limits = self.worker.facts.limits
        return limits.minutes_per_day if limits else UNLIMITED_DEFAULT

    @property
    def against(self) -> list[str]:
        """What speaks against them."""
        return [reason["text"] for reason in self.reasons if reason["weight"]]

    @property
    def against_in_short(self) -> list[BilingualText]:
        """What speaks against them, in the short form, each once."""
        codes = dict.fromkeys(reason["code"] for reason in self.reasons if reason["weight"])
        return [REASON_LABELS[code] for code in codes]

    @property
    def hindrances(self) -> list[str]:
        """The codes of what an assignment by hand needs a reason for, or forbids."""
        return [
            reason["code"]
            for reason in self.reasons
            if reason["weight"] in (Weight.ALWAYS, Weight.UNLESS_STAFF_SAY)
        ]

    @property
    def in_favour(self) -> list[str]:
        """What speaks for them."""
        return [reason["text"] for reason in self.reasons if not reason["weight"]]


def groups_for(task: Task) -> dict[str, list[Person]]:
    """Return who can do the task now, who can with a reason, and who cannot.

    The groups are those of the rule for an assignment by hand: hours at which nothing is offered
    need no reason. Who has the least against them comes first. Whoever shows them records a view of
    those who are shown.
    """
    found = judged_for(task)
    cards = {
        row["person_id"]: row
        for row in cards_of(service().views, [str(one["worker"].person_id) for one in found])
    }
    groups: dict[str, list[Person]] = {"able": [], "with_reason": [], "unable": []}
    for one in found:
        card = cards.get(str(one["worker"].person_id))
        person = Person(
            worker=one["worker"],
            who=Named(
                code=one["worker"].code,
                person_id=one["worker"].person_id,
                name=card["name"] if card else None,
            ),
            reading=(card["name_kana"] if card else None) or "",
            reasons=one["reasons"],
            rank=one["rank"],
            has_it=one["participant_id"] == task.participant_id,
        )
        groups[_group_of(person)].append(person)
    for people in groups.values():
        people.sort(key=lambda one: (one.rank is None, len(one.hindrances), place(one.worker)))
    return groups


def _group_of(person: Person) -> str:
    weights = {reason["weight"] for reason in person.reasons}
    if Weight.ALWAYS in weights:
        return "unable"
    return "with_reason" if Weight.UNLESS_STAFF_SAY in weights else "able"


def may_be_given(task: Task, order: JobOrder) -> bool:
    """True if staff may assign or reassign the task now."""
    return task.state in TO_BE_GIVEN and order.state in HANDED_OUT


@pages.page(
    "/staff/tasks/<uuid:task_id>/assign",
    roles=STAFF,
    reads=READS,
    query=AssignQuery,
)
def assigning(query: dict[str, Any], task_id: UUID) -> Response:
    """Everybody of the centre, as they can or cannot do the task."""
    task = get_visible(Task, task_id)
    order = service().ledger.get(JobOrder, task.order_id)
    words = query.get("q") or typed().values.get("q", "")
    groups = groups_for(task) if may_be_given(task, order) else {}
    shown = {name: _called(people, words) for name, people in groups.items()}
    viewed([one.worker.person_id for people in shown.values() for one in people], "candidates")
    return render(
        "inspection/assign.html",
        task=task,
        order=order,
        order_state=BilingualText(*ORDER_STATE_LABELS[order.state]),
        state=TASK_STATES[task.state],
        state_kind=TASK_TAGS.get(task.state, ""),
        who=named([task.participant_id], "candidates").get(str(task.participant_id)),
        groups=shown,
        refused=_refused_for(groups),
        q=words,
        may_assign=caller().has(AssignTask.ALLOWED),
    )


def _refused_for(groups: dict[str, list[Person]]) -> Named | None:
    """Return whom the refused form was for."""
    chosen = typed().values.get("participant_id", "")
    everybody = (one for people in groups.values() for one in people)
    return next((one.who for one in everybody if str(one.worker.participant_id) == chosen), None)


def _called(people: list[Person], words: str) -> list[Person]:
    """Return those whose name, reading or code has all the words; P-3 finds P-0003."""
    wanted = [folded(word) for word in words.split()]
    return [one for one in people if all(word in _searched(one) for word in wanted)]


def _searched(person: Person) -> str:
    letters, _, digits = person.who.code.partition("-")
    codes = f"{person.who.code} {letters}-{digits.lstrip('0')}"
    return folded(f"{person.who.name or ''} {person.reading} {codes}")


@pages.form(
    "/staff/tasks/<uuid:task_id>/assign", roles=AssignTask.ALLOWED, body=AssignForm, back=assigning
)
def assign(values: dict[str, Any], task_id: UUID) -> str:
    """Assign the task to a person."""
    facts = {name: value for name, value in values.items() if name != "q"}
    dispatch(AssignTask(task_id=task_id, **facts))
    return f"/staff/tasks/{task_id}?said=assigned"
