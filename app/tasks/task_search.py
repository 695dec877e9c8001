"""The words of the list of tasks: which tasks they name.

Each word names the task itself (its number in the order, or the beginning of its key), its order
(number, title, client), or its participant: by the code, for staff also by the name and its
reading. All words of a search must fit: "2026-0024の105番" is the task 105 of an order.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from typing import Any

from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from projections.kernel.listing import Chosen, page
from projections.orders.order_list import found_by_words
from projections.participants.participant_list import with_code
from projections.participants.participant_listing import KANA, PARTICIPANTS

MOST_ORDERS = 50
"""Orders whose tasks a search looks through."""
MOST_PEOPLE = 20
"""Participants whose tasks a search finds."""
MOST_OF_EACH, MOST_SETS = 10, 200
"""Orders and participants that are combined with one another, and sets of tasks in all."""
MOST_WORDS = 4
"""Words that may each mean something else; more of them are meant together."""
_OF_AN_ORDER = re.compile(r"\u306e(?=#?[0-9])")  # の
_NUMBER = re.compile("#?([0-9]{1,7})(?:番)?")
_KINDS = ("task", "order", "person")

Filters = Mapping[str, Any]


def tasks_with_words(words: str, asked: Chosen) -> list[Filters]:
    """The filters of the tasks that `words` name, besides those of `asked`."""
    found = (
        filters
        for filters in [{"key": words}, *_named(_split(words))]
        if not any(name in asked.filters for name in filters)
    )
    distinct = {tuple(sorted(one.items())): one for one in found}
    return [*islice(distinct.values(), MOST_SETS)]


def names_too_many(words: str) -> bool:
    """True if more orders or participants have the words than a search looks through."""
    return len(_orders(words)) == MOST_ORDERS or len(_people(words)) == MOST_PEOPLE


def _split(words: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", words).split()
    split = [part for word in plain for part in _OF_AN_ORDER.split(word)]
    return split if len(split) <= MOST_WORDS else [" ".join(plain)]


def _named(words: Sequence[str]) -> Iterator[Filters]:
    """Yield the filters for each way in which the words can be meant, the plainest first."""
    ids: dict[str, Callable[[str], list[Filters]]] = {
        "task": _tasks,
        "order": cache(_orders),
        "person": cache(_people),
    }
    ways = sorted(product(_KINDS, repeat=len(words)), key=lambda meant: len({*meant}))
    for meant in ways:
        if meant.count("task") > 1:
            continue
        together = {
            kind: " ".join(word for word, one in zip(words, meant, strict=True) if one == kind)
            for kind in _KINDS
            if kind in meant
        }
        sets = [ids[kind](those) for kind, those in together.items()]
        if len(sets) > 1:
            sets = [those[:MOST_OF_EACH] for those in sets]
        for chosen in product(*sets):
            yield {name: value for one in chosen for name, value in one.items()}


def _tasks(word: str) -> list[Filters]:
    """The task with this number in its order, and those whose key begins so."""
    number = _NUMBER.fullmatch(word)
    return [{"key": word}, *([{"number": int(number[1])}] if number else [])]


def _orders(words: str) -> list[Filters]:
    """The orders with these words."""
    found = found_by_words(service().views, centres=caller().centres, q=words, limit=MOST_ORDERS)
    return [{"order_id": row["order_id"]} for row in found]


def _people(words: str) -> list[Filters]:
    """The participant with this code; for staff those with these words."""
    views, centres = service().views, caller().centres
    if caller().has(STAFF):
        called = Chosen(centres=centres, sort=KANA, q=words)
        rows = page(views, PARTICIPANTS, called, after=None, limit=MOST_PEOPLE).rows
        return [{"participant_id": row["participant_id"]} for row in rows]
    found = with_code(views, centres=centres, code=words)
    return [{"participant_id": found["participant_id"]}] if found is not None else []
