"""The XML of cells: typed values, and text that Excel shows as it was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from app.http.spreadsheets.columns import Value
from app.http.spreadsheets.styles import Style

LONGEST = 32_767
"""The UTF-16 code units that a cell of Excel holds."""
_MOST_DIGITS = 10**15
"""Excel keeps 15 digits of a number; a whole number with more is written as text."""
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar, for days after February 1900."""
_SPECIAL = re.compile(r"[&<>]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""An underscore that Excel would read as the start of an escaped character."""
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Styled:
    """A value with a style of its own, such as a title."""

    value: Value
    style: Style


Line = Sequence[Value | Styled]


@cache
def column_name(index: int) -> str:
    """The letters of a column; the first has index 0."""
    rest, letter = divmod(index, 26)
    return (column_name(rest - 1) if rest else "") + chr(ord("A") + letter)


def units(text: str) -> int:
    """The length of a text as Excel counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, longest: int) -> list[str]:
    """The text in pieces of at most `longest` UTF-16 code units."""
    found, start, counted = [], 0, 0
    for index, character in enumerate(text):
        size = 2 if character > "\uffff" else 1
        if counted + size > longest:
            found.append(text[start:index])
            start, counted = index, 0
        counted += size
    return [*found, text[start:]]


def with_line_feeds(text: str) -> str:
    """The text with the line breaks of a cell: a line feed for each, also for CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def cell(name: str, value: Value, style: Style | None = None, *, is_quantity: bool = False) -> str:
    """The element of the cell called `name`; an empty text if there is nothing in it.

    `style` replaces the style of the value's type. A text longer than LONGEST must have been split.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        own = Style.INSTANT if isinstance(value, datetime) else Style.DAY
        return f'<c r="{name}" s="{own:d}"><v>{serial(value)}</v></c>'
    if isinstance(value, int | float | Decimal) and -_MOST_DIGITS < value < _MOST_DIGITS:
        own = _number_style(value, is_quantity)
        return f'<c r="{name}" s="{own if style is None else style:d}"><v>{value!s}</v></c>'
    own = Style.RIGHT if is_quantity else Style.TEXT
    chosen = own if style is None else style
    return f'<c r="{name}" s="{chosen:d}" t="inlineStr"><is>{_text(str(value))}</is></c>'


def _number_style(value: float | Decimal, is_quantity: bool) -> Style:
    if not is_quantity:
        return Style.NUMBER
    return Style.WHOLE if isinstance(value, int) else Style.FRACTION


def serial(value: date) -> str:
    """The number of a day in Excel's calendar; a datetime has its time as a fraction."""
    if not isinstance(value, datetime):
        return str((value - _FIRST_DAY).days)
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return f"{(value.date() - _FIRST_DAY).days + seconds / 86_400:.10f}"


def _text(text: str) -> str:
    safe = _ESCAPED.sub("_x005F_", with_line_feeds(text))
    safe = _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", safe)
    safe = _SURROGATES.sub("\ufffd", safe)
    return f'<t xml:space="preserve">{escaped(safe)}</t>'


def escaped(text: str) -> str:
    """The text with the entities of XML."""
    return _SPECIAL.sub(lambda found: _ENTITIES[found[0]], text)
