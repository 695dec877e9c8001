"""A table as CSV that Excel opens: UTF-8 with a byte order mark, lines that end with CR LF."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from app.http.spreadsheets.columns import Value

BYTE_ORDER_MARK = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8"
PIECE = 1 << 16
"""Characters that are collected before they are given away."""
_FORMULA = re.compile(r"'*[\s\0]*[=+\-@＝＋－＠]")
_NOTHING_TO_COUNT = re.compile(r"[\W_]*")
"""Signs alone, such as "-" for nothing."""
_NUMBER = re.compile(
    r"\s*[+\-＋－]\d+(?:[.,\s]\d+)*(?:[eE][+-]?\d+)?"
    r"[^\s\d=+\-*/^&<>()!|'\"@,.;:\[\]{}#＝＋－＠]{0,10}"
)
"""A number with its sign, grouped by spaces, points or commas, and with a unit directly behind."""


def csv_file(lines: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The bytes of the file, in pieces; the byte order mark comes before the first line is read."""
    yield BYTE_ORDER_MARK.encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for line in lines:
        writer.writerow([_cell(value) for value in line])
        if buffer.tell() > PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def is_formula(text: str) -> bool:
    """True if a spreadsheet would calculate with the text, also with apostrophes before it.

    A sign alone, a number with its sign and a telephone number with spaces are no formulas.
    """
    if text[:1].isalnum() or not _FORMULA.match(text):
        return False
    bare = text.lstrip("'")
    return not (_NOTHING_TO_COUNT.fullmatch(bare) or _NUMBER.fullmatch(bare))


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if it is a formula (OWASP, CSV injection)."""
    return "'" + text if is_formula(text) else text


def _cell(value: Value) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else value


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "surrogatepass")
