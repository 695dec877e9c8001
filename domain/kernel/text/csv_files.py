"""Reads the lines of a text table: CSV, or the same with tabs or semicolons."""

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import IO

from domain.kernel.text.encodings import (
    ENCODING_LABELS,
    ENCODINGS,
    Borrowed,
    Unknown,
    encoding_of,
    line_of_mistake,
)
from domain.kernel.text.formulas import unguarded
from domain.kernel.text.heading_rows import heading_row
from domain.kernel.text.row_files import BadRows, Line, whole_refused

LONGEST_CELL = 131_072
LONGEST_ROW = 1_000_000
"""Characters of one row, with its separators and quotation marks."""
MOST_LINES = 1_048_576
"""The number of rows of a sheet of Excel."""
SEPARATORS = (",", "\t", ";")
"""What may stand between two cells; of those that fit equally well the first is taken."""
_BARS = ("|", "¦", "｜")
OTHER_SEPARATORS = (*_BARS, ":", "：", "^", "~", "、", "，", "/", "\u001f")
"""What other programs put between cells; it is refused unless a first line `sep=…` names it."""
_SAMPLE_LINES = 20
_NAMED = re.compile(r"sep=([,;\t|:^~/])\s*")
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)


def csv_lines(stream: IO[bytes], encoding: str) -> Generator[Line, None, None]:
    """The lines of a text table, with the number of the line on which each begins.

    `encoding` is the codec that `text_encoding` found.
    """
    separator, skipped = _separator(stream, encoding)
    text = io.TextIOWrapper(io.BufferedReader(Borrowed(stream)), encoding=encoding, newline="")
    for _ in range(skipped):
        text.readline(LONGEST_ROW)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1 + skipped
    try:
        for row in reader:
            lines.taken = 0
            if line > MOST_LINES:
                raise whole_refused(
                    line,
                    f"{MOST_LINES:,}行までにしてください。空の行も数えます。",
                    f"A file may have up to {MOST_LINES:,} lines, empty ones counted.",
                )
            yield Line(line, [_without_formula(cell) for cell in row])
            line = reader.line_num + 1 + skipped
    except _Nul:
        raise whole_refused(
            line, "使えない文字（NUL）があります。消してください。", "It holds a NUL character."
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
            f'CSV として読めません。引用符（"）の閉じ忘れがないか、1つの欄が{LONGEST_CELL:,}字を'
            "超えていないか確かめてください。",
            "This is no readable CSV. Check that every quotation mark is closed and that no cell"
            f" is longer than {LONGEST_CELL:,} characters.",
        ) from None


def _without_formula(cell: str) -> str:
    """The text of a cell, as it was before it was written so that Excel does not change it.

    Programs write digits as `="0467"`, and an apostrophe before a formula.
    """
    match = _TEXT_FORMULA.fullmatch(cell) if cell.startswith('="') else None
    return match[1] if match else unguarded(cell)


def separator_of(lines: Sequence[str]) -> str:
    """The separator by which the first lines of a table have the same number of cells.

    Lines above the headings are not counted. A comma if none parts them.
    """
    best, best_score = SEPARATORS[0], (0, 0)
    for separator in SEPARATORS:
        counts = _counts(lines, separator)
        if not counts or counts[0] < 2:
            continue
        same = sum(1 for count in counts[1:] if count == counts[0])
        score = (int(same * 2 >= len(counts) - 1), counts[0])
        if score[0] > best_score[0] or not best_score[1]:
            best, best_score = separator, score
    return best


def other_separator(lines: Sequence[str], separator: str) -> str | None:
    """The separator of another kind that parts every line alike; None if there is none.

    `separator` is that of `separator_of`. A vertical bar is also found where that parts the
    headings into fewer cells.
    """
    headings = (_counts(lines, separator) or [0])[0]
    for other in OTHER_SEPARATORS:
        counts = _counts(lines, other)
        if len(counts) < 2 or counts[0] < 2 or len(set(counts)) > 1:
            continue
        if headings < 2 or (other in _BARS and counts[0] > headings):
            return other
    return None


def refused_separator(separator: str) -> BadRows:
    """The refusal of a table whose cells are separated by something else."""
    shown = "US (U+001F)" if separator < " " else separator
    return whole_refused(
        1,
        f"セルが「{shown}」で区切られています。コンマ・タブ・セミコロンで区切るか、Excel で開いて"
        "「データ」の「区切り位置」で列に分け、「Excel ブック（*.xlsx）」として保存してください。",
        f"The cells are separated by “{shown}”. Separate them by commas, tabs or semicolons, or"
        " open the file in Excel, split it with Data, Text to Columns, and save it as .xlsx.",
    )


def _counts(lines: Sequence[str], separator: str) -> list[int]:
    """The number of cells of each line from the headings on."""
    rows = [row for row in _parted(lines, separator) if any(row)]
    return [len(row) for row in rows[heading_row(rows) :]]


def _parted(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _separator(stream: IO[bytes], encoding: str) -> tuple[str, int]:
    """The separator, and how many first lines only name it (`sep=;`). Raises BadRows."""
    text = io.TextIOWrapper(io.BufferedReader(Borrowed(stream)), encoding=encoding, newline="")
    try:
        first = list(islice(iter(lambda: text.readline(LONGEST_ROW), ""), _SAMPLE_LINES))
    finally:
        stream.seek(0)
    named = _NAMED.fullmatch(first[0]) if first else None
    if named:
        return named[1], 1
    lines = [line for line in first if line.strip() and "\0" not in line]
    separator = separator_of(lines)
    if (other := other_separator(lines, separator)) is not None:
        raise refused_separator(other)
    return separator, 0


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


def text_encoding(stream: IO[bytes], chosen: str | None = None) -> str:
    """The codec in which all of `stream` can be decoded: that of the code `chosen`, or a found one.

    Raises BadRows.
    """
    if chosen is not None:
        codec = ENCODINGS[chosen]
        if (line := line_of_mistake(stream, codec)) is not None:
            name = ENCODING_LABELS[chosen]
            raise whole_refused(
                line,
                f"この行は{name.ja}として読めません。ほかの文字コードを選んでください。",
                f"This line cannot be read as {name.en}. Choose another encoding.",
            )
        return codec
    try:
        return encoding_of(stream)
    except Unknown as unknown:
        raise whole_refused(
            unknown.line,
            "文字コードが分かりません。文字コードを選ぶか、Excel で開き、"
            "「CSV UTF-8（コンマ区切り）」か .xlsx で保存し直してください。",
            "The encoding is not known. Choose it, or open the file in Excel and save it as"
            " “CSV UTF-8 (comma delimited)” or as .xlsx.",
        ) from None
