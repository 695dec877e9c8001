"""Texts for users, in Japanese and English together, so that neither is forgotten."""

from typing import NamedTuple


class BilingualText(NamedTuple):
    """One text in both languages of the service; `str()` returns the Japanese one."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in `language` ("ja" or "en"); Japanese for any other."""
        return self.en if language == "en" else self.ja

    @property
    def both(self) -> str:
        """The sentence in both languages, for a line whose reader is unknown."""
        return f"{self.ja} / {self.en}"

    def __str__(self) -> str:
        return self.ja
