"""Punctuation around what is filled in: full-width on Japanese pages."""

from app.http.problems import language


def colon() -> str:
    """What stands between a label and its value."""
    return "：" if language() == "ja" else ": "


def comma() -> str:
    """What stands between two values of a list."""
    return "、" if language() == "ja" else ", "


def opening() -> str:
    """The bracket before something added."""
    return "（" if language() == "ja" else " ("


def closing() -> str:
    """The bracket after something added."""
    return "）" if language() == "ja" else ")"


def bracketed(text: str) -> str:
    """`text` in brackets, to be put directly behind what it explains."""
    return f"{opening()}{text}{closing()}"
