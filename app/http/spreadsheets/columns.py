"""The columns of a table: headings that differ, and widths that hold Japanese text."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.kernel.text.bilingual import BilingualText

Value = str | int | float | Decimal | bool | date | datetime | None
"""What a cell may hold; a datetime is written in its own time zone."""
_YES, _NO = BilingualText("はい", "yes"), BilingualText("いいえ", "no")
NARROWEST = 8
WIDEST = 60
PADDING = 2
LONGEST_MEASURED = 2_000
"""Characters of a text that are measured; more fill any cell."""
_WIDE = frozenset("WFA")
"""The East Asian widths of characters as wide as two digits: wide, full-width, ambiguous."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its heading, and whether its numbers are quantities (with thousands separators).

    If it `is_typed`, its cells are formatted as text, so that what people type into them stays.
    """

    heading: str
    is_quantity: bool = False
    is_typed: bool = False


def answer_label(value: bool) -> BilingualText:
    """The word for yes or no in a file for readers; files with codes have `true` and `false`."""
    return _YES if value else _NO


def distinct(headings: Iterable[str]) -> list[str]:
    """The headings, with a number behind those that a reader would take for an earlier one.

    Headings are compared without spaces at their ends, letter case and full-width forms.
    """
    used: set[str] = set()
    found = []
    for heading in headings:
        name, count = heading, 1
        while _folded(name) in used:
            count += 1
            name = f"{heading.strip()} ({count})"
        used.add(_folded(name))
        found.append(name)
    return found


def _folded(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).strip().casefold()


def widths(lines: Iterable[Sequence[Value]]) -> list[int]:
    """The widths of the columns of `lines`, in characters of the width of a digit."""
    found: list[int] = []
    for line in lines:
        found += [NARROWEST] * (len(line) - len(found))
        for index, value in enumerate(line):
            if value is not None:
                found[index] = max(found[index], min(_shown_width(value), WIDEST))
    return found


def _shown_width(value: Value) -> int:
    if isinstance(value, str):
        lines = value[:LONGEST_MEASURED].splitlines()
        longest = max((display_width(line) for line in lines), default=0)
    elif isinstance(value, int | float | Decimal):
        longest = len(f"{value:,}")
    else:
        longest = len("2026-04-01 09:00:00" if isinstance(value, datetime) else "2026-04-01")
    return longest + longest // 10 + PADDING


def height(line: Sequence[Value], widths: Sequence[int]) -> int:
    """How many lines of text the tallest cell of a row needs in columns of these widths."""
    tallest = 1
    for value, width in zip(line, widths, strict=False):
        if isinstance(value, str) and (len(value) * 2 > width - PADDING or "\n" in value):
            needed = sum(_lines_of(part, width) for part in value[:LONGEST_MEASURED].split("\n"))
            tallest = max(tallest, needed)
    return tallest


def _lines_of(text: str, width: int) -> int:
    """The lines of a text in a column whose width has a tenth to spare, as fonts differ."""
    usable = -(-(width - PADDING) * 10 // 11)
    return max(1, -(-display_width(text) // usable))


def display_width(text: str) -> int:
    """The width of a line of text, in digits."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
