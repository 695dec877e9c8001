"""Reads the first sheet of a workbook, in a process of its own that holds nothing else.

Started by its path with a clean environment: it knows no setting, no key and no database. The
workbook is its standard input; a row is one line of JSON (number, cells as text) on its standard
output, and the last line is one word: "end", or what is wrong with the file.
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
"""What the XML parser calls a lack of memory (XML_ERROR_NO_MEMORY)."""


class TooLarge(Exception):
    """The workbook holds more than may be read."""


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
        return  # Nobody wants more of it.
    except Exception as error:  # Whatever the library raises, it is about what is in the file.
        word = "large" if getattr(error, "code", None) == NO_MEMORY else "damaged"
    out.write(json.dumps(word) + "\n")
    out.flush()


def _limit(memory: int, seconds: int) -> None:
    """Let this process have so many bytes of address space and seconds of a processor."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _rows(stream: IO[bytes], bounds: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, without the empty cells at their ends."""
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
    """Unpack every part once and keep nothing of it: what it says of its size may be a lie."""
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


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
