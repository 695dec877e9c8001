"""A table as CSV that Excel opens: UTF-8 with a byte order mark, lines that end with CR LF."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from app.http.spreadsheets.columns import Value
from domain.kernel.text.formulas import guarded

BYTE_ORDER_MARK = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8"
FIRST_PIECE, PIECE = 1 << 9, 1 << 16
"""Characters that are collected before they are given away, at the beginning and at most."""


def csv_file(lines: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The bytes of the file, in pieces; the byte order mark comes before the first line is read.

    The first pieces are small, so that the first rows come at once.
    """
    yield BYTE_ORDER_MARK.encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    enough = FIRST_PIECE
    for line in lines:
        writer.writerow([_cell(value) for value in line])
        if buffer.tell() > enough:
            yield _taken(buffer)
            enough = min(2 * enough, PIECE)
    yield _taken(buffer)


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
