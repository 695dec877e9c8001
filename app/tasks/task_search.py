"""Searches tasks by words: each stands in the order, the participant, the number or the key.

Different words may stand in different ones of these: `冊子 林` finds the tasks of 林 in the orders
with 冊子, and `2026-0024の105番` one task.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product
from typing import Any

from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen
from projections.orders.order_list import found_by_words, has_words
from projections.participants.participant_list import with_code
from projections.participants.participant_listing import KANA, PARTICIPANTS
from projections.tasks.task_listing import TASKS, TURN

MOST_ORDERS, MOST_ORDERS_TOGETHER = 50, 1_000
"""Orders whose tasks are found: by words of orders alone, and together with other conditions."""
MOST_PEOPLE = 20
"""Participants whose tasks are found."""
MOST_READINGS = 32
"""Ways to divide the words among order, participant, number and key."""
MOST_PLACES = 120
"""Orders, participants and others that are searched in all."""
_NUMBER = re.compile(r"(?:#|no\.?)?([1-9][0-9]{0,8})\u756a?", re.IGNORECASE)  # 番
_JOINED = re.compile(
    r"\u306e(?=[0-9]{1,9}\u756a)|,?\s*(?:\bno\.|#)\s*(?=[0-9])",  # の, 番
    re.IGNORECASE,
)
"""What stands between the number of an order and that of a task in the name of a task."""


class _Place(Enum):
    ORDER = "order"
    PARTICIPANT = "participant"
    NUMBER = "number"
    KEY = "key"


@dataclass
class TaskSearch:
    """A search within the tasks that `filters` leave.

    `is_partial` is true after a search that did not look through everything that has the words.
    """

    filters: Mapping[str, Any]
    is_partial: bool = False

    def any_of(self, words: str) -> list[Mapping[str, Any]]:
        """The filters of which a task with all words fits one."""
        plain = unicodedata.normalize("NFKC", words)
        each = _JOINED.sub(" #", plain).split()
        readings = product(*map(self._places, each))
        found: list[Mapping[str, Any]] = [{"key": words}]
        for reading in islice(readings, MOST_READINGS):
            found += self._read_as(list(zip(each, reading, strict=True)))
        different = [one for at, one in enumerate(found) if one not in found[:at]]
        if next(readings, None) is not None or len(different) > MOST_PLACES:
            self.is_partial = True
        return different[:MOST_PLACES]

    def _places(self, word: str) -> list[_Place]:
        """Where a word may stand."""
        with_key = Chosen(centres=caller().centres, sort=TURN, filters={"key": word})
        may_stand = {
            _Place.ORDER: bool(self._orders(word, 1)),
            _Place.PARTICIPANT: bool(self._people(word, 1)),
            _Place.NUMBER: _number(word) is not None,
            _Place.KEY: bool(page(service().views, TASKS, with_key, after=None, limit=1).rows),
        }
        return [place for place, may in may_stand.items() if may]

    def _read_as(self, reading: Sequence[tuple[str, _Place]]) -> Sequence[Mapping[str, Any]]:
        """The filters of the tasks that have each word in its place."""
        at = {place: [word for word, own in reading if own is place] for place in _Place}
        if len(at[_Place.NUMBER]) > 1 or len(at[_Place.KEY]) > 1:
            return ()
        one: dict[str, Any] = {}
        if at[_Place.NUMBER]:
            one["number"] = _number(at[_Place.NUMBER][0])
        if at[_Place.KEY]:
            one["key"] = at[_Place.KEY][0]
        people: Sequence[str] | None = None
        if at[_Place.PARTICIPANT]:
            people = self._limited(self._people, " ".join(at[_Place.PARTICIPANT]), MOST_PEOPLE)
        if at[_Place.ORDER]:
            is_alone = not one and people is None and "order_id" not in self.filters
            most = MOST_ORDERS if is_alone else MOST_ORDERS_TOGETHER
            orders = self._limited(self._orders, " ".join(at[_Place.ORDER]), most)
            if is_alone:
                return [{"order_id": id} for id in orders]
            if not orders:
                return ()
            one["orders"] = tuple(orders)
        return [one] if people is None else [{**one, "participant_id": id} for id in people]

    def _limited(
        self, find: Callable[[str, int], Sequence[str]], words: str, most: int
    ) -> Sequence[str]:
        """The first `most` ids that are found; whether there are more is kept in `is_partial`."""
        ids = find(words, most + 1)
        self.is_partial = self.is_partial or len(ids) > most
        return ids[:most]

    def _orders(self, words: str, most: int) -> Sequence[str]:
        """The ids of orders, open ones first, whose number, title or client has the words."""
        views, centres, only = service().views, caller().centres, self.filters.get("order_id")
        if only is not None:
            return [only] if has_words(views, only, words) else []
        rows = found_by_words(views, centres=centres, q=words, limit=most)
        return [row["order_id"] for row in rows]

    def _people(self, words: str, most: int) -> Sequence[str]:
        """The ids of the participants with this code; for staff of those with these words."""
        if "participant_id" in self.filters:
            return []
        views, centres = service().views, caller().centres
        if caller().has(STAFF):
            called = Chosen(centres=centres, sort=KANA, q=words)
            rows = page(views, PARTICIPANTS, called, after=None, limit=most).rows
            return [row["participant_id"] for row in rows]
        found = with_code(views, centres=centres, code=words)
        return [found["participant_id"]] if found is not None else []


def _number(word: str) -> int | None:
    """The number of a task that a word names, or None."""
    found = _NUMBER.fullmatch(word)
    return int(found[1]) if found is not None else None
