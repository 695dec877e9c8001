"""Finds people who may be registered already: of the rows of a file, and of a request (O37)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap import Service
from app.http.authorization import caller, service, viewed
from app.http.consistency import seen_within
from app.http.file_imports import Alike
from app.http.idempotency import idempotency_key
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import Caller
from domain.kernel.storage.database import Row
from domain.kernel.text.folding import folded
from projections.people.people_index import equal_people, likenesses, signs_of_likeness

MOST = 10
"""How many others are named for a row."""
READS = ("people.cards",)
PATIENCE = 2.0
"""Seconds to wait until the list of people has the newest records."""


class PerhapsTheSame(RuleBroken):
    """Somebody who may be the same person is registered; `candidates` are their cards."""

    def __init__(self, candidates: Sequence[Row]) -> None:
        super().__init__(
            "同じ名前かフリガナの人の記録がもうあります（candidates）。同じ人なら、その記録を使って"
            "ください。別の人なら、different を true にして送ってください。",
            "There is a record with this name or reading (candidates). If it is the same person,"
            " use that record; if not, send this again with different=true.",
        )
        names = ("name", "name_kana", "birth_date")
        self.members = {
            "candidates": [
                {"id": row["person_id"], **{name: row[name] for name in names}}
                for row in candidates
            ]
        }


def require_another(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a new person without `different`, which confirms that they are nobody known.

    Raises PerhapsTheSame without it if somebody with this name or reading is registered whose day
    of birth is not known to be another. A repeated request is answered like the first.
    """
    rest = {name: value for name, value in facts.items() if name != "different"}
    at, key = service(), idempotency_key()
    is_repeated = key is not None and at.bus.has_answered(caller(), key)
    is_repeated = is_repeated or ("id" in rest and at.ledger.is_used(rest["id"]))
    if facts.get("different") or is_repeated:
        return rest
    seen_within(READS, at.ledger.head(), PATIENCE)
    born = rest.get("birth_date")
    rows = equal_people(
        at.views,
        caller().centres,
        search_name=folded(rest["name"]),
        search_kana=folded(rest.get("name_kana") or ""),
        birth_date=born.isoformat() if born else None,
        limit=MOST,
    )
    found = [row for row in rows if row["person_id"] != str(rest.get("id"))]
    if found:
        viewed([UUID(row["person_id"]) for row in found], "people")
        raise PerhapsTheSame(found)
    return rest


def alike_rows(at: Service, by: Caller, rows: Sequence[tuple[int, Any]]) -> list[Alike]:
    """The rows (line, body) that share a sign of likeness with another row or a record."""
    lines: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for line, body in rows:
        for sign in _signs(body):
            lines[sign].append(line)
    people: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for person, sign in likenesses(at.views, by.centres):
        if sign in lines:
            people[sign].append(person)
    found = []
    for line, body in rows:
        signs = list(_signs(body))
        others = sorted({one for sign in signs for one in lines[sign] if one != line})
        known = list(dict.fromkeys(one for sign in signs for one in people.get(sign, ())))
        if others or known:
            found.append(Alike(line, others[:MOST], known[:MOST]))
    return found


def _signs(body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    born = body.get("birth_date")
    return signs_of_likeness(
        name=body["name"],
        search_name=folded(body["name"]),
        search_kana=folded(body.get("name_kana") or ""),
        birth_date=born.isoformat() if born else None,
    )
