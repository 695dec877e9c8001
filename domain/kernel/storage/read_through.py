"""Reads every event of a ledger once, so that an event that cannot be read is found."""

from collections.abc import Callable
from typing import NamedTuple

from domain.kernel.errors import UnknownEvent
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.storage.ledger import Ledger

PAGE = 500


class ReadThrough(NamedTuple):
    """How many events could be read, which could not, and which of these were not known before."""

    readable: int
    held: tuple[int, ...]
    found: tuple[int, ...]


def read_through(
    ledger: Ledger, progress: Callable[[int, int], None] = lambda *_: None
) -> ReadThrough:
    """Decode and decrypt every event; those that cannot be read are put into the quarantine.

    `progress` is called with the position reached and the head. Raises UnknownEvent for an event of
    a newer release, and StoreUnusable if keys are missing.
    """
    known = {item.position for item in ledger.quarantine.held()}
    after, readable = 0, 0
    held: list[int] = []
    while True:
        page = ledger.read_page(after, PAGE, ledger.opening.topics)
        if page.unknown is not None:
            raise UnknownEvent(page.unknown.topic, page.unknown.position)
        if not page.items:
            found = tuple(position for position in held if position not in known)
            return ReadThrough(readable, tuple(held), found)
        held += [item.position for item in page.items if isinstance(item, HeldEvent)]
        readable += len(page.events)
        after = page.upto
        progress(after, ledger.head())
