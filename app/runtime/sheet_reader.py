"""Reads one sheet of a workbook, in a process of its own without any other data.

It is started by its path with a clean environment: it has no settings, keys or database. Standard
input is the workbook. Standard output has lines of JSON:

- an object with the name of the sheet that is read, and of all sheets that can be chosen;
- an object with the number of hidden rows, columns and sheets with contents, where it has changed;
- an object with the first cells that are shown differently, and how many they are, likewise;
- a list for each row: its number, its cells as text, what is wrong with cells, by column, and
  whether it is above the headings;
- at the end one word: "end", or the error in the file ("choose", "missing": no such sheet).

Rows and columns that are hidden are left out unless `hidden` is chosen. A cell that is merged has
the value of its first cell in every row and column that has content and a heading. A text that
continues on the sheet of long texts is whole.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

if TYPE_CHECKING:
    from domain.kernel.text.long_texts import Rests

PIECE = 1 << 16
_Cells = dict[int, tuple[str, str]]
"""The text and the fault of each filled cell of a row, by its column, counted from 0."""
NO_MEMORY = 1
"""The XML parser's error code for lack of memory (XML_ERROR_NO_MEMORY)."""
MOST_SHEETS = 100
MOST_NAMED = 20
"""How many cells are named that are shown differently."""
MOST_FIRST_ROWS = 100
"""Among how many rows with contents the headings are looked for."""
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|f)[ />]")
_LONGEST_TAG = 64
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"'][^>]*>")
_LONGEST_MERGED = 256
_TRUE = ("1", "true")
_COMPUTED_LATER = re.compile(rb'fullCalcOnLoad="(?:1|true)"')
_PLAIN = ("General", "@", "G/標準")
"""The formats that show a text as it is."""
_MIDNIGHT = re.compile("[T ]00:00:00(?:\\.0+)?Z?$")
_DTD = re.compile(rb"(?s)(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>|<!--.*?-->|\s)*<!DOCTYPE")
"""The declaration of entities, which no spreadsheet program writes."""
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_CHAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class TooLarge(Exception):
    """The workbook exceeds a limit."""


class NoHeadings(Exception):
    """There is nothing from the row on that was chosen as that of the headings."""

    def __init__(self, row: int) -> None:
        self.row = row


class Refused(Exception):
    """The file is not read; `word` says why."""

    def __init__(self, word: str) -> None:
        self.word = word


def main(bounds: dict[str, Any]) -> None:
    """Write the rows of the workbook on standard input, and one word at the end."""
    out = sys.stdout
    try:
        _limit(bounds["memory"], bounds["seconds"])
        sys.path.extend(bounds["libraries"])
        for item in _items(sys.stdin.buffer, bounds):
            out.write(json.dumps(item, ensure_ascii=False) + "\n")
        word = "end"
    except Refused as refused:
        word = refused.word
    except NoHeadings as missing:
        out.write(json.dumps({"no_headings": missing.row}) + "\n")
        word = "end"
    except (TooLarge, MemoryError):
        word = "large"
    except BrokenPipeError:
        return  # The parent stopped reading.
    except Exception as error:  # Any error of the library is about the contents of the file.
        word = "large" if getattr(error, "code", None) == NO_MEMORY else "damaged"
    out.write(json.dumps(word) + "\n")
    out.flush()


