"""A workbook (XLSX) that is written while its rows are read, made to be read and printed.

A sheet has frozen headings that are repeated on each printed page, widths and heights that hold its
text, and pages that are as wide as the table, in landscape if it is wide. Nothing is cut: a text
longer than a cell of Excel continues on a second sheet, on which columns beyond the last one are
too, and rows beyond a sheet go on the next one. The bytes depend on the rows alone. See ECMA-376,
part 1 (SpreadsheetML).
"""

import io
import json
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from app.http.spreadsheets.cells import (
    LONGEST,
    Line,
    Styled,
    cell,
    column_name,
    escaped,
    pieces,
    units,
    with_line_feeds,
)
from app.http.spreadsheets.columns import Column, Value, height, widths
from app.http.spreadsheets.styles import Style, styles_xml
from domain.kernel.text.long_texts import HEADINGS, LONGEST_HEAD, NOTE, SHEET

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LARGEST_SHEET = 1_500_000_000
"""Bytes of XML after which a sheet ends; a part of an archive without ZIP64 ends at 2 GiB."""
LINE_HEIGHT = 18.75
TITLE_HEIGHT = 30
TALLEST = 409
"""The heights of a line of text, of a title and of the tallest row of Excel, in points."""
WIDEST_PORTRAIT = 120
"""The width of a table, in digits, above which its pages are in landscape."""
SAMPLE = 500
"""Rows that are measured for the widths of the columns."""
PIECE = 1 << 16
IN_MEMORY = 1 << 20
"""Bytes of rests of texts above which they are kept in a file, which has no name."""
LONGEST_HEADER = 120
"""Characters of the words on each page; Excel refuses more than 255, and each & counts twice."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: its name, columns, the rows below the headings, and words on each printed page.

    Without columns it has no headings: `fixed_widths` are then its widths.
    """

    name: str
    lines: Iterable[Line]
    columns: Sequence[Column] = ()
    fixed_widths: Sequence[int] = ()
    header: str = ""
    is_landscape: bool | None = None
    """None if the width of the table decides."""
    printed: int | None = None
    """How many columns are printed; None for all."""


@dataclass
class _Book:
    """What is known of a workbook so far."""

    language: str
    archive: zipfile.ZipFile
    out: "_Outbox"
    rest: IO[str]
    """The lines of the sheet of rests, as JSON: sheet, row, column, part, text, first cell."""
    names: list[str] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    """The indexes of the sheets whose first row is repeated on each page."""
    printed: dict[int, str] = field(default_factory=dict)
    """The cells that are printed of the sheets of which not all are, by index."""

    def keep(self, sheet: Sheet, place: "_Place", parts: Sequence[str], first: int) -> None:
        """Keep parts of a text for the sheet of rests; they are numbered from `first`."""
        is_named = place.column < len(sheet.columns)
        heading = sheet.columns[place.column].heading if is_named else column_name(place.column)
        for part, text in enumerate(parts, start=first):
            row = [self.names[-1], place.row, heading, part, text, place.head]
            self.rest.write(json.dumps(row) + "\n")


class _Place(NamedTuple):
    """The place of a cell: its row, its column from 0, and the first cell of the row."""

    row: int
    column: int
    head: str


