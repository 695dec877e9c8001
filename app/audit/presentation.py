"""Presents views of records, and resolves an id to the person it belongs to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.http.problems import language
from app.http.routing import service
from domain.kernel.storage.database import Row
from domain.participants.queries import person_of
from domain.people.queries import terms_of
from projections.audit.labels import VIEW_LABELS
from projections.audit.names import Names


def is_of_another_day(step: Mapping[str, Any]) -> bool:
    """Return True if an event was recorded on another day than that on which it happened."""
    recorded: datetime = step["recorded_at"].astimezone(service().settings.zone)
    return bool(recorded.date() != step["occurred_on"])


def present_view(row: Row, names: Names) -> dict[str, Any]:
    """Return one view of a record, as shown."""
    what = VIEW_LABELS.get(row["what"])
    return {
        **row,
        "subject": row["person_id"],
        "actor_name": names.actor(row["actor"]).in_language(language()),
        "summary": what.in_language(language()) if what else row["what"],
    }


def centre_of_person(id: UUID) -> str | None:
    """Return the centre of the person with this id, or None if there is no such person."""
    terms = terms_of(service().ledger, id)
    return terms.centre if terms else None


def person_behind(id: UUID) -> UUID | None:
    """Return the person to whom this id of a person or participant belongs, or None."""
    person_id = person_of(service().ledger, id)
    if person_id is not None:
        return person_id
    return id if centre_of_person(id) is not None else None
