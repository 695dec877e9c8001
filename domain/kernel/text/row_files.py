"""The rows of an uploaded table, each with its line number, below headings that are checked.

Text tables are read by `domain.kernel.text.csv_files`, workbooks by `app.runtime.table_files`, in a
separate process.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import column_letter, heading, heading_key, tidy
from domain.kernel.text.characters import is_blank
from domain.kernel.text.heading_rows import FIRST_ROWS, heading_row

Row = tuple[int, dict[str, str]]
MOST_COLUMNS = 500
MOST_FIRST_LINES = 1_000
"""Among how many lines, with empty ones, the headings are looked for."""
MOST_FAULTS = 1_000
"""How many faulty cells of a file are named."""

SHOWS_AN_ERROR = BilingualText(
    "エラー値（#N/A、#REF! など）になっています。値に直してください。",
    "The cell shows an error (such as #N/A or #REF!). Please put a value there.",
)
ONLY_HEADINGS = BilingualText(
    "見出しだけで、行がありません。見出しの下に1行以上書いて、もう一度送ってください。",
    "There are headings only, and no rows. Write one row or more below them and send it again.",
)
_ERROR = re.compile(
    r"\s*(?:#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|#{3,})\s*", re.IGNORECASE
)
"""An error of a spreadsheet program, or a number that its column was too narrow to show."""


class Hidden(NamedTuple):
    """How many rows, columns and sheets with contents are hidden in a workbook and not read."""

    rows: int = 0
    columns: int = 0
    sheets: int = 0

    @property
    def text(self) -> BilingualText:
        """The sentence that says so."""
        counts = (
            (self.rows, "行", "row"),
            (self.columns, "列", "column"),
            (self.sheets, "シート", "sheet"),
        )
        parts = [
            (f"{count}{ja}", f"{count} hidden {en}{'' if count == 1 else 's'}")
            for count, ja, en in counts
            if count
        ]
        ja, en = "と".join(part[0] for part in parts), " and ".join(part[1] for part in parts)
        return BilingualText(
            f"{ja}は隠れているので読みません。取り込むときは、隠れているものも読むことを選ぶか、"
            "Excel で再表示して保存してください。",
            f"Not read: {en}. To import them, choose to read what is hidden, or unhide them in"
            " Excel and save the file.",
        )


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a file: of a workbook the sheet, and whether also what is hidden.

    `heading_row` is the number of the line with the headings; without it, it is recognized by its
    shape (`heading_rows`). `encoding` is the code of that of a text table (`encodings.ENCODINGS`);
    without it, one that fits is found.
    """

    sheet: str | None = None
    heading_row: int | None = None
    hidden: bool = False
    encoding: str | None = None


AS_SEEN = Selection()
"""The only visible sheet with contents, without what is hidden."""
MOST_NAMED = 20
"""How many cells are named that are shown differently."""


class Unlike(NamedTuple):
    """Cells that a spreadsheet program shows differently: the first by name, and how many.

    A number is read in full where it is shown rounded or with a power of ten.
    """

    cells: tuple[str, ...] = ()
    total: int = 0

    @property
    def text(self) -> BilingualText:
        """The sentence that says so."""
        further = self.total - len(self.cells)
        ja, en = "、".join(self.cells), ", ".join(self.cells)
        if further > 0:
            ja, en = f"{ja} ほか{further:,}個", f"{en} and {further:,} more"
        return BilingualText(
            f"Excel での表示と違う読み方をしたセルがあります：{ja}。下の内容を確かめてください。",
            f"Some cells are read differently from what Excel shows: {en}. Please check them.",
        )


class Line(NamedTuple):
    """A line of a table: its number, its cells, and why some of them cannot be read, by column.

    `is_above` marks a line above the headings, such as a title.
    """

    number: int
    cells: list[str]
    faults: Mapping[int, BilingualText] = {}
    is_above: bool = False


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


def look_at_nothing(_line: int, _cells: Sequence[str]) -> None:
    """Accept every line."""


def marked(lines: Iterable[Line], heading: int | None) -> Iterator[Line]:
    """The lines, of which those above the headings are marked (`is_above`).

    `heading` is the number of the line with the headings; if it is None, that is recognized.
    """
    found, first = iter(lines), list[Line]()
    broken: BadRows | None = None
    if heading is None:
        try:
            first.extend(_first(found))
        except BadRows as bad:
            broken = bad
        filled = [line for line in first if not _is_empty(line)]
        heading = filled[heading_row([line.cells for line in filled])].number if filled else 0
    is_there = False
    for line in chain(first, found):
        is_there = is_there or (line.number >= heading and not _is_empty(line))
        yield line._replace(is_above=line.number < heading)
    if broken is not None:
        raise broken
    if heading and not is_there:
        raise no_headings(heading)


