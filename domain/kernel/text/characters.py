"""The characters that no input may contain."""

from domain.kernel.text.bilingual import BilingualText

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def forbidden_characters(text: str) -> BilingualText | None:
    """Why no field may hold `text`, or None.

    NUL, lone surrogates, non-characters, private-use characters and controls of the writing
    direction are refused. Variation selectors and rare forms of kanji are accepted unchanged.
    """
    if text.isascii():
        if "\0" in text:
            return BilingualText("使えない文字(NUL)があります。", "It holds a NUL character.")
        return None
    for character in text:
        code = ord(character)
        if code == 0 or 0xD800 <= code <= 0xDFFF or (code & 0xFFFE) == 0xFFFE:
            return BilingualText(
                "文字として読めない符号があります。", "It holds a code that is no character."
            )
        if character in _BIDI:
            return BilingualText(
                "文字の向きを変える符号は使えません。", "It holds a control of direction."
            )
        if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            return BilingualText(
                "外字(私用領域の文字)は使えません。標準の文字で書いてください。",
                "It holds a private-use character. Please use a standard one.",
            )
    return None
