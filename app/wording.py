"""Carries a sentence in both languages through libraries that know only plain strings."""

from typing import Any

from domain.kernel.wording import Text


class Said(str):
    """The Japanese sentence as a string, with the pair it came from in `text`."""

    __slots__ = ("text",)
    text: Text

    def format(self, *_args: Any, **_values: Any) -> "Said":
        """The sentence itself: it has no places to fill."""
        return self


def said(ja: str, en: str) -> Said:
    """The pair as one string."""
    sentence = Said(ja)
    sentence.text = Text(ja, en)
    return sentence


def text_of(message: object) -> Text:
    """The pair behind `message`; for a stranger's message a sentence that fits any field."""
    if isinstance(message, Said):
        return message.text
    if isinstance(message, Text):
        return message
    return Text("正しい値ではありません。", "This value does not fit.")
