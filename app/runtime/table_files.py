"""Opens uploaded tables: CSV directly, a workbook through a child process with limits.

A workbook of 400 kB can unpack to a gigabyte. So only one workbook at a time is read on a machine
(by web, worker or command line), in a process with little memory and time. It gets only the bytes
and returns the text of the cells.
"""

import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec
import structlog

from app.runtime.child_process import die_with_parent
from app.runtime.file_lock import take_if_free
from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import is_blank
from domain.kernel.text.csv_files import csv_lines, text_encoding
from domain.kernel.text.encodings import code_of
from domain.kernel.text.heading_rows import FIRST_ROWS
from domain.kernel.text.row_files import (
    AS_SEEN,
    MOST_COLUMNS,
    SHOWS_AN_ERROR,
    BadRows,
    Bounds,
    Hidden,
    Line,
    Look,
    Row,
    RowError,
    Selection,
    Unlike,
    look_at_nothing,
    marked,
    no_headings,
    rows_below,
    whole_refused,
)
from domain.kernel.text.table_kinds import OTHER_BOOKS, is_workbook

READER = Path(__file__).with_name("sheet_reader.py")
READER_ROOT = READER.parents[2]
"""The folder that holds the package `app`."""
LOCK = "sheet-reader.lock"
MEMORY = 256 * 1024 * 1024
"""Bytes of address space of the child; 100,000 rows of four columns take 66 MB."""
LARGEST = 64 * 1024 * 1024
"""Most bytes of a workbook file."""
SLACK = 4
"""How many times its CPU limit the child may take in elapsed time."""
LONGEST_LINE = 8 * 1024 * 1024
POLL = 0.05
log = structlog.get_logger()


FAULTS = {
    "formula": BilingualText(
        "式はありますが、計算した値が保存されていません。Excel で開いて保存し直してから、もう一度"
        "送ってください。",
        "A formula without a value. Open the workbook in Excel, save it, and send it again.",
    ),
    "error": SHOWS_AN_ERROR,
    "rest": BilingualText(
        "この文の続きが、シート「長い文の続き」に見つかりません。見出しと行の先頭の列を元に戻すか、"
        "CSV で取り出してください。",
        "The rest of this text is not found on the sheet of long texts. Put the headings and the"
        " first column back as they were, or take the file out as CSV.",
    ),
}
"""Why a cell of a workbook cannot be read."""


