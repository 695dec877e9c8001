"""Turns the rows of a file into one command: all rows are imported, or each bad row is named."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, TypeVar

import marshmallow as ma
from flask import request

from app.bootstrap import Service
from app.http import fields
from app.http.bilingual_messages import text_of
from app.http.routing import Answer, envelope, service
from app.http.spreadsheets.csv_file import csv_file
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.privacy.my_number import REFUSAL, Written, is_refused, refuse_in_file_name
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.row_files import BadRows, Bounds, RowError, is_table, not_a_table

R = TypeVar("R")
MOST_ROWS = 2_000
BOUNDS = Bounds(cells=100_000, text=10_000_000, unpacked=64 * 1024 * 1024, seconds=10)
PATIENCE = 5.0
"""Seconds to wait while another workbook is being read."""
_TRUE = frozenset({"true", "yes", "1", "はい", "○", "市内"})
_FALSE = frozenset({"false", "no", "0", "いいえ", "×", "市外"})
_DAY = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")


class Cell(StrEnum):
    """How the text of a cell is parsed."""

    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    CODE = "code"
    CODES = "codes"


@dataclass(frozen=True)
class Column:
    """A column: its field, its Japanese heading, an example, and the labels of its codes."""

    field: str
    heading: str
    example: str
    cell: Cell = Cell.TEXT
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def read(self, text: str) -> Any:
        """The value as in a request body; text that cannot be parsed is left to the schema."""
        plain = text.strip()
        if self.cell is Cell.FLAG:
            known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
            return known.get(plain.lower(), plain)
        if self.cell is Cell.DAY:
            day = _DAY.fullmatch(plain)
            return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else plain
        if self.cell is Cell.CODE:
            return self.labels.get(plain, plain)
        if self.cell is Cell.CODES:
            parts = (part.strip() for part in re.split(r"[;；、]", plain))
            return [self.labels.get(part, part) for part in parts if part]
        return text


@dataclass(frozen=True)
class Import:
    """One kind of import file. `command` builds a single command from the bodies of the rows."""

    name: str
    columns: tuple[Column, ...]
    schema: type[ma.Schema]
    command: Callable[..., Command]

    def template(self) -> str:
        """A file to fill in, as Excel opens it: the headings and one example row."""
        headings = [column.heading for column in self.columns]
        return b"".join(csv_file([headings, [column.example for column in self.columns]])).decode()

    def take(
        self, service: Service, by: Envelope, stream: IO[bytes], filename: str, **facts: Any
    ) -> tuple[int, Outcome]:
        """Dispatch the command for the rows of `stream`; return the number of rows and the outcome.

        Raises BadRows with every bad row, Unavailable while another workbook is being read, and the
        refusals of the command.
        """
        refuse_in_file_name(filename)
        numbers = MyNumbers()
        with service.tables.opened(
            stream, filename, BOUNDS, patience=PATIENCE, look=numbers.look
        ) as rows:
            read = numbers.refused_in(lambda: self._bodies(rows))
        with _naming_lines([line for line, _ in read]):
            command = self.command([body for _, body in read], **facts)
            return len(read), service.bus.dispatch(command, by)

    def _bodies(self, rows: Iterator[tuple[int, dict[str, str]]]) -> list[tuple[int, Any]]:
        known = {name: column for column in self.columns for name in (column.field, column.heading)}
        read: list[tuple[int, Any]] = []
        wrong: list[RowError] = []
        for number, (line, cells) in enumerate(rows):
            if number == 0:
                _require_known(cells, known)
            if number == MOST_ROWS:
                raise _too_many(line)
            body = {
                known[name].field: known[name].read(text) for name, text in cells.items() if text
            }
            try:
                read.append((line, self.schema().load(body)))
            except ma.ValidationError as error:
                wrong += _row_errors(line, "", error.messages)
        if not read and not wrong:
            raise BadRows(
                [RowError(2, "", BilingualText("行がありません。", "There are no rows."))]
            )
        if wrong:
            raise BadRows(wrong)
        return read


class MyNumbers:
    """Collects the lines of a file of people that contain a My Number in any cell."""

    def __init__(self) -> None:
        self._lines: list[int] = []

    def look(self, line: int, cells: Sequence[str]) -> None:
        """Record the line if a cell contains a My Number."""
        if any(is_refused(cell, Written.FILE_OF_PEOPLE) for cell in cells):
            self._lines.append(line)

    def refused_in(self, read: Callable[[], R]) -> R:
        """Return what `read` returns. Raises BadRows for its bad rows and for every recorded line.

        Each recorded line is named once, and none of its text is repeated.
        """
        bad: list[RowError] = []
        found: R | None = None
        try:
            found = read()
        except BadRows as refusal:
            bad = [
                row for row in refusal.rows if row.line not in self._lines or row.text == REFUSAL
            ]
        named = {item.line for item in bad}
        bad += [RowError(line, "", REFUSAL) for line in self._lines if line not in named]
        if bad or found is None:
            raise BadRows(sorted(bad, key=lambda item: item.line))
        return found


def _require_known(cells: Mapping[str, str], known: Mapping[str, Column]) -> None:
    strange = BilingualText("知らない見出しです。", "This heading is not known.")
    errors = [RowError(1, name[:64], strange) for name in cells if name not in known]
    if errors:
        raise BadRows(errors)


def _too_many(line: int) -> BadRows:
    return BadRows(
        [
            RowError(
                line,
                "",
                BilingualText(
                    f"一度に取り込めるのは{MOST_ROWS:,}行までです。ファイルを分けてください。",
                    f"At most {MOST_ROWS:,} rows at once. Please split the file.",
                ),
            )
        ]
    )


def _row_errors(line: int, path: str, messages: Any) -> Iterator[RowError]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            shown = "" if name == "_schema" else name
            yield from _row_errors(line, f"{path}.{shown}".strip("."), inner)
    else:
        for message in messages:
            yield RowError(line, path, text_of(message))


@contextmanager
def _naming_lines(lines: Sequence[int]) -> Iterator[None]:
    """Replace the row indexes in a refusal (`rows.0.name`) by the line numbers of the file."""
    try:
        yield
    except Invalid as refusal:
        errors: list[RowError] = []
        for path, texts in refusal.errors.items():
            rows, _, rest = path.partition(".")
            place, _, name = rest.partition(".")
            if rows != "rows":
                raise
            errors += [RowError(lines[int(place)], name, text) for text in texts]
        raise BadRows(errors) from None


class UploadBody(fields.Strict):
    """The fields sent with an uploaded file. With `dry_run` the rows are only checked."""

    centre = fields.Word()
    reason = fields.Text(max=1000, lines=True)
    dry_run = fields.Code(["true", "false"], load_default="false")


class UploadAnswer(fields.Strict):
    """The number of rows that were imported (or, with `dry_run`, would be)."""

    rows = fields.Whole(required=True)
    dry_run = fields.Flag(required=True)


def upload(kind: Import, values: dict[str, Any]) -> Answer:
    """Import the uploaded file `file` of the current request."""
    file = request.files.get("file")
    if file is None or not is_table(file.filename or ""):
        raise not_a_table()
    dry_run = values["dry_run"] == "true"
    rows, outcome = kind.take(
        service(),
        envelope(),
        file.stream,
        file.filename or "",
        **{**values, "dry_run": dry_run},
    )
    return Answer({"rows": rows, "dry_run": dry_run}, position=outcome.position)
