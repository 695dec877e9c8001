"""The reading aids that a person has chosen, remembered in a cookie of their browser."""

from dataclasses import dataclass

from flask import request

COOKIE = "ashiato_aids"
PLAIN, FURIGANA = "plain", "furigana"
KNOWN = ("large", "spaced", "still", PLAIN, FURIGANA)
"""Larger text, wider spacing, less motion; on Japanese pages plain words and readings of kanji."""
KEPT = 365 * 24 * 3600


@dataclass(frozen=True)
class ReadingPreferences:
    """Which aids are on."""

    on: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return name in self.on

    @property
    def classes(self) -> str:
        """The classes that the style sheet knows them by."""
        return " ".join(f"aid-{name}" for name in KNOWN if name in self.on)


def reading_preferences() -> ReadingPreferences:
    """The aids that are on in this browser."""
    given = request.cookies.get(COOKIE, "").split(".")
    return ReadingPreferences(frozenset(name for name in KNOWN if name in given))
