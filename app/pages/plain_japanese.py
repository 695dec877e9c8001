"""Plain Japanese (やさしい日本語) for readers who choose it: short sentences of common words.

A second catalogue, `plain.po`, has the messages that differ; all others are the usual ones.
"""

from functools import cache

from babel.support import Translations
from flask import Flask
from flask_babel import Domain

from app.http.problems import language
from app.pages.layout import TRANSLATIONS
from app.pages.reading_preferences import PLAIN, reading_preferences

CATALOGUE = "plain"


class PlainWords(Domain):  # type: ignore[misc]
    """The translations of a request whose reader has chosen plain Japanese."""

    def get_translations(self) -> Translations:
        """The plain messages, with the usual ones as a fallback."""
        return _words()


@cache
def _words() -> Translations:
    words = Translations.load(str(TRANSLATIONS), ["ja"], CATALOGUE)
    words.add_fallback(Translations.load(str(TRANSLATIONS), ["ja"], "messages"))
    return words  # type: ignore[return-value]


def register(app: Flask) -> None:
    """Use plain Japanese in the requests of readers who have chosen it."""
    app.before_request(_choose)


def _choose() -> None:
    if PLAIN in reading_preferences() and language() == "ja":
        PlainWords(domain=CATALOGUE).as_default()