def no_headings(line: int) -> BadRows:
    """The refusal of a file that has nothing from the `line` on that should hold the headings."""
    return whole_refused(
        line,
        f"{line}行目から下に何も書かれていません。見出しの行を選び直してください。",
        f"There is nothing from line {line} on. Choose another line as that of the headings.",
    )


def _first(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines from which the headings are recognized; the last is the last that is filled."""
    filled = 0
    for line in islice(lines, MOST_FIRST_LINES):
        filled += not _is_empty(line)
        yield line
        if filled == FIRST_ROWS:
            return


def _is_empty(line: Line) -> bool:
    return not line.faults and all(map(is_blank, line.cells))


def rows_below(lines: Iterable[Line], look: Look = look_at_nothing) -> Iterator[Row]:
    """The rows below the header as (line, {heading: text}); rows that look empty are skipped.

    The header is the first line that is neither empty nor marked (`marked`).

    The text is tidied (`cell_text.tidy`). Raises BadRows, for cells that cannot be read or have no
    heading only when all rows have been read.
    """
    header: list[str] | None = None
    faults: list[RowError] = []
    without_heading: set[int] = set()
    for line in lines:
        cells = [tidy(cell) for cell in line.cells]
        if not line.faults and all(map(is_blank, cells)):
            continue
        look(line.number, cells)
        if line.is_above:
            continue
        shown = {
            index: SHOWS_AN_ERROR for index, cell in enumerate(cells) if _ERROR.fullmatch(cell)
        }
        marked = line._replace(faults={**shown, **line.faults})
        if header is None:
            header = _header(marked, cells)
            continue
        names = [*header, *[""] * (len(cells) - len(header))]
        bad = [*_faulty(marked, names), *_nameless(line.number, names, cells, without_heading)]
        if bad:
            faults += bad
            if len(faults) >= MOST_FAULTS:
                break
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        yield line.number, {name: cell for name, cell in zip(names, padded, strict=True) if name}
    if header is None:
        raise whole_refused(1, "ファイルに何も書かれていません。", "There is nothing in the file.")
    if faults:
        raise BadRows(faults[:MOST_FAULTS])


def _faulty(line: Line, names: Sequence[str]) -> Iterator[RowError]:
    for index, text in sorted(line.faults.items()):
        name = names[index] if index < len(names) else ""
        yield RowError(line.number, name or column_letter(index), text)


def _nameless(
    number: int, names: Sequence[str], cells: Sequence[str], named: set[int]
) -> Iterator[RowError]:
    """The filled cells of this line whose column has no heading; each column is named once."""
    for index, cell in enumerate(cells):
        if names[index] or index in named or is_blank(cell):
            continue
        named.add(index)
        letter = column_letter(index)
        yield RowError(
            number,
            letter,
            BilingualText(
                f"{letter}列に見出しがありません。結合を解いて見出しを書くか、この列の中身を"
                "消してください。",
                f"Column {letter} has no heading. Split merged headings and write one, or clear"
                " this column.",
            ),
        )


def _header(line: Line, cells: list[str]) -> list[str]:
    if line.faults:
        raise BadRows(list(_faulty(line, [])))
    names = [heading(cell) for cell in cells]
    while names and is_blank(names[-1]):
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise whole_refused(
            line.number,
            f"列は{MOST_COLUMNS}までです。使わない列を消してください。",
            f"There may be up to {MOST_COLUMNS} columns. Remove those that are not needed.",
        )
    places: dict[str, int] = {}
    for index, name in enumerate(names):
        if is_blank(name):
            names[index] = ""
            continue
        earlier = places.setdefault(heading_key(name), index)
        if earlier != index:
            raise _twice(line.number, name, earlier, index)
    return names


def _twice(line: int, name: str, one: int, other: int) -> BadRows:
    letters = column_letter(one), column_letter(other)
    return whole_refused(
        line,
        f"同じ見出し「{name[:64]}」が2つあります（{letters[0]}列と{letters[1]}列）。"
        "どちらかの見出しを変えてください。",
        f"The heading “{name[:64]}” is there twice (columns {letters[0]} and {letters[1]})."
        " Change one of them.",
    )


def whole_refused(line: int, ja: str, en: str) -> BadRows:
    """The refusal of a whole file, because of `line`."""
    return BadRows([RowError(line, "", BilingualText(ja, en))])
