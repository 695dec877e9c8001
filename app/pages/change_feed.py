"""What a stretch of the ledger holds for pages that listen: which subjects changed, and where.

A subject is a word such as `centre:digital-kamakura`; a page hears of the subjects of whoever looks
at it and of nothing else. Nothing sealed is opened for it.
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
"""After these the right to listen is looked at anew: a session or an address may have ended."""
OFFICE = ("task.", "job_order.", "order_question.", "participant.", "file.", "beside_shift.")
UNHEARD = frozenset({"task.draft_saved.v1"})
"""What happens every few seconds while somebody writes, and changes nothing that is shown."""

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
    """The topics that begin so, and the subjects of such events, each with its position."""

    topics: tuple[str, ...]
    subjects: Callable[[Ledger, Notifications], Subjects]


def _centres(_: Ledger, page: Notifications) -> Subjects:
    for item in page:
        if item.topic in UNHEARD:
            continue
        with suppress(msgspec.DecodeError):  # Whoever reads it for good puts it in quarantine.
            yield centre(_META.decode(item.state).meta.centre), item.position


def centre(code: str) -> str:
    """The subject of what changes in the office of a centre."""
    return f"centre:{code}"


IN_THE_OFFICE = Subscription(OFFICE, _centres)


@dataclass
class Changes:
    """What a stretch of the ledger holds for those who listen."""

    upto: int
    last: dict[str, int] = field(default_factory=dict)
    """The position of the last change of each subject."""
    rights: set[str] = field(default_factory=set)
    """Accounts and addresses of which something was recorded: they may have ended."""

    def since(self, position: int, subjects: frozenset[str]) -> bool:
        """True if one of `subjects` changed after `position`."""
        return any(self.last.get(subject, 0) > position for subject in subjects)


def changes_between(
    ledger: Ledger, after: int, upto: int, hearings: Sequence[Subscription]
) -> Changes:
    """What was recorded after one position, up to another."""
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
