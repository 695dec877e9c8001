"""Finds the subjects of audit searches by name, code, number or key."""

import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from app.audit.history import KINDS
from app.audit.state_diff import kind_of
from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.storage.stored_events import upto_version
from domain.kernel.text.bilingual import BilingualText
from domain.orders import queries as orders
from domain.orders.queries import OrderName
from domain.participants import queries as participants
from domain.participants.queries import Stay
from domain.people.person import Person
from projections.audit.names import Names
from projections.audit.search import firsts_of, tasks_with_key
from projections.orders.order_list import clients
from projections.people.people_index import found_by_words

MOST = 20
PERSON = BilingualText("個人の記録", "record of a person")


class Subject(NamedTuple):
    """A subject of events: its id, its label, and the address of its history."""

    id: str
    name: BilingualText
    story: str | None
    person_id: str | None = None


def story_address(kind: str, id: UUID | str) -> str | None:
    """Return the address of a history; `kind` is the first segment of the subject's topics."""
    return f"{KINDS[kind].path}/{id}" if kind in KINDS else None


def subject_of(id: UUID, names: Names) -> Subject | None:
    """Return the subject with this id if it is in the reader's centres. People appear by code."""
    first = upto_version(service().ledger, id, 1)
    if not first or not caller().sees_centre(first[0].meta.centre):
        return None
    kind = kind_of(first[0])
    if kind == Person.KIND:
        return _person(str(id), codes_of_people([str(id)]).get(str(id)))
    return Subject(str(id), names.of_kind(kind, id), story_address(kind, id))


def subjects_of(ids: Collection[UUID], names: Names) -> dict[str, Subject]:
    """Return those of the subjects that are in the reader's centres, by id, in few queries."""
    found = {
        UUID(bytes=bytes(row["originator_id"])): row["topic"].split(".")[0]
        for row in firsts_of(service().views, ids)
        if caller().sees_centre(row["centre"])
    }
    names.learn_records((kind, id) for id, kind in found.items())
    people = codes_of_people([str(id) for id, kind in found.items() if kind == Person.KIND])
    return {
        str(id): _person(str(id), people.get(str(id)))
        if kind == Person.KIND
        else Subject(str(id), names.of_kind(kind, id), story_address(kind, id))
        for id, kind in found.items()
    }


def _person(id: str, codes: str | None) -> Subject:
    name = (
        BilingualText(f"{codes}の個人の記録", f"{codes}, record of the person") if codes else PERSON
    )
    return Subject(id, name, story_address(Person.KIND, id), id)


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
    """People and clients by name or kana, participants by code.

    Orders are found by number or title, tasks by key.
    """
    at, centres = service(), caller().centres
    plain = unicodedata.normalize("NFKC", word).strip()
    with_code = participants.with_code(at.ledger, plain.upper(), centres, MOST)
    cards: list[Row] = []
    if caller().has(STAFF) and not with_code:
        cards = found_by_words(at.views, centres=centres, q=word, limit=MOST)
    return Found(
        cards,
        codes_of_people([row["person_id"] for row in cards]),
        with_code,
        orders.find(at.ledger, centres, number=plain, in_title=word, limit=MOST),
        tasks_with_key(at.views, word, centres=centres, limit=MOST),
        clients(at.views, centres=centres, limit=MOST, q=word),
    )
