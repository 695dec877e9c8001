"""Data of people for other contexts: the centre, and whether they live in the city."""

from collections.abc import Iterator, Sequence

from domain.kernel.events.event import Event
from domain.kernel.storage.database import Change
from domain.kernel.storage.inline_projection import (
    InlineProjections,
    InlineVersion,
    InlineVersions,
    upsert,
)
from domain.people.person import Person

TABLES = """
CREATE TABLE IF NOT EXISTS person_terms (
    person_id TEXT PRIMARY KEY, centre TEXT NOT NULL, resident INTEGER NOT NULL
);
"""


def person_terms(person: Person, _: Sequence[Event]) -> Iterator[Change]:
    """The row of one person."""
    yield upsert(
        "person_terms",
        "person_id",
        person_id=str(person.id),
        centre=person.centre,
        resident=int(person.facts.resident),
    )


INLINE_PROJECTIONS: InlineProjections = {Person: person_terms}
INLINE_VERSIONS: InlineVersions = {Person: InlineVersion(1, ("person_terms",))}