def _limit(memory: int, seconds: int) -> None:
    """Limit this process to `memory` bytes of address space and `seconds` of CPU time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _items(stream: IO[bytes], bounds: dict[str, Any]) -> Iterator[Any]:
    """The chosen sheet, then its rows that are not empty, without empty cells at their ends."""
    with zipfile.ZipFile(stream) as archive:
        _require_workbook(archive)
        filled = _filled_parts(archive, bounds["unpacked"])
        computed_later = bool(_COMPUTED_LATER.search(archive.read("xl/workbook.xml")))
    stream.seek(0)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # It would only take memory and time.
    from openpyxl import load_workbook

    from domain.kernel.text.long_texts import Rests

    book: Any = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    rests = Rests()
    sheets = [item for item in book.worksheets if not _takes_rests(book, item, rests, bounds)]
    full = [sheet for sheet in sheets if sheet._worksheet_path.lstrip("/") in filled]
    seen = [sheet for sheet in full if bounds["hidden"] or sheet.sheet_state == "visible"]
    choices = seen or [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    names = [sheet.title for sheet in choices[:MOST_SHEETS]]
    sheet = _chosen(choices, bounds["sheet"])
    yield {"sheet": sheet.title if sheet else None, "sheets": names}
    if sheet is None:
        raise Refused("missing" if bounds["sheet"] else "choose")
    hidden = _Hidden(is_read=bounds["hidden"], sheets=len(full) - len(seen))
    rows = _rows(book, sheet, bounds, hidden, computed_later=computed_later)
    yield from _with_rests(rows, rests)


def _takes_rests(book: Any, sheet: Any, rests: "Rests", bounds: dict[str, Any]) -> bool:
    """True if a sheet holds the rests of long texts; they are added to `rests`."""
    from domain.kernel.text.long_texts import SHEET, is_sheet_of_rests

    if sheet.title not in SHEET:
        return False
    text = 0
    hidden = _Hidden(is_read=True, sheets=0)
    rows = _cells(book, sheet, hidden, _Unlike(), computed_later=False)
    for count, (_, found) in enumerate(rows):
        cells = [found.get(index, ("", ""))[0] for index in range(max(found) + 1)]
        if not count and not is_sheet_of_rests(sheet.title, cells):
            return False
        text += sum(map(len, cells))
        if text > bounds["text"]:
            raise TooLarge
        if count:
            rests.add(cells)
    return True


def _with_rests(items: Iterator[Any], rests: "Rests") -> Iterator[Any]:
    """The rows with the rests of their long texts; a text without its rest has a fault."""
    from domain.kernel.text.long_texts import RestMissing

    headings: list[str] | None = None
    for item in items:
        if isinstance(item, list):
            _, row, faults, is_above = item
            if headings is None and not is_above:
                headings = row
            head = row[0]
            for index, (text, column) in enumerate(zip(row, headings or (), strict=False)):
                try:
                    row[index] = rests.whole(text, head, column)
                except RestMissing:
                    faults[index] = "rest"
        yield item


def _chosen(choices: list[Any], name: str | None) -> Any:
    """The sheet called `name`, or the only one; None if that is not clear."""
    if name is None:
        return choices[0] if len(choices) == 1 else None
    wanted = normalize("NFKC", name).strip()
    return next((one for one in choices if normalize("NFKC", one.title).strip() == wanted), None)


def _require_workbook(archive: zipfile.ZipFile) -> None:
    """Raise Refused for an archive that is no workbook of the usual kind."""
    names = set(archive.namelist())
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise Refused("password")
    if "xl/workbook.bin" in names:
        raise Refused("binary")
    if "mimetype" in names or "content.xml" in names:
        raise Refused("opendocument")
    if any(name.startswith("Index/") for name in names):
        raise Refused("numbers")
    if "xl/workbook.xml" not in names:
        raise Refused(
            "damaged" if "[Content_Types].xml" in names and _has_sheets(names) else "other"
        )
    with archive.open("xl/workbook.xml") as part:
        if _STRICT in part.read(PIECE):
            raise Refused("strict")


def _has_sheets(names: set[str]) -> bool:
    return any(name.startswith("xl/") for name in names)


def _filled_parts(archive: zipfile.ZipFile, unpacked: int) -> set[str]:
    """The parts with a filled cell; all are decompressed, as the declared sizes may be false."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > unpacked:
        raise TooLarge
    left, filled = unpacked, set()
    for part in parts:
        with archive.open(part) as unpacking:
            rest = b""
            while piece := unpacking.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise TooLarge
                if not rest and _DTD.match(piece):
                    raise Refused("damaged")
                if part.filename not in filled and _FILLED.search(rest + piece):
                    filled.add(part.filename)
                rest = piece[-_LONGEST_TAG:]
    return filled


