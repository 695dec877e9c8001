"""The reading aids that a person has chosen, stored in a cookie."""

from dataclasses import dataclass

from flask import request

COOKIE = "ashiato_aids"
PLAIN, FURIGANA = "plain", "furigana"
KNOWN = ("large", "spaced", "still", PLAIN, FURIGANA)
"""Larger text, wider spacing, less motion; on Japanese pages plain words and readings of kanji."""
KEPT = 365 * 24 * 3600


@dataclass(frozen=True)
class ReadingPreferences:
    """Which reading aids are on."""

    on: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return name in self.on

    @property
    def classes(self) -> str:
        """The CSS classes of the aids that are on."""
        return " ".join(f"aid-{name}" for name in KNOWN if name in self.on)


def reading_preferences() -> ReadingPreferences:
    """The reading aids that are on in this browser."""
    given = request.cookies.get(COOKIE, "").split(".")
    return ReadingPreferences(frozenset(name for name in KNOWN if name in given))
