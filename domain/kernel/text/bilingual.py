"""A sentence for a person, in Japanese and English side by side, so that neither is forgotten."""

from typing import NamedTuple


class BilingualText(NamedTuple):
    """One sentence in the languages of the service; `str()` gives the Japanese one."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """The sentence in `language` ("ja" or "en"); Japanese for any other."""
        return self.en if language == "en" else self.ja

    def __str__(self) -> str:
        return self.ja