def _rows(
    book: Any, sheet: Any, bounds: dict[str, Any], hidden: "_Hidden", *, computed_later: bool
) -> Iterator[Any]:
    """The rows as they are seen, each behind the counts that have changed (hidden, unlike)."""
    cells = text = 0
    counted, unlike = None, _Unlike()
    found_rows = _cells(book, sheet, hidden, unlike, computed_later=computed_later)
    seen = _as_seen(found_rows, _merged(sheet), hidden, bounds["columns"], bounds["heading_row"])
    for number, found, is_above in seen:
        if hidden.count != counted:
            counted = hidden.count
            yield {"hidden": counted}
        if not is_above and unlike.is_in(number, found):
            yield {"unlike": unlike.named, "count": unlike.count}
        row: list[str] = []
        faults: dict[int, str] = {}
        for index, (written, fault) in sorted(found.items()):
            if index >= bounds["columns"]:
                raise TooLarge
            row += [""] * (index - len(row))
            row.append(written)
            if fault:
                faults[index] = fault
        cells += len(row)
        text += sum(map(len, row))
        if cells > bounds["cells"] or text > bounds["text"]:
            raise TooLarge
        yield [number, row, faults, is_above]
    if hidden.count != counted:
        yield {"hidden": hidden.count}


class _Hidden:
    """Which rows and columns of a sheet are hidden, and how many of them have contents.

    `sheets` is the number of hidden sheets with contents. If `is_read`, all is read as if it were
    not hidden.
    """

    def __init__(self, *, is_read: bool, sheets: int) -> None:
        self.spans: list[tuple[int, int]] = []
        """The first and the last of columns that are hidden together, counted from 0."""
        self.rows: set[int] = set()
        self._is_read, self._sheets = is_read, sheets
        self._columns: set[int] = set()
        self._filled_rows = 0

    @property
    def count(self) -> tuple[int, int, int]:
        """The number of hidden rows, columns and sheets with contents."""
        return self._filled_rows, len(self._columns), self._sheets

    def seen(self, number: int, row: _Cells) -> _Cells:
        """What is seen of a row."""
        if self._is_read:
            return row
        if number in self.rows:
            return {}
        if not self.spans:
            return row
        return {index: cell for index, cell in row.items() if not self._is_in_hidden_column(index)}

    def without(self, number: int, row: _Cells) -> _Cells:
        """What is seen of a row; the rest is counted."""
        seen = self.seen(number, row)
        if number in self.rows and not self._is_read:
            self.rows.discard(number)
            self._filled_rows += 1
        else:
            self._columns |= row.keys() - seen.keys()
        return seen

    def _is_in_hidden_column(self, index: int) -> bool:
        return any(first <= index <= last for first, last in self.spans)


class _Unlike:
    """The cells that a spreadsheet program shows differently: the first by name, and how many."""

    def __init__(self) -> None:
        self.named: list[str] = []
        self.count = 0
        self._found: dict[int, set[int]] = {}

    def add(self, number: int, index: int) -> None:
        """Note a cell that has been parsed."""
        self._found.setdefault(number, set()).add(index)

    def is_in(self, number: int, row: _Cells) -> bool:
        """Count those of a row that is read; true if there are any."""
        from domain.kernel.text.cell_text import column_letter

        found = sorted(self._found.pop(number, set()) & row.keys())
        self.count += len(found)
        names = [f"{column_letter(index)}{number}" for index in found]
        self.named += names[: max(MOST_NAMED - len(self.named), 0)]
        return bool(found)


