"""Finds rows of a file that may be of one person, or of somebody who is registered (O37)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap import Service
from app.http.file_imports import Alike
from domain.kernel.messaging.caller import Caller
from domain.kernel.text.folding import folded
from projections.people.people_index import likenesses, signs_of_likeness

MOST = 10
"""How many others are named for a row."""


def alike_rows(service: Service, caller: Caller, rows: Sequence[tuple[int, Any]]) -> list[Alike]:
    """The rows (line, body) that share a sign of likeness with another row or a record."""
    lines: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for line, body in rows:
        for sign in _signs(body):
            lines[sign].append(line)
    people: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for person, sign in likenesses(service.views, caller.centres):
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
