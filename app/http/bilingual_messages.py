"""Carries a sentence in both languages through libraries that accept only plain strings."""

from typing import Any

from domain.kernel.text.bilingual import BilingualText


class BilingualMessage(str):
    """The Japanese sentence as a string, with both languages in `text`."""

    __slots__ = ("text",)
    text: BilingualText

    def format(self, *_args: Any, **_values: Any) -> "BilingualMessage":
        """The sentence itself: it has no placeholders."""
        return self


def bilingual_message(ja: str, en: str) -> BilingualMessage:
    """Both languages as one string."""
    sentence = BilingualMessage(ja)
    sentence.text = BilingualText(ja, en)
    return sentence


def text_of(message: object) -> BilingualText:
    """Both languages of `message`; for a message of a library, a sentence that fits any field."""
    if isinstance(message, BilingualMessage):
        return message.text
    if isinstance(message, BilingualText):
        return message
    return BilingualText(
        "正しい値ではありません。確かめて、書き直してください。", "This value does not fit."
    )