class _Range(NamedTuple):
    """Merged cells: rows as they are numbered, columns counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


def _merged(sheet: Any) -> list[_Range]:
    """The merged cells of a sheet, from the top. They stand behind its rows in the file."""
    from openpyxl.utils.cell import range_boundaries

    found: list[_Range] = []
    rest = b""
    with sheet._get_source() as source:
        while piece := source.read(PIECE):
            whole = rest + piece
            end = 0
            for match in _MERGED.finditer(whole):
                bounds: Any = range_boundaries(match[1].decode())
                left, top, right, bottom = bounds
                found.append(_Range(top, left - 1, bottom, right - 1))
                end = match.end()
            rest = whole[max(end, len(whole) - _LONGEST_MERGED) :]
    return sorted(found)


def _as_seen(
    rows: Iterator[tuple[int, _Cells]],
    ranges: list[_Range],
    hidden: _Hidden,
    columns: int,
    heading_row: int | None,
) -> Iterator[tuple[int, _Cells, bool]]:
    """The rows without what is hidden, with the values of merged cells: number, cells, is above.

    If a heading is merged with the row below it, the headings of these rows are joined.
    """
    from domain.kernel.text.characters import is_blank

    first = list(islice(rows, MOST_FIRST_ROWS)) if heading_row is None else []
    start = heading_row or _recognized(first, _Merges(ranges, columns), hidden)
    merges = _Merges(ranges, columns)
    headings: _Cells = {}
    begins = ends = 0
    for number, found in chain(first, rows):
        unfilled, filled = merges.filled(number, found)
        if not unfilled:
            continue
        if number < start:
            yield number, hidden.without(number, unfilled), True
        elif not begins:
            row = hidden.without(number, unfilled)
            if any(not is_blank(text) or fault for text, fault in row.values()):
                begins, ends = number, merges.last_row_from(number)
                headings = row if ends == number else hidden.without(number, filled)
        elif number <= ends:
            headings = _joined(headings, hidden.without(number, filled))
        else:
            if headings:
                yield begins, headings, False
                merges.headings, headings = set(headings), {}
            row = hidden.without(number, filled)
            if row:
                yield number, row, False
    if headings:
        yield begins, headings, False
    if heading_row is not None and not begins:
        raise NoHeadings(heading_row)


def _recognized(first: list[tuple[int, _Cells]], merges: "_Merges", hidden: _Hidden) -> int:
    """The number of the row with the headings, by the shape of the first rows."""
    from domain.kernel.text.characters import is_blank
    from domain.kernel.text.heading_rows import heading_row

    seen = ((number, hidden.seen(number, merges.filled(number, row)[0])) for number, row in first)
    filled = [
        (number, [row[index][0] if index in row else "" for index in range(max(row) + 1)])
        for number, row in seen
        if any(not is_blank(text) or fault for text, fault in row.values())
    ]
    return filled[heading_row([cells for _, cells in filled])][0] if filled else 0


def _joined(above: _Cells, below: _Cells) -> _Cells:
    """Headings of two rows; one that is merged over both stands once."""
    joined = dict(above)
    for index, (text, fault) in below.items():
        upper, wrong = above.get(index, ("", ""))
        joined[index] = (text if upper in ("", text) else f"{upper} {text}", wrong or fault)
    return joined


class _Merges:
    """Gives each row the values of the merged cells that cover it; `headings` limits the columns.

    Rows come from the top.
    """

    def __init__(self, ranges: list[_Range], columns: int) -> None:
        self._ranges, self._next, self._columns = ranges, 0, columns
        self._covering: dict[int, tuple[_Range, tuple[str, str] | None]] = {}
        self.headings: set[int] | None = None

    def last_row_from(self, number: int) -> int:
        """The last row of the merged cells that begin in row `number`."""
        ends = (merged.bottom for merged, cell in self._covering.values() if cell)
        return max(chain(ends, (number,)))

    def filled(self, number: int, found: _Cells) -> tuple[_Cells, _Cells]:
        """A row without what merged cells cover, and the same with the values of these."""
        while self._next < len(self._ranges) and self._ranges[self._next].top <= number:
            merged = self._ranges[self._next]
            cell = found.get(merged.left) if merged.top == number else None
            for column in range(merged.left, min(merged.right + 1, self._columns)):
                self._covering[column] = (merged, cell)
            self._next += 1
        for column in [c for c, (merged, _) in self._covering.items() if merged.bottom < number]:
            del self._covering[column]
        own = {
            column: cell
            for column, cell in found.items()
            if column not in self._covering
            or (self._covering[column][0].top, self._covering[column][0].left) == (number, column)
        }
        covered = {
            column: cell
            for column, (_, cell) in self._covering.items()
            if cell and (self.headings is None or column in self.headings)
        }
        return own, own | covered


def _cells(
    book: Any, sheet: Any, hidden: _Hidden, unlike: _Unlike, *, computed_later: bool
) -> Iterator[tuple[int, _Cells]]:
    """The rows with content: number, and the text and fault of each filled cell by its column."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    from openpyxl.worksheet._reader import WorkSheetParser

    formats = _Formats(book, since_1904=book.epoch == CALENDAR_MAC_1904)

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> dict[str, Any]:
            kind = element.get("t", "n")
            stored = element.findtext(_CHAIN + "v")
            is_formula = element.find(_CHAIN + "f") is not None
            if is_formula and (computed_later or (not stored and kind != "str")):
                cell = dict(super().parse_cell(_without_value(element)))
                return cell | {"written": "", "fault": "formula"}
            if kind in ("n", "d"):
                cell = dict(super().parse_cell(_without_value(element)))
                text, is_unlike = formats.written(kind, stored, cell["style_id"])
                return cell | {"written": text, "is_unlike": is_unlike}
            cell = dict(super().parse_cell(element))
            value = cell["value"]
            if kind == "b":
                return cell | {"written": "" if value is None else str(value).lower()}
            if kind == "e" and value is not None:
                return cell | {"written": str(value), "fault": "error"}
            text, is_unlike = formats.text(_unescaped(value or ""), cell["style_id"])
            return cell | {"written": text, "is_unlike": is_unlike}

        def parse_row(self, row: Any) -> Any:
            parsed = super().parse_row(row)
            if row.get("hidden") in _TRUE or row.get("ht") == "0":
                hidden.rows.add(parsed[0])
            return parsed

        def parse_column_dimensions(self, col: Any) -> None:
            if col.get("hidden") in _TRUE or col.get("width") == "0":
                hidden.spans.append((int(col.get("min")) - 1, int(col.get("max")) - 1))

    with sheet._get_source() as source:
        parser = Parser(source, sheet._shared_strings, data_only=True)
        for number, row in parser.parse():
            for cell in row:
                if cell.get("is_unlike"):
                    unlike.add(number, cell["column"] - 1)
            found = {
                cell["column"] - 1: (cell["written"], cell.get("fault", ""))
                for cell in row
                if cell["written"] or "fault" in cell
            }
            if found:
                yield number, found


def _without_value(element: Any) -> Any:
    """The cell without its value, so that the library finds only its place and style."""
    for child in list(element):
        element.remove(child)
    return element


def _unescaped(text: str) -> str:
    """The text of a cell in which `_x000D_` stands for a carriage return (ECMA-376 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class _Formats:
    """Writes the stored numbers of a workbook as they are shown."""

    def __init__(self, book: Any, *, since_1904: bool) -> None:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        from app.runtime.cell_formats import JAPANESE_BUILTIN, text_written, written

        self._styles, self._own = book._cell_styles, book._number_formats
        self._builtin = JAPANESE_BUILTIN | dict(BUILTIN_FORMATS)
        self._first_own = BUILTIN_FORMATS_MAX_SIZE
        self._since_1904 = since_1904
        self._written, self._text_written = written, text_written

    def written(self, kind: str, stored: str | None, style: int) -> tuple[str, bool]:
        """The text of a number, or of a date that is stored as text (kind "d"); is it unlike?"""
        if not stored:
            return "", False
        if kind == "d":
            return _MIDNIGHT.sub("", stored.replace("T", " ").strip()), False
        return self._written(stored, self._code(style), since_1904=self._since_1904)

    def text(self, text: str, style: int) -> tuple[str, bool]:
        """A text as its format shows it; is it shown differently?"""
        code = self._code(style) if text else "General"
        return self._text_written(text, code) if code not in _PLAIN else (text, False)

    def _code(self, style: int) -> str:
        if style >= len(self._styles):
            return "General"
        number = self._styles[style].numFmtId
        own = number - self._first_own
        if 0 <= own < len(self._own):
            return str(self._own[own])
        return self._builtin.get(number, "General")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
