"""Text that a spreadsheet would take for a formula, and the apostrophe that prevents it in CSV."""

import re

_START = re.compile(r"'*[\s\0]*[=+\-@＝＋－＠]")
_SIGNS = re.compile(r"[\W_]*")
"""Signs alone, such as "-" for nothing."""
_NUMBER = re.compile(
    r"\s*[+\-＋－]\d+(?:[.,\s]\d+)*(?:[eE][+-]?\d+)?"
    r"[^\s\d=+\-*/^&<>()!|'\"@,.;:\[\]{}#＝＋－＠]{0,10}"
)
"""A number with its sign, grouped by spaces, points or commas, and with a unit directly behind."""


def is_formula(text: str) -> bool:
    """True if a spreadsheet would calculate with the text, also with apostrophes before it.

    A sign alone, a number with its sign and a telephone number with spaces are no formulas.
    """
    if text[:1].isalnum() or not _START.match(text):
        return False
    bare = text.lstrip("'")
    return not (_SIGNS.fullmatch(bare) or _NUMBER.fullmatch(bare))


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if it is a formula (OWASP, CSV injection)."""
    return "'" + text if is_formula(text) else text


def unguarded(text: str) -> str:
    """The text from which `guarded` made `text`."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text
