"""Reads the first sheet of a workbook, in a process of its own without any other data.

It is started by its path with a clean environment: it has no settings, keys or database. Standard
input is the workbook. Standard output has one line of JSON for each row (number, cells as text),
and a last line with one word: "end", or the error in the file.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any

PIECE = 1 << 16
NO_MEMORY = 1
"""The XML parser's error code for lack of memory (XML_ERROR_NO_MEMORY)."""


class TooLarge(Exception):
    """The workbook exceeds a limit."""


def main(bounds: dict[str, Any]) -> None:
    """Write the rows of the workbook on standard input, and one word at the end."""
    out = sys.stdout
    try:
        _limit(bounds["memory"], bounds["seconds"])
        sys.path.append(bounds["library"])
        for number, cells in _rows(sys.stdin.buffer, bounds):
            out.write(json.dumps([number, cells], ensure_ascii=False) + "\n")
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


def _rows(stream: IO[bytes], bounds: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, without empty cells at their ends."""
    _require_small(stream, bounds["unpacked"])
    cells = text = 0
    for number, values in enumerate(_values(stream), start=1):
        row = [_written(value) for value in values]
        while row and not row[-1]:
            row.pop()
        if not row:
            continue
        cells += len(row)
        text += sum(map(len, row))
        if len(row) > bounds["columns"] or cells > bounds["cells"] or text > bounds["text"]:
            raise TooLarge
        yield number, row


def _require_small(stream: IO[bytes], unpacked: int) -> None:
    """Decompress every part once and discard it: the declared sizes may be false."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > unpacked:
            raise TooLarge
        left = unpacked
        for part in parts:
            with archive.open(part) as unpacking:
                while piece := unpacking.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge
    stream.seek(0)


def _values(stream: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # It would only take memory and time.
    from openpyxl import load_workbook

    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True)


def _written(value: object) -> str:
    """The value of a cell as a person would type it."""
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


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
