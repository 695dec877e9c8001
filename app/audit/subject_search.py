"""The things of the centre under which steps are looked for: found by name, code, number or key."""

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.audit.state_diff import SUBJECTS
from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from projections.audit.names import Names
from projections.audit.search import tasks_with_key
from projections.people.people_index import people

MOST = 20
STORIES = {"people": "people", "participants": "participants", "job-orders": "orders",
           "tasks": "tasks"}  # fmt: skip
"""Where the story of each kind of thing stands, under `/audit/`."""
PERSON = BilingualText("個人の記録", "record of a person")


class Subject(NamedTuple):
    """Something that steps may name: its id, what it is called, and where its story stands."""

    id: str
    name: BilingualText
    story: str | None
    person_id: str | None = None


def story_address(kind: str, id: UUID | str) -> str | None:
    """Where the story of a thing stands; `kind` is the first word of its topics."""
    subjects = SUBJECTS.get(kind)
    return f"/audit/{STORIES[subjects]}/{id}" if subjects else None


def subject_of(id: UUID, names: Names) -> Subject | None:
    """What has this id, if it lies in the reader's centres. Nobody is called by their name."""
    for table, key, kind in _TABLES:
        row = service().ledger.row(f"SELECT centre FROM {table} WHERE {key} = ?", str(id))  # noqa: S608
        if row is not None and caller().sees_centre(row["centre"]):
            return _named(kind, str(id), names)
    return None


_TABLES = (
    ("person_terms", "person_id", "person"),
    ("participant_terms", "participant_id", "participant"),
    ("order_terms", "order_id", "job_order"),
    ("task_places", "task_id", "task"),
)


def _named(kind: str, id: str, names: Names) -> Subject:
    if kind == "person":
        codes = codes_of_people([id]).get(id)
        name = (
            BilingualText(f"{codes}の個人の記録", f"{codes}, record of the person")
            if codes
            else PERSON
        )
        return Subject(id, name, story_address(kind, id), id)
    look_up = {"participant": names.participant, "job_order": names.order, "task": names.task}
    return Subject(id, look_up[kind](UUID(id)), story_address(kind, id))


def codes_of_people(person_ids: Sequence[str]) -> dict[str, str]:
    """The codes under which people are or were on the books of my centres, in one question."""
    ids, centres = sorted(set(person_ids)), caller().centres
    if not ids:
        return {}
    rows = service().ledger.rows(
        "SELECT person_id, code FROM participant_terms"  # noqa: S608
        f" WHERE person_id IN ({_marks(ids)}) AND centre IN ({_marks(centres)}) ORDER BY code",
        *ids,
        *centres,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row["code"])
    return {id: " ".join(codes) for id, codes in found.items()}


class Found(NamedTuple):
    """What a word stands for; people by name only for those who may know it."""

    people: list[Row]
    codes: dict[str, str]
    participants: list[Row]
    orders: list[Row]
    tasks: list[Row]

    @property
    def addresses(self) -> list[str]:
        """The ids of everything found."""
        return [
            *(row["person_id"] for row in self.people),
            *(row["participant_id"] for row in self.participants),
            *(row["order_id"] for row in self.orders),
            *(row["task_id"] for row in self.tasks),
        ]


def find(word: str) -> Found:
    """People by name or kana, participants by code, orders by number or title, tasks by key."""
    at, centres = service(), caller().centres
    plain = unicodedata.normalize("NFKC", word).strip()
    cards: list[Row] = []
    if caller().has(STAFF):
        cards = people(at.views, centres=centres, after=None, limit=MOST, q=word)
    return Found(
        cards,
        codes_of_people([row["person_id"] for row in cards]),
        _rows(
            "SELECT participant_id, person_id, code FROM participant_terms WHERE {centres}"
            " AND code = ? ORDER BY code LIMIT ?",
            plain.upper(),
        ),
        _rows(
            "SELECT order_id, number, title FROM order_terms WHERE {centres}"
            " AND (number = ? OR title LIKE ? ESCAPE '!') ORDER BY due_on DESC, order_id LIMIT ?",
            plain,
            _containing(word),
        ),
        tasks_with_key(at.views, word, centres=centres, limit=MOST),
    )


def _rows(sql: str, *values: Any) -> list[Row]:
    centres = caller().centres
    within = sql.format(centres=f"centre IN ({_marks(centres)})")
    return service().ledger.rows(within, *centres, *values, MOST)


def _containing(text: str) -> str:
    plain = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
