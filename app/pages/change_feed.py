"""Which subjects changed in a range of the ledger, and at which position.

A subject is a word such as `centre:digital-kamakura`. A page is notified only of the subjects of
its reader. No sealed fact is decrypted for this.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from domain.kernel.storage import stored_events
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.stored_events import Sealed

PAGE = 500
"""Events read at once."""
OF_RIGHTS = ("account.", "day_link.")
"""After these events the right to subscribe is checked again: it may have ended."""
OFFICE = ("task.", "job_order.", "order_question.", "participant.", "file.", "beside_shift.")
UNHEARD = frozenset({"task.draft_saved.v1"})
"""Events written every few seconds while somebody types, which change nothing on other pages."""

Notifications = Sequence[Sealed]
"""Stored events with their positions."""
Subjects = Iterator[tuple[str, int]]


class _Signed(msgspec.Struct):
    centre: str


class _Stored(msgspec.Struct):
    meta: _Signed


_META = msgspec.json.Decoder(_Stored)


@dataclass(frozen=True)
class Subscription:
    """Topic prefixes, and a function that returns the subjects of such events with positions."""

    topics: tuple[str, ...]
    subjects: Callable[[Ledger, Notifications], Subjects]


def _centres(_: Ledger, page: Notifications) -> Subjects:
    for item in page:
        if item.topic in UNHEARD:
            continue
        with suppress(msgspec.DecodeError):  # A full read quarantines it later.
            yield centre(_META.decode(item.state).meta.centre), item.position


def centre(code: str) -> str:
    """The subject for changes in the office of a centre."""
    return f"centre:{code}"


IN_THE_OFFICE = Subscription(OFFICE, _centres)


@dataclass
class Changes:
    """The changes in a range of the ledger."""

    upto: int
    last: dict[str, int] = field(default_factory=dict)
    """The position of the last change of each subject."""
    rights: set[str] = field(default_factory=set)
    """Accounts and addresses with new events of rights: their right may have ended."""

    def since(self, position: int, subjects: frozenset[str]) -> bool:
        """True if one of `subjects` changed after `position`."""
        return any(self.last.get(subject, 0) > position for subject in subjects)


def changes_between(
    ledger: Ledger, after: int, upto: int, hearings: Sequence[Subscription]
) -> Changes:
    """The changes recorded after position `after`, up to position `upto`."""
    found = Changes(upto)
    while after < upto:
        page = stored_events.after(ledger, after, upto=upto, limit=PAGE)
        if not page:
            break
        after = page[-1].position
        found.rights.update(
            str(item.originator_id) for item in page if item.topic.startswith(OF_RIGHTS)
        )
        for hearing in hearings:
            own = [item for item in page if item.topic.startswith(hearing.topics)]
            for subject, position in hearing.subjects(ledger, own) if own else ():
                found.last[subject] = max(position, found.last.get(subject, 0))
    return found
