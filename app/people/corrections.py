"""Corrections of a person's record with old and new value, and correction requests with answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.http.authorization import caller, service
from app.people.access_history import names_of
from app.people.labels import fact_in_words, field_label
from app.people.presentation import sees_health
from domain.kernel.events.event import Event
from domain.people.facts import CARE_ONLY, FIELD_TYPES, HEALTH
from domain.people.person import Person


@dataclass
class Past:
    """The corrections of a record and the correction requests, newest first."""

    corrections: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """Return the requests that nobody has answered yet."""
        return [request for request in self.requests if not request["answered_on"]]


def past_of(person: Person) -> Past:
    """Return the corrections and requests, as far as the reader may know them."""
    history = service().ledger.history(person.id)
    names = names_of({event.meta.actor for event in history})
    past, all_of_it = Past(), sees_health(person, caller())
    values: dict[tuple[UUID, str], Any] = {}
    for event in history:
        if isinstance(event, Person.Registered):
            id = event.meta.event_id
            values = {(id, name): getattr(event, name) for name in FIELD_TYPES}
        elif isinstance(event, Person.Corrected | Person.ResidenceCorrected):
            name, new = _stated(event)
            is_shown = all_of_it or name not in HEALTH
            old = values.get((event.corrects, name))
            past.corrections.insert(0, _correction(event, name, (old, new), is_shown))
            values[event.meta.event_id, name] = new
        elif isinstance(event, Person.CorrectionAsked):
            is_shown = all_of_it or event.field not in CARE_ONLY
            past.requests.insert(0, _request(event, is_shown=is_shown))
        elif isinstance(event, Person.CorrectionAnswered):
            _answer(past.requests, event, names)
    for item in (*past.corrections, *past.requests):
        item["by"] = names[item["by"]]
    return past


def _stated(event: Person.Corrected | Person.ResidenceCorrected) -> tuple[str, Any]:
    if isinstance(event, Person.ResidenceCorrected):
        return "resident", event.resident
    return event.field, event.value


def _correction(event: Event, name: str, values: tuple[Any, Any], is_shown: bool) -> dict[str, Any]:
    old, new = (fact_in_words(name, value) for value in values)
    shown = {"old": old, "new": new, "reason": event.meta.reason or ""}
    return {
        "field": field_label(name),
        "is_shown": is_shown,
        "on": event.meta.occurred_on,
        "by": event.meta.actor,
        **(shown if is_shown else {}),
    }


def _request(event: Person.CorrectionAsked, *, is_shown: bool) -> dict[str, Any]:
    return {
        "id": event.meta.event_id,
        "field": field_label(event.field),
        "is_shown": is_shown,
        "wish": event.wish if is_shown else None,
        "asked_on": event.meta.occurred_on,
        "by": event.meta.actor,
        "answered_on": None,
    }


def _answer(
    requests: Sequence[dict[str, Any]], event: Person.CorrectionAnswered, names: dict[str, str]
) -> None:
    asked: UUID = event.request_id
    for request in requests:
        if request["id"] == asked:
            request["answered_on"] = event.meta.occurred_on
            request["corrected"] = event.corrected
            request["answer"] = event.answer if request["is_shown"] else None
            request["answered_by"] = names[event.meta.actor]
