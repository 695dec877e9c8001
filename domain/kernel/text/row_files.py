"""Reads the rows of an uploaded CSV file, each with its line number; cells are not changed.

Workbooks are read by `app.runtime.table_files`, in a separate process.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText

Row = tuple[int, dict[str, str]]
Cells = tuple[int, list[str]]
LONGEST_CELL = 131_072
LONGEST_ROW = 1_000_000
"""Characters of one row, with its commas and quotation marks."""
MOST_COLUMNS = 500
MOST_LINES = 1_048_576
"""The number of rows of a sheet of Excel."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The limits of a workbook for one kind of import.

    `cells` is their number, `text` in characters, `unpacked` in bytes, `seconds` of CPU time.
    """

    cells: int
    text: int
    unpacked: int
    seconds: int


class RowError(NamedTuple):
    """An error of one row: line in the file, field ("" for the whole row), and text."""

    line: int
    field: str
    text: BilingualText


class BadRows(Invalid):
    """A file has rows that cannot be accepted; `rows` are their errors."""

    def __init__(self, rows: Sequence[RowError]) -> None:
        self.rows = tuple(rows)
        errors: dict[str, list[BilingualText]] = {}
        for line, field, text in self.rows:
            errors.setdefault(f"{line}.{field}" if field else str(line), []).append(text)
        super().__init__(errors)


Look = Callable[[int, Sequence[str]], None]
"""Checks all cells of a line, also headings and columns without a heading."""


def is_table(filename: str) -> bool:
    """True for the name of a CSV file or of a workbook."""
    return filename.lower().endswith((".csv", ".xlsx"))


def not_a_table() -> Invalid:
    """The refusal of an upload that is no table."""
    return Invalid.field(
        "file", "CSV か XLSX のファイルを選んでください。", "Choose a CSV or XLSX file."
    )


def look_at_nothing(_line: int, _cells: Sequence[str]) -> None:
    """Accept every line."""


def read_csv(stream: IO[bytes], look: Look = look_at_nothing) -> Generator[Row, None, None]:
    """The rows below the header of a CSV file, as in `rows_below`. Raises BadRows.

    `stream` must be seekable. It may be UTF-8 (with or without BOM) or Shift_JIS as Windows writes
    it (CP932). Only one row is in memory at a time.
    """
    with closing(_csv_cells(stream)) as cells:
        yield from rows_below(cells, look)


def rows_below(cells: Iterable[Cells], look: Look = look_at_nothing) -> Iterator[Row]:
    """The rows below the header as (line, {column: text}); empty rows are skipped.

    Raises BadRows.
    """
    header: list[str] | None = None
    for line, row in cells:
        if not any(row):
            continue
        look(line, row)
        if header is None:
            header = _header(line, row)
            continue
        if any(row[len(header) :]):
            raise whole_refused(
                line,
                "列が見出しより多くあります。",
                "There are more columns than headings.",
            )
        padded = [*row, *[""] * (len(header) - len(row))]
        yield line, {name: cell for name, cell in zip(header, padded, strict=False) if name}
    if header is None:
        raise whole_refused(1, "ファイルに何も書かれていません。", "There is nothing in the file.")


def _header(line: int, row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    if len(row) > MOST_COLUMNS:
        raise whole_refused(
            line,
            f"列は{MOST_COLUMNS}までです。使わない列を消してください。",
            f"There may be up to {MOST_COLUMNS} columns. Remove those that are not needed.",
        )
    names = [name.strip() for name in row]
    named = [name for name in names if name]
    if len(named) != len(set(named)):
        raise whole_refused(line, "同じ見出しが2つあります。", "One heading is there twice.")
    return names


def whole_refused(line: int, ja: str, en: str) -> BadRows:
    """The refusal of a whole file, because of `line`."""
    return BadRows([RowError(line, "", BilingualText(ja, en))])


def _csv_cells(stream: IO[bytes]) -> Generator[Cells, None, None]:
    encoding = _encoding(stream)
    text = io.TextIOWrapper(io.BufferedReader(_Borrowed(stream)), encoding=encoding, newline="")
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for row in reader:
            lines.taken = 0
            if line > MOST_LINES:
                raise whole_refused(
                    line,
                    f"{MOST_LINES:,}行までにしてください。空の行も数えます。",
                    f"A file may have up to {MOST_LINES:,} lines, empty ones counted.",
                )
            yield line, row
            line = reader.line_num + 1
    except _Nul:
        raise whole_refused(
            line, "使えない文字(NUL)があります。", "It holds a NUL character."
        ) from None
    except _RowTooLong:
        raise whole_refused(
            line,
            f"1つの行は{LONGEST_ROW:,}字までです。行を分けるか、短くしてください。",
            f"One row may have up to {LONGEST_ROW:,} characters. Split it or make it shorter.",
        ) from None
    except csv.Error:
        raise whole_refused(
            line,
            f'CSV として読めません。引用符(")の閉じ忘れがないか、1つの欄が{LONGEST_CELL:,}字を'
            "超えていないか確かめてください。",
            "This is no readable CSV. Check that every quotation mark is closed and that no cell"
            f" is longer than {LONGEST_CELL:,} characters.",
        ) from None


class _Nul(Exception):
    """A CSV file holds the character NUL."""


class _RowTooLong(Exception):
    """A row of a CSV file is too long."""


class _Lines(Iterator[str]):
    """The lines of a text; `taken` counts the characters read since it was set to 0."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.taken = 0

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= LONGEST_ROW:
            raise _RowTooLong
        if "\0" in line:
            raise _Nul
        return line


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
    """The encoding in which all of `stream` can be decoded. Raises BadRows."""
    start = stream.read(4)
    stream.seek(0)
    if start.startswith((b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")):
        raise whole_refused(
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
    raise whole_refused(
        line,
        "文字コードがわかりません。UTF-8 か Shift_JIS で保存してください。",
        "The encoding is not known. Save the file in UTF-8 or Shift_JIS.",
    )


def _lines_that_fit(stream: IO[bytes], encoding: str) -> tuple[int, bool]:
    """The line up to which `stream` can be decoded, and whether all of it can."""
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
