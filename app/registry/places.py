"""The navigation of a page: every place its reader may go to, and the few that are always shown."""

from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from flask_babel import gettext

from app.registry.registration import NavigationEntry
from domain.kernel.messaging.caller import Caller

IN_ONE_LINE = 3
"""Places beside the menu on a telephone at most; the others are in the menu."""
ROOM = 14.0
"""Ems beside the menu on a telephone of 360 pixels."""


class Place(NamedTuple):
    """A link of the navigation, with its label in the reader's language."""

    path: str
    label: str
    is_here: bool

    @property
    def ems(self) -> float:
        """About how wide the link is, with the space around it."""
        wide = sum(east_asian_width(character) in "WF" for character in self.label)
        return 1 + wide + (len(self.label) - wide) / 2


class Places(NamedTuple):
    """All links in their order, and those that a telephone shows in its one line."""

    every: list[Place]
    line: list[Place]

    @property
    def has_menu(self) -> bool:
        """False if the line holds every place."""
        return len(self.line) < len(self.every)


def places_of(entries: Sequence[NavigationEntry], reader: Caller, path: str) -> Places:
    """The links of `entries` for `reader` on the page at `path`.

    The line has the present place always, and the first places of the reader as far as there is
    room for them.
    """
    here = "/" + path.split("/")[1]
    every = [
        Place(entry.path, gettext(entry.words), here == entry.path or here in entry.also)
        for entry in entries
        if entry.shown_to(reader)
    ]
    return Places(every, every if len(every) <= IN_ONE_LINE else _line(every))


def _line(every: Sequence[Place]) -> list[Place]:
    present = [place for place in every if place.is_here]
    room, number = ROOM - sum(place.ems for place in present), IN_ONE_LINE - len(present)
    first = set[Place]()
    for place in every:
        if place.is_here:
            continue
        room -= place.ems
        if room < 0 or len(first) == number:
            break
        first.add(place)
    return [place for place in every if place.is_here or place in first]
