"""Workbooks as tests need them: plain ones, and ones that unpack to far more than they weigh."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from xlsxwriter import Workbook

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PIECE = 100_000


def workbook(*lines: list[Any]) -> bytes:
    """A workbook with these rows."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return file.getvalue()


def with_part(name: str, content: Iterable[bytes], *lines: list[Any]) -> bytes:
    """A workbook of these rows in which one part is replaced by `content`."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(*lines))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        with new.open(name, "w", force_zip64=True) as part_of_it:
            for piece in content:
                part_of_it.write(piece)
    return made.getvalue()


def many_strings(count: int) -> bytes:
    """Few bytes that hold `count` texts, all of which a reader keeps."""
    item = b"<si><t>" + b"a" * 20 + b"</t></si>"
    pieces = (item * PIECE for _ in range(count // PIECE))
    return with_part(STRINGS, (b"<sst " + _SPACE + b">", *pieces, b"</sst>"), ["key"])


def many_cells(rows: int, columns: int) -> bytes:
    """A sheet with many numbers."""
    row = b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>"
    names = b"".join(b'<c t="str"><v>c%d</v></c>' % number for number in range(columns))
    head = b"<worksheet " + _SPACE + b'><dimension ref="A1"/><sheetData><row>' + names + b"</row>"
    return with_part(SHEET, (head, *[row] * rows, b"</sheetData></worksheet>"), ["key"])