class Table(Iterator[Row]):
    """The rows below the header of a table, and its sheets, which are known from the first row on.

    `sheet` is the sheet that is read (None for a text table), `sheets` are those with contents that
    can be chosen. `hidden` counts the hidden rows and columns that are not read, `unlike` the cells
    that are shown differently. `heading_row` is the number of the line with the headings, `first`
    are the first lines that are not empty. `is_text` is true for a text table, `encoding` the code
    of the encoding in which it is read, if it is one that can be chosen. Reading raises BadRows.
    """

    def __init__(self) -> None:
        self.hidden = Hidden()
        self.unlike = Unlike()
        self.sheet: str | None = None
        self.sheets: list[str] = []
        self.is_text = False
        self.encoding: str | None = None
        self.heading_row: int | None = None
        self.first: list[tuple[int, list[str]]] = []
        self.rows: Iterator[Row] = iter(())

    def __next__(self) -> Row:
        return next(self.rows)

    @property
    def remarks(self) -> list[BilingualText]:
        """What was not read because it is hidden, and what is shown differently."""
        hidden = [self.hidden.text] if any(self.hidden) else []
        return hidden + ([self.unlike.text] if self.unlike.total else [])

    def noted(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines; the first of them, and which has the headings, are kept."""
        for line in lines:
            is_empty = not line.faults and all(map(is_blank, line.cells))
            if not is_empty and len(self.first) < FIRST_ROWS:
                self.first.append((line.number, line.cells))
            if not is_empty and not line.is_above and self.heading_row is None:
                self.heading_row = line.number
            yield line


class Tables:
    """Reads tables on this machine, one workbook at a time; `folder` holds the lock file."""

    def __init__(self, folder: Path) -> None:
        self._lock = folder / LOCK

    @contextmanager
    def opened(
        self,
        stream: IO[bytes],
        filename: str,
        bounds: Bounds,
        *,
        patience: float,
        look: Look = look_at_nothing,
        selection: Selection = AS_SEEN,
    ) -> Iterator[Table]:
        """The rows below the header of a table, while the block lasts.

        The contents tell a workbook from a text table. `selection` must name the sheet of a
        workbook if several have contents. `stream` must be seekable. Opening raises Unavailable if
        another workbook is read for `patience` seconds. `look` is called with each line before it
        is read, including the headings and what is above them.
        """
        table = Table()
        codec = None
        try:
            in_workbook = is_workbook(stream, filename) and _is_small(stream)
            table.is_text = not in_workbook
            if table.is_text:
                codec = text_encoding(stream, selection.encoding)
        except BadRows as bad:
            table.rows = _refused(bad)
            yield table
            return
        if codec is not None:
            table.encoding = code_of(codec)
            with closing(csv_lines(stream, codec)) as lines:
                marks = marked(lines, selection.heading_row)
                table.rows = rows_below(table.noted(marks), look)
                yield table
            return
        with (
            self._alone(patience),
            _copy(stream) as copy,
            _started(copy, bounds, selection) as child,
            closing(_lines(child, bounds, table)) as lines,
        ):
            table.rows = rows_below(table.noted(lines), look)
            yield table

    @contextmanager
    def _alone(self, patience: float) -> Iterator[None]:
        """Wait for the machine-wide lock on reading workbooks. Raises Unavailable."""
        deadline = time.monotonic() + patience
        try:
            lock = self._lock.open("a")
        except OSError as error:
            raise _not_now() from error
        with lock:
            while not take_if_free(lock):
                if time.monotonic() > deadline:
                    raise _not_now()
                time.sleep(POLL)
            yield


def _refused(bad: BadRows) -> Iterator[Row]:
    """Rows of which the first raises `bad`."""
    raise bad
    yield


def _is_small(stream: IO[bytes]) -> bool:
    """True for a workbook of a size that can be read. Raises BadRows for a larger one."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > LARGEST:
        raise _too_large()
    return True


@contextmanager
def _copy(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Copy `stream` to an unnamed file, in memory if the system can do that.

    A workbook may be about people, so nothing of it is left on disk.
    """
    with _unnamed() as copy:
        stream.seek(0)
        while piece := stream.read(1 << 20):
            copy.write(piece)
        stream.seek(0)
        copy.seek(0)
        yield copy


def _unnamed() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("workbook"), "w+b")
    return TemporaryFile()


@contextmanager
def _started(
    workbook: IO[bytes], bounds: Bounds, selection: Selection
) -> Iterator["subprocess.Popen[bytes]"]:
    """The child that reads `workbook`; it is always killed after the block."""
    what = json.dumps(
        {
            "memory": MEMORY,
            "seconds": bounds.seconds,
            "unpacked": bounds.unpacked,
            "cells": bounds.cells,
            "text": bounds.text,
            "columns": MOST_COLUMNS,
            "libraries": _libraries(),
            **msgspec.to_builtins(selection),
        }
    )
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", str(READER), what],
            stdin=workbook,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - it calls only prctl.
        )
    except OSError as error:
        raise _not_now() from error
    with child:
        try:
            yield child
        finally:
            child.kill()


def _libraries() -> list[str]:
    """The folders in which the child finds the library for workbooks, and this package."""
    found = importlib.util.find_spec("openpyxl")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("openpyxl")
    return [str(Path(found.origin).parent.parent), str(READER_ROOT)]


def _lines(
    child: "subprocess.Popen[bytes]", bounds: Bounds, table: Table
) -> Generator[Line, None, None]:
    """The lines that the child reads. Raises BadRows if it reports an error or dies."""
    word: Any = None
    for line in _output(child, bounds.seconds * SLACK):
        said = json.loads(line)
        if isinstance(said, str):
            word = said
            break
        if isinstance(said, dict) and "hidden" in said:
            table.hidden = Hidden(*said["hidden"])
            continue
        if isinstance(said, dict) and "unlike" in said:
            table.unlike = Unlike(tuple(said["unlike"]), said["count"])
            continue
        if isinstance(said, dict) and "no_headings" in said:
            raise no_headings(said["no_headings"])
        if isinstance(said, dict):
            table.sheet, table.sheets = said["sheet"], said["sheets"]
            continue
        number, cells, faults, is_above = said
        whys = {int(place): FAULTS[kind] for place, kind in faults.items()}
        yield Line(number, cells, whys, is_above=is_above)
    if word == "end":
        return
    if word is None:
        log.warning("workbook not read", status=child.wait())
    raise _refusal(word, child, table.sheets)


def _output(child: "subprocess.Popen[bytes]", seconds: float) -> Iterator[bytes]:
    """Whole lines of the child's output; after `seconds` in total the child is killed."""
    out = child.stdout.fileno() if child.stdout else -1
    poll = select.poll()
    poll.register(out, select.POLLIN)
    left, rest = seconds, b""
    while left > 0 and len(rest) < LONGEST_LINE:
        begun = time.monotonic()
        ready = poll.poll(left * 1000)
        left -= time.monotonic() - begun
        if not ready:
            break
        piece = os.read(out, 1 << 16)
        if not piece:
            return
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    child.send_signal(signal.SIGXCPU)


def _refusal(word: str | None, child: "subprocess.Popen[bytes]", sheets: list[str]) -> BadRows:
    if word == "large":
        return _too_large()
    if word in ("choose", "missing"):
        return _which_sheet(sheets, is_missing=word == "missing")
    if word is not None:
        return BadRows([RowError(1, "", OTHER_BOOKS.get(word, OTHER_BOOKS["damaged"]))])
    if child.wait() == -signal.SIGXCPU:
        return whole_refused(
            1,
            "ファイルを読むのに時間がかかりすぎたので、途中でやめました。何も取り込んでいません。"
            "使っていないシートや書式を消すか、行を分けるか、CSV で保存し直して送ってください。",
            "Reading the file took too long, so it was stopped. Nothing was taken from it."
            " Remove unused sheets and formatting, split its rows, or save it as CSV, and send it"
            " again.",
        )
    return whole_refused(
        1,
        "ファイルを読む処理が途中で止まりました。何も取り込んでいません。もう一度送ってください。"
        "また止まるときは、CSV で保存し直して送ってください。",
        "Reading the file ended on the way. Nothing was taken from it. Send it again; if it ends"
        " again, save it as CSV and send that.",
    )


def _which_sheet(sheets: list[str], *, is_missing: bool) -> BadRows:
    if not sheets:
        return whole_refused(
            1,
            "見えているシートに表がありません。Excel で表のあるシートを再表示して、保存して"
            "ください。",
            "No visible sheet has a table. Unhide the sheet with the table in Excel and save it.",
        )
    names = BilingualText(
        "".join(f"「{name}」" for name in sheets), ", ".join(f"“{name}”" for name in sheets)
    )
    if is_missing:
        return whole_refused(
            1,
            f"その名前のシートはありません。選べるシート：{names.ja}",
            f"There is no sheet of that name. Sheets to choose from: {names.en}",
        )
    return whole_refused(
        1,
        f"中身のあるシートが{len(sheets)}枚あります：{names.ja}。どのシートを取り込むか選んで"
        "ください。",
        f"{len(sheets)} sheets have contents: {names.en}. Choose the sheet to import.",
    )


def _too_large() -> BadRows:
    return whole_refused(
        1,
        "ファイルの中身が、取り込みで読める大きさを超えています。何も取り込んでいません。"
        "使っていないシート・書式・画像を消すか、行を分けるか、CSV で保存し直して送ってください。",
        "The file holds more than an import can read. Nothing was taken from it. Remove unused"
        " sheets, formatting and pictures, split its rows, or save it as CSV, and send it again.",
    )


def _not_now() -> Unavailable:
    return Unavailable(
        "いまほかのファイルを読んでいます。少し待ってから、もう一度送ってください。"
        "何も取り込んでいません。",
        "Another file is being read now. Wait a moment and send it again. Nothing was taken.",
        retry_after=10,
    )
