"""The characters that no input may contain, and text of which nothing can be seen."""

import unicodedata

from domain.kernel.text.bilingual import BilingualText

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf"})
"""The categories of spaces and of invisible format characters."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs that draw nothing although their category says that they do."""


def is_blank(text: str) -> bool:
    """True if nothing of `text` can be seen: it is empty, spaces, or invisible characters."""
    return not text.strip() or not any(map(is_seen, text))


def is_seen(character: str) -> bool:
    """True if the character draws something, or is refused anyway (`forbidden_characters`)."""
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES or character in _INVISIBLE:
        return character in _BIDI
    return not unicodedata.name(character, "").startswith("VARIATION SELECTOR")


def forbidden_characters(text: str) -> BilingualText | None:
    """Why no field may hold `text`, or None.

    NUL, lone surrogates, non-characters, private-use characters and controls of the writing
    direction are refused. Variation selectors and rare forms of kanji are accepted unchanged.
    """
    if text.isascii():
        if "\0" in text:
            return BilingualText(
                "使えない文字（NUL）があります。消してください。", "It holds a NUL character."
            )
        return None
    for character in text:
        code = ord(character)
        if code == 0 or 0xD800 <= code <= 0xDFFF or (code & 0xFFFE) == 0xFFFE:
            return BilingualText(
                "文字として読めない符号があります。消してください。",
                "It holds a code that is no character.",
            )
        if character in _BIDI:
            return BilingualText(
                "文字の向きを変える符号は使えません。消してください。",
                "It holds a control of direction.",
            )
        if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            return BilingualText(
                "外字（私用領域の文字）は使えません。標準の文字で書いてください。",
                "It holds a private-use character. Please use a standard one.",
            )
    return None