class _Outbox(io.RawIOBase):
    """Collects what the archive writes until it is given away."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._kept += data
        return len(data)

    @property
    def size(self) -> int:
        """The bytes that were written since the last call of `taken`."""
        return len(self._kept)

    def taken(self) -> bytes:
        """What was written since the last call."""
        taken, self._kept = bytes(self._kept), bytearray()
        return taken


def workbook(
    sheets: Iterable[Sheet], language: str, *, title: str = "", created: datetime | None = None
) -> Iterator[bytes]:
    """The bytes of a workbook, in pieces; the first comes before the first row is read.

    `created` is stated as the time of its creation.
    """
    out = _Outbox()
    with (
        SpooledTemporaryFile(IN_MEMORY, "w+", encoding="ascii", newline="\n") as rest,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        book = _Book(language, archive, out, rest)
        _write(archive, "_rels/.rels", _root_relations())
        _write(archive, "xl/styles.xml", styles_xml())
        _write(archive, "docProps/core.xml", _core(title, created))
        yield out.taken()
        for sheet in sheets:
            yield from _sheet(book, sheet)
        if rest.tell():
            yield from _sheet(book, _rest(book))
        _write(archive, "xl/workbook.xml", _workbook(book))
        _write(archive, "xl/_rels/workbook.xml.rels", _relations(len(book.names)))
        _write(archive, "[Content_Types].xml", _content_types(len(book.names)))
    yield out.taken()


def _sheet(book: _Book, sheet: Sheet) -> Iterator[bytes]:
    """Write the rows of `sheet` to as many sheets as they need."""
    lines = iter(sheet.lines)
    sample = list(islice(lines, SAMPLE))
    lines = chain(sample, lines)
    while True:
        next_line = yield from _one_sheet(book, sheet, sample, lines)
        if next_line is None:
            return
        lines = chain([next_line], lines)


def _one_sheet(
    book: _Book, sheet: Sheet, sample: Sequence[Line], lines: Iterator[Line]
) -> Generator[bytes, None, Line | None]:
    """Write rows until the sheet is full. Returns the first row for which there is no room."""
    name = _free_name(book, sheet.name)
    book.names.append(name)
    if sheet.columns:
        book.repeated.append(len(book.names) - 1)
    number, size, next_line = 0, 0, None
    measured = sheet.fixed_widths or widths(
        [[column.heading for column in sheet.columns], *map(_values, sample)]
    )
    with book.archive.open(_entry(f"xl/worksheets/sheet{len(book.names)}.xml"), "w") as part:
        part.write(_head(sheet, measured).encode())
        headings = [_heading(column) for column in sheet.columns[:MOST_COLUMNS]]
        for line in chain([headings] if headings else [], lines):
            if number == MOST_ROWS or size > LARGEST_SHEET:
                next_line = line
                break
            number += 1
            xml = _row(book, sheet, number, line, measured).encode()
            size += len(xml)
            part.write(xml)
            if book.out.size > PIECE:
                yield book.out.taken()
        part.write(_foot(sheet, measured).encode())
    if sheet.printed is not None:
        last = column_name(sheet.printed - 1)
        book.printed[len(book.names) - 1] = f"$A$1:${last}${max(number, 1)}"
    yield book.out.taken()
    return next_line


def _heading(column: Column) -> Styled:
    return Styled(column.heading, Style.HEADING_RIGHT if column.is_quantity else Style.HEADING)


def _row(book: _Book, sheet: Sheet, number: int, line: Line, measured: Sequence[int]) -> str:
    cells = []
    for index, item in enumerate(line):
        value, style = (item.value, item.style) if isinstance(item, Styled) else (item, None)
        if index >= MOST_COLUMNS:
            text = "" if value is None else with_line_feeds(str(value))
            place = _Place(number, index, _head_of(line))
            book.keep(sheet, place, pieces(text, LONGEST) if text else [], first=1)
            continue
        if isinstance(value, str) and len(value) > LONGEST // 2:
            value = _shortened(book, sheet, _Place(number, index, _head_of(line)), value)
        column = sheet.columns[index] if index < len(sheet.columns) else None
        is_quantity = column is not None and column.is_quantity
        if style is None and column is not None and column.is_typed:
            style = Style.TYPED
        cells.append(cell(f"{column_name(index)}{number}", value, style, is_quantity=is_quantity))
    return f'<row r="{number}"{_height(line, measured)}>{"".join(cells)}</row>'


def _height(line: Line, measured: Sequence[int]) -> str:
    """The height of a row, as an attribute."""
    if line and isinstance(line[0], Styled) and line[0].style is Style.TITLE:
        return f' ht="{TITLE_HEIGHT}" customHeight="1"'
    lines = height(_values(line), measured)
    return f' ht="{min(lines * LINE_HEIGHT, TALLEST)}" customHeight="1"'


def _head_of(line: Line) -> str:
    (first,) = _values(line[:1])
    return "" if first is None else str(first)[:LONGEST_HEAD]


def _shortened(book: _Book, sheet: Sheet, place: _Place, whole: str) -> str:
    """What a cell holds of a text; what is beyond its limit is kept for the sheet of rests."""
    text = with_line_feeds(whole)
    if units(text) <= LONGEST:
        return text
    note = NOTE.in_language(book.language)
    first, *rest = pieces(text, LONGEST - len(note))
    book.keep(sheet, place, rest, first=2)
    return first + note


def _rest(book: _Book) -> Sheet:
    book.rest.seek(0)
    headings = [heading.in_language(book.language) for heading in HEADINGS]
    return Sheet(
        name=SHEET.in_language(book.language),
        columns=[Column(heading=heading) for heading in headings],
        lines=map(json.loads, book.rest),
    )


def _free_name(book: _Book, name: str) -> str:
    """A name for a sheet: at most 31 characters, and none that is used already."""
    plain = "".join("_" if letter in "[]:*?/\\" else letter for letter in name)[:31].strip("'")
    found, count = plain, 1
    while found.casefold() in {used.casefold() for used in book.names}:
        count += 1
        found = f"{plain[: 31 - len(str(count)) - 3]} ({count})"
    return found


def _head(sheet: Sheet, measured: Sequence[int]) -> str:
    """The start of a sheet: how it is shown, and the widths of its columns."""
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width}"{_typed(sheet, index)} customWidth="1"/>'
        for index, width in enumerate(measured[:MOST_COLUMNS], start=1)
    )
    view = '<sheetView workbookViewId="0"/>'
    if sheet.columns:
        view = (
            '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
            ' activePane="bottomLeft" state="frozen"/></sheetView>'
        )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews>{view}</sheetViews><sheetFormatPr defaultRowHeight="{LINE_HEIGHT}"/>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )


def _typed(sheet: Sheet, number: int) -> str:
    """The style of the empty cells of a column into which people type, as an attribute."""
    is_typed = number <= len(sheet.columns) and sheet.columns[number - 1].is_typed
    return f' style="{Style.TYPED:d}"' if is_typed else ""


def _foot(sheet: Sheet, measured: Sequence[int]) -> str:
    """The end of a sheet: how it is printed, on A4, as wide as a page."""
    words = sheet.header[:LONGEST_HEADER].replace("&", "&&")
    header = f"&amp;L{escaped(words)}" if words else ""
    is_wide = sum(measured[: sheet.printed]) > WIDEST_PORTRAIT
    is_landscape = is_wide if sheet.is_landscape is None else sheet.is_landscape
    way = "landscape" if is_landscape else "portrait"
    return (
        '</sheetData><pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3"'
        f' footer="0.3"/><pageSetup paperSize="9" orientation="{way}" fitToHeight="0"/>'
        f"<headerFooter>{f'<oddHeader>{header}</oddHeader>' if header else ''}"
        "<oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _values(line: Line) -> list[Value]:
    return [value.value if isinstance(value, Styled) else value for value in line]


def _workbook(book: _Book) -> str:
    sheets = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(book.names, start=1)
    )
    areas = "".join(
        f'<definedName name="_xlnm.Print_Area" localSheetId="{index}">'
        f"{escaped(_quoted(book.names[index]))}!{cells}</definedName>"
        for index, cells in book.printed.items()
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">'
        f"{escaped(_quoted(book.names[index]))}!$1:$1</definedName>"
        for index in book.repeated
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets>"
        f"{f'<definedNames>{areas}{titles}</definedNames>' if areas or titles else ''}</workbook>"
    )


def _quoted(name: str) -> str:
    """The name of a sheet in a reference."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;")


def _relations(sheets: int) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}{styles}</Relationships>'


def _root_relations() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>'
    )


def _core(title: str, created: datetime | None) -> str:
    instant = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if created else ""
    stated = (
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{instant}</dcterms:created>' if instant else ""
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(title)}</dc:title>{stated}</cp:coreProperties>"
    )


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{parts}</Types>"
    )


def _write(archive: zipfile.ZipFile, name: str, xml: str) -> None:
    archive.writestr(_entry(name), _XML + xml)


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the archive, whose date is always the same."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry
