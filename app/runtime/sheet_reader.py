"""Reads one sheet of a workbook, in a process of its own without any other data.

It is started by its path with a clean environment: it has no settings, keys or database. Standard
input is the workbook. Standard output has lines of JSON:

- an object with the name of the sheet that is read, and of all sheets that can be chosen;
- a list for each row: its number, its cells as text, and what is wrong with cells, by column;
- at the end one word: "end", or the error in the file ("choose", "missing": no such sheet).
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from unicodedata import normalize

PIECE = 1 << 16
NO_MEMORY = 1
"""The XML parser's error code for lack of memory (XML_ERROR_NO_MEMORY)."""
MOST_SHEETS = 100
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|f)[ />]")
_LONGEST_TAG = 64
_COMPUTED_LATER = re.compile(rb'fullCalcOnLoad="(?:1|true)"')
_MIDNIGHT = re.compile("[T ]00:00:00(?:\\.0+)?Z?$")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_CHAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class TooLarge(Exception):
    """The workbook exceeds a limit."""


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

    book: Any = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    choices = [sheet for sheet in seen if sheet._worksheet_path.lstrip("/") in filled] or seen
    names = [sheet.title for sheet in choices[:MOST_SHEETS]]
    sheet = _chosen(choices, bounds["sheet"])
    yield {"sheet": sheet.title if sheet else None, "sheets": names}
    if sheet is None:
        raise Refused("missing" if bounds["sheet"] else "choose")
    yield from _rows(book, sheet, bounds, computed_later=computed_later)


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
                if part.filename not in filled and _FILLED.search(rest + piece):
                    filled.add(part.filename)
                rest = piece[-_LONGEST_TAG:]
    return filled


def _rows(
    book: Any, sheet: Any, bounds: dict[str, Any], *, computed_later: bool
) -> Iterator[list[Any]]:
    cells = text = 0
    for number, found in _cells(book, sheet, computed_later=computed_later):
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
        yield [number, row, faults] if faults else [number, row]


def _cells(
    book: Any, sheet: Any, *, computed_later: bool
) -> Iterator[tuple[int, dict[int, tuple[str, str]]]]:
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
                return cell | {"written": formats.written(kind, stored, cell["style_id"])}
            cell = dict(super().parse_cell(element))
            value = cell["value"]
            if kind == "b":
                return cell | {"written": "" if value is None else str(value).lower()}
            if kind == "e" and value is not None:
                return cell | {"written": str(value), "fault": "error"}
            return cell | {"written": _unescaped(value or "")}

    with sheet._get_source() as source:
        parser = Parser(source, sheet._shared_strings, data_only=True)
        for number, row in parser.parse():
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

        from app.runtime.cell_formats import JAPANESE_BUILTIN, shown

        self._styles, self._own = book._cell_styles, book._number_formats
        self._builtin = JAPANESE_BUILTIN | dict(BUILTIN_FORMATS)
        self._first_own = BUILTIN_FORMATS_MAX_SIZE
        self._since_1904 = since_1904
        self._shown = shown

    def written(self, kind: str, stored: str | None, style: int) -> str:
        """The text of a number, or of a date that is stored as text (kind "d")."""
        if not stored:
            return ""
        if kind == "d":
            return _MIDNIGHT.sub("", stored.replace("T", " ").strip())
        return self._shown(stored, self._code(style), since_1904=self._since_1904)

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
