"""Finds the subjects of audit searches by name, code, number or key."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from app.audit.state_diff import SUBJECTS
from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.orders import queries as orders
from domain.orders.queries import OrderName
from domain.participants import queries as participants
from domain.participants.queries import Stay
from domain.people import queries as people_queries
from domain.tasks import place_queries
from projections.audit.names import Names
from projections.audit.search import tasks_with_key
from projections.orders.order_list import clients
from projections.people.people_index import people

MOST = 20
STORIES = {subjects: subjects.removeprefix("job-") for subjects in SUBJECTS.values()}
"""The segment of the history page of each kind under `/audit/`."""
PERSON = BilingualText("個人の記録", "record of a person")


class Subject(NamedTuple):
    """A subject of events: its id, its label, and the address of its history."""

    id: str
    name: BilingualText
    story: str | None
    person_id: str | None = None


def story_address(kind: str, id: UUID | str) -> str | None:
    """Return the address of a history; `kind` is the first segment of the subject's topics."""
    subjects = SUBJECTS.get(kind)
    return f"/audit/{STORIES[subjects]}/{id}" if subjects else None


def subject_of(id: UUID, names: Names) -> Subject | None:
    """Return the subject with this id if it is in the reader's centres. People appear by code."""
    for kind, ask in _CENTRES.items():
        centre = ask(service().ledger, id)
        if centre is not None and caller().sees_centre(centre):
            return _named(kind, str(id), names)
    return None


def _centre_of_person(ledger: Ledger, id: UUID) -> str | None:
    terms = people_queries.terms_of(ledger, id)
    return terms.centre if terms else None


_CENTRES = {
    "person": _centre_of_person,
    "participant": participants.centre_of,
    "job_order": orders.centre_of,
    "task": place_queries.centre_of,
    "client": orders.centre_of_client,
}
"""The function that returns the centre of an aggregate, by kind."""


def _named(kind: str, id: str, names: Names) -> Subject:
    if kind == "person":
        codes = codes_of_people([id]).get(id)
        name = (
            BilingualText(f"{codes}の個人の記録", f"{codes}, record of the person")
            if codes
            else PERSON
        )
        return Subject(id, name, story_address(kind, id), id)
    look_up = {
        "participant": names.participant,
        "job_order": names.order,
        "task": names.task,
        "client": names.client,
    }
    return Subject(id, look_up[kind](UUID(id)), story_address(kind, id))


def codes_of_people(person_ids: Sequence[str]) -> dict[str, str]:
    """Return the codes that people have or had in the caller's centres, in one query."""
    ids, centres = sorted(set(person_ids)), caller().centres
    found = participants.codes_of_people(service().ledger, ids, centres)
    return {id: " ".join(codes) for id, codes in found.items()}


class Found(NamedTuple):
    """The matches of a search term; people are matched by name only for readers who may know it."""

    people: list[Row]
    codes: dict[str, str]
    participants: list[Stay]
    orders: list[OrderName]
    tasks: list[Row]
    clients: list[Row]

    @property
    def addresses(self) -> list[str]:
        """Return the ids of all matches."""
        return [
            *(row["person_id"] for row in self.people),
            *(str(stay.participant_id) for stay in self.participants),
            *(order.order_id for order in self.orders),
            *(row["task_id"] for row in self.tasks),
            *(row["client_id"] for row in self.clients),
        ]


def find(word: str) -> Found:
    """People and clients by name or kana, participants by code, orders by number or title.

    Tasks are found by key.
    """
    at, centres = service(), caller().centres
    plain = unicodedata.normalize("NFKC", word).strip()
    cards: list[Row] = []
    if caller().has(STAFF):
        cards = people(at.views, centres=centres, after=None, limit=MOST, q=word)
    return Found(
        cards,
        codes_of_people([row["person_id"] for row in cards]),
        participants.with_code(at.ledger, plain.upper(), centres, MOST),
        orders.find(at.ledger, centres, number=plain, in_title=word, limit=MOST),
        tasks_with_key(at.views, word, centres=centres, limit=MOST),
        clients(at.views, centres=centres, after=None, limit=MOST, q=word),
    )
