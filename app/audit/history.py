"""The events of one aggregate, and its state as of a day, as known at an instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import marshmallow as ma

from app.http.event_steps import Steps
from app.http.routing import caller, service, viewed
from app.orders.presentation import present_whole_client
from app.orders.schemas import OrderAnswer, WholeClientAnswer
from app.participants.presentation import participant_for
from app.participants.schemas import ParticipantAnswer
from app.people.presentation import is_own_person, person_for
from app.people.schemas import PersonAnswer
from app.tasks.presentation import present_task
from app.tasks.schemas import TaskAnswer
from domain.kernel.errors import NotFound
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import READERS, STAFF, Caller
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.participants.participant import Participant
from domain.people.person import Person
from domain.tasks.task import Task
from projections.audit.search import positions_of


@dataclass(frozen=True)
class Kind:
    """How the history of a kind of aggregate is presented; `subjects` is its name in addresses.

    `of_today` names the fields that its presenter takes from the current state of other aggregates.
    They say nothing about the past and are left out.
    """

    subjects: str
    aggregate: type[Aggregate]
    answer: type[ma.Schema]
    present: Callable[[Any, Caller], dict[str, Any]]
    of_today: frozenset[str] = frozenset()


def _person(person: Person, reader: Caller) -> dict[str, Any]:
    if reader.has(STAFF) or is_own_person(person.id, reader):
        return person_for(person, reader)
    return {"id": person.id, "centre": person.centre, "resident": person.facts.resident}


def _order(order: JobOrder) -> dict[str, Any]:
    """Return the order without counts and forecast, which depend on its tasks as they are now."""
    terms = order.terms
    facts = (
        *("id", "centre", "number", "state", "due_on", "accepted_on", "repeats", "importing"),
        "warns_of_my_number",
    )
    return {
        **{name: getattr(terms, name) for name in terms.__struct_fields__},
        **{name: getattr(order, name) for name in facts},
    }


KINDS = {
    kind.subjects: kind
    for kind in (
        Kind("people", Person, PersonAnswer, _person),
        Kind(
            "participants",
            Participant,
            ParticipantAnswer,
            participant_for,
            frozenset({"name", "open_tasks", "attendance"}),
        ),
        Kind("job-orders", JobOrder, OrderAnswer, lambda order, _: _order(order)),
        Kind("clients", Client, WholeClientAnswer, lambda client, _: present_whole_client(client)),
        Kind(
            "tasks",
            Task,
            TaskAnswer,
            lambda task, _: present_task(task),
            frozenset({"due_on", "order_title", "minutes_question"}),
        ),
    )
}


def history(
    kind: Kind, id: UUID, *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[str, Any]:
    """Return the history of one aggregate. Raises NotFound if it is not visible to the reader."""
    now = service().ledger.get(kind.aggregate, id)
    require_visible(now)
    events = [
        event
        for event in service().ledger.history(id)
        if (as_of is None or event.meta.occurred_on <= as_of)
        and (known_at is None or event.meta.recorded_at <= known_at)
    ]
    steps = Steps()
    positions = positions_of(service().views, id)
    if not caller().has(READERS):
        shown = [event for event in events if not steps.concerns_another(event)]
    else:
        shown = events
    formatted = steps.all(shown, positions)
    viewed([*people_of(now), *steps.people_shown()], "history")
    return {
        "subject": id,
        "as_of": as_of,
        "known_at": known_at,
        "steps": formatted,
        "state": state_after(kind, events),
    }


def state_after(kind: Kind, events: Sequence[Event]) -> dict[str, Any] | None:
    """Return the state after `events`; None before creation or where the reader was not involved.

    A participant who has a task today does not see who had it before.
    """
    if not events or events[0].originator_version != 1:
        return None
    then = kind.aggregate.fold(events)
    if then is None or not _is_visible(then):
        return None
    shown = dict(kind.answer().dump(kind.present(then, caller())))
    return {name: value for name, value in shown.items() if name not in kind.of_today}


def require_visible(subject: Aggregate) -> None:
    """Raise NotFound if the reader may not see `subject`."""
    if not _is_visible(subject):
        raise NotFound(out_of_scope=True)


def _is_visible(subject: Aggregate) -> bool:
    reader = caller()
    if not isinstance(subject, Person):
        return subject.is_visible_to(reader)
    in_the_centre = reader.sees_centre(subject.centre) and reader.has(READERS)
    return in_the_centre or is_own_person(subject.id, reader)


def people_of(subject: Aggregate) -> list[UUID]:
    """Return the person whose record `subject` is; empty for other kinds."""
    if isinstance(subject, Person):
        return [subject.id]
    return [subject.person_id] if isinstance(subject, Participant) else []
