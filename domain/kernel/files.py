"""Reads the rows of an uploaded CSV or XLSX file, each with its line, to the byte as written."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from typing import IO, Any, NamedTuple

from domain.kernel.errors import Invalid
from domain.kernel.wording import Text

Row = tuple[int, dict[str, str]]
LARGEST_UNPACKED = 512 * 1024 * 1024
"""How many bytes an XLSX file may hold when it is unpacked."""
LONGEST_CELL = 131_072


class RowError(NamedTuple):
    """What is wrong with one row: line in the file, field ("" for all of it), sentence."""

    line: int
    field: str
    text: Text


class BadRows(Invalid):
    """Rows of a file that cannot be taken; `rows` names each with its line."""

    def __init__(self, rows: Sequence[RowError]) -> None:
        self.rows = tuple(rows)
        errors: dict[str, list[Text]] = {}
        for line, field, text in self.rows:
            errors.setdefault(f"{line}.{field}" if field else str(line), []).append(text)
        super().__init__(errors)


Look = Callable[[int, Sequence[str]], None]
"""Looks at all cells of a line, also at headings and at columns that have none."""


def read_rows(
    stream: IO[bytes], filename: str, look: Look = lambda _line, _cells: None
) -> Iterator[Row]:
    """The rows below the header as (line, {column: text}); empty rows are passed over.

    `stream` must be seekable. CSV may be UTF-8 (with or without BOM) or Shift_JIS as Windows
    writes it (CP932). The name's ending tells CSV from XLSX. Raises BadRows.
    """
    cells = _xlsx_cells(stream) if filename.lower().endswith(".xlsx") else _csv_cells(stream)
    header: list[str] | None = None
    for line, row in cells:
        if not any(row):
            continue
        look(line, row)
        if header is None:
            header = _header(line, row)
            continue
        if any(row[len(header) :]):
            raise _refused(
                line,
                "列が見出しより多くあります。",
                "There are more columns than headings.",
            )
        padded = [*row, *[""] * (len(header) - len(row))]
        yield line, {name: cell for name, cell in zip(header, padded, strict=False) if name}
    if header is None:
        raise _refused(1, "ファイルに何も書かれていません。", "There is nothing in the file.")


def _header(line: int, row: list[str]) -> list[str]:
    names = [name.strip() for name in row]
    named = [name for name in names if name]
    if len(named) != len(set(named)):
        raise _refused(line, "同じ見出しが2つあります。", "One heading is there twice.")
    return names


def _refused(line: int, ja: str, en: str) -> BadRows:
    return BadRows([RowError(line, "", Text(ja, en))])


def _csv_cells(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(stream)
    text = io.TextIOWrapper(io.BufferedReader(_Borrowed(stream)), encoding=encoding, newline="")
    reader = csv.reader(text, strict=True)
    line = 1
    try:
        for row in reader:
            if any("\0" in cell for cell in row):
                raise _refused(line, "使えない文字(NUL)があります。", "It holds a NUL character.")
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        raise _refused(
            line,
            f'CSV として読めません。引用符(")の閉じ忘れがないか、1つの欄が{LONGEST_CELL:,}字を'
            "超えていないか確かめてください。",
            "This is no readable CSV. Check that every quotation mark is closed and that no cell"
            f" is longer than {LONGEST_CELL:,} characters.",
        ) from None


class _Borrowed(io.RawIOBase):
    """A stream that is read but left open for its owner."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._stream.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def _encoding(stream: IO[bytes]) -> str:
    """Which of the encodings the whole of `stream` is written in."""
    start = stream.read(4)
    stream.seek(0)
    if start.startswith((b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")):
        raise _refused(
            1,
            "CSV として読めません。UTF-8 か Shift_JIS で保存した CSV、または .xlsx の名前の"
            "ファイルにしてください。",
            "This is no readable CSV. Save it as CSV in UTF-8 or Shift_JIS, or name it .xlsx.",
        )
    line = 1
    for encoding in ("utf-8-sig", "cp932"):
        line, fits = _lines_that_fit(stream, encoding)
        if fits:
            return encoding
    raise _refused(
        line,
        "文字コードがわかりません。UTF-8 か Shift_JIS で保存してください。",
        "The encoding is not known. Save the file in UTF-8 or Shift_JIS.",
    )


def _lines_that_fit(stream: IO[bytes], encoding: str) -> tuple[int, bool]:
    """The line up to which `stream` can be read in `encoding`, and whether all of it can."""
    reader = io.TextIOWrapper(io.BufferedReader(_Borrowed(stream)), encoding=encoding, newline="")
    lines = 1
    try:
        while piece := reader.read(65_536):
            lines += piece.count("\n")
    except UnicodeDecodeError:
        return lines, False
    finally:
        stream.seek(0)
    return lines, True


def _xlsx_cells(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(stream) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise _refused(1, "ファイルが大きすぎます。", "The file is too large.")
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError):
        raise _no_workbook() from None
    try:
        if not book.worksheets:
            raise _no_workbook()
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_written(value) for value in row]
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile):
        raise _no_workbook() from None
    finally:
        book.close()


def _no_workbook() -> BadRows:
    return _refused(
        1,
        "Excel のファイル(.xlsx)として読めません。保存し直してください。",
        "This is no readable Excel file (.xlsx). Please save it again.",
    )


def _written(value: object) -> str:
    """A cell as somebody would type it."""
    written = "" if value is None else str(value)
    if isinstance(value, bool):
        written = written.lower()
    elif isinstance(value, datetime):
        is_whole_day = value.time() == time()
        written = value.date().isoformat() if is_whole_day else value.isoformat(" ", "seconds")
    elif isinstance(value, time):
        written = f"{value:%H:%M}"
    elif isinstance(value, float) and value.is_integer():
        written = str(int(value))
    return written
