"""Turns the rows of a file into one command: all rows are imported, or each bad row is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple, TypeVar
from uuid import UUID

import marshmallow as ma
from flask import request

from app.bootstrap import Service
from app.http import fields
from app.http.bilingual_messages import text_of
from app.http.consistency import require_current
from app.http.file_columns import Cell, Column, Unreadable, by_heading
from app.http.file_selection import NAMES, SelectionFields, selection_of
from app.http.routing import Answer, envelope, service, viewed
from app.http.spreadsheets.csv_file import csv_file
from app.runtime.table_files import Table
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.messaging.caller import Caller
from domain.kernel.privacy.my_number import REFUSAL, Written, is_refused, refuse_in_file_name
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.cell_text import heading_key
from domain.kernel.text.characters import is_blank
from domain.kernel.text.encodings import ENCODINGS
from domain.kernel.text.row_files import (
    AS_SEEN,
    ONLY_HEADINGS,
    BadRows,
    Bounds,
    RowError,
    Selection,
)
from domain.kernel.text.table_kinds import require_table
from domain.kernel.text.total_rows import is_total, totals_left_out

R = TypeVar("R")
MOST_ROWS = 2_000
BOUNDS = Bounds(cells=100_000, text=10_000_000, unpacked=64 * 1024 * 1024, seconds=10)
PATIENCE = 5.0
"""Seconds to wait while another workbook is being read."""


class Alike(NamedTuple):
    """A row that may be of the same person as other `lines`, or as registered `people`."""

    line: int
    lines: list[int]
    people: list[UUID]

    @property
    def text(self) -> BilingualText:
        """The question that is asked about the row."""
        ja, en = [], []
        if self.lines:
            listed = ", ".join(map(str, self.lines[:10]))
            ja.append(f"{listed.replace(', ', '・')}行目と同じ人かもしれません。")
            en.append(f"This may be the same person as in line {listed}.")
        if self.people:
            ja.append("同じ人かもしれない記録がもうあります。")
            en.append("There is a record that may be of the same person.")
        return BilingualText(
            "".join(ja) + "確かめて、同じ人の行を消すか、別の人であると確認して送ってください。",
            " ".join(en) + " Please check: remove the row, or confirm that they are different.",
        )


FindAlike = Callable[[Service, Caller, Sequence[tuple[int, Any]]], list[Alike]]


def find_none(_service: Service, _caller: Caller, _rows: Sequence[tuple[int, Any]]) -> list[Alike]:
    """No rows are alike: the file names people who are registered by their id."""
    return []


@dataclass(frozen=True)
class Reading:
    """How a file is read: what of it, and whether rows that are alike are different people.

    `mapping` names the field of a heading, or "" for a column that is not read.
    """

    selection: Selection = AS_SEEN
    are_different: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)


AS_IT_IS = Reading()


@dataclass(frozen=True)
class Taken:
    """What was found in a file, and the outcome of its command.

    `totals` are the lines of rows of totals, which are not read.
    """

    rows: int
    totals: list[int]
    table: Table
    columns: list[dict[str, Any]]
    alike: list[Alike]
    outcome: Outcome

    @property
    def remarks(self) -> list[BilingualText]:
        """What was not read, or is read differently from what is shown."""
        totals = [totals_left_out(self.totals)] if self.totals else []
        return self.table.remarks + totals


@dataclass(frozen=True)
class Import:
    """One kind of import file. `command` builds a single command from the bodies of the rows."""

    name: str
    columns: tuple[Column, ...]
    schema: type[ma.Schema]
    command: Callable[..., Command]
    find_alike: FindAlike = find_none
    """Finds the rows that may be of one person, or of somebody who is registered already."""
    reads: tuple[str, ...] = ()
    """The read models that `find_alike` reads; they must be current."""

    def template(self) -> str:
        """A file to fill in, as Excel opens it: the headings and one example row."""
        headings = [column.heading for column in self.columns]
        return b"".join(csv_file([headings, [column.example for column in self.columns]])).decode()

    def take(
        self,
        service: Service,
        by: Envelope,
        stream: IO[bytes],
        filename: str,
        reading: Reading = AS_IT_IS,
        **facts: Any,
    ) -> Taken:
        """Dispatch the command for the rows of `stream`.

        Rows that may be of one person are refused unless `reading` says that they are different, or
        nothing is recorded. Raises BadRows with every bad row, Unavailable while another workbook
        is being read, and the refusals of the command.
        """
        refuse_in_file_name(filename)
        numbers = MyNumbers()
        with service.tables.opened(
            stream,
            filename,
            BOUNDS,
            patience=PATIENCE,
            look=numbers.look,
            selection=reading.selection,
        ) as table:
            read = numbers.refused_in(lambda: self._bodies(table, reading.mapping))
        alike: list[Alike] = []
        if not reading.are_different and not _was_done(service, by):
            alike = self.find_alike(service, by.caller, read.bodies)
            if alike and not facts.get("dry_run"):
                raise _perhaps_the_same(alike)
        with _naming_lines(read):
            command = self.command([body for _, body in read.bodies], **facts)
            outcome = service.bus.dispatch(command, by)
        return Taken(
            rows=len(read.bodies),
            totals=read.totals,
            table=table,
            columns=[
                {"heading": name, "field": column.field, "kind": column.cell.value}
                for name, column in read.columns.items()
            ],
            alike=alike,
            outcome=outcome,
        )

    def _bodies(self, rows: Table, mapping: Mapping[str, str]) -> "Bodies":
        known = by_heading(self.columns)
        columns: dict[str, Column] = {}
        read: list[tuple[int, Any]] = []
        wrong: list[RowError] = []
        totals: list[int] = []
        first = ""
        try:
            for number, (line, cells) in enumerate(rows):
                if number == 0:
                    columns = _columns(rows.heading_row or 1, cells, known, mapping)
                    first = next((name for name in columns if columns[name] is self.columns[0]), "")
                if number == MOST_ROWS:
                    wrong.clear()
                    raise _too_many(line)
                if is_total(cells, first):
                    totals.append(line)
                    continue
                try:
                    read.append((line, self._body(line, cells, columns)))
                except BadRows as bad:
                    wrong += bad.rows
        except BadRows as bad:
            wrong += bad.rows
        if not read and not wrong:
            wrong = [RowError((rows.heading_row or 1) + 1, "", ONLY_HEADINGS)]
        if wrong:
            raise BadRows(sorted(wrong, key=lambda error: error.line))
        return Bodies(read, columns, totals)

    def _body(self, line: int, cells: Mapping[str, str], columns: Mapping[str, Column]) -> Any:
        """One row as a loaded body. Raises BadRows, which names the headings of the file."""
        wrong: list[RowError] = []
        body: dict[str, Any] = {}
        for name, text in cells.items():
            if name not in columns or is_blank(text):
                continue
            try:
                value = columns[name].read(text)
            except Unreadable as unreadable:
                wrong.append(RowError(line, name, unreadable.text))
                continue
            if value is not None:
                body[columns[name].field] = value
        try:
            loaded = self.schema().load(body)
        except ma.ValidationError as error:
            unread = {row.field for row in wrong}
            found = (_named(row, columns) for row in _row_errors(line, "", error.messages))
            wrong += [row for row in found if row.field not in unread]
            loaded = None
        if wrong:
            raise BadRows(wrong)
        return loaded


class Bodies(NamedTuple):
    """The rows of a file by line, its columns by heading, and the lines of totals."""

    bodies: list[tuple[int, Any]]
    columns: dict[str, Column]
    totals: list[int]


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


def _columns(
    line: int, cells: Mapping[str, str], known: Mapping[str, Column], mapping: Mapping[str, str]
) -> dict[str, Column]:
    """The columns of a file by heading. Raises BadRows for unknown and repeated headings.

    `line` is that of the headings.
    """
    columns: dict[str, Column] = {}
    errors: list[RowError] = []
    for name in cells:
        if mapping.get(name) == "":
            continue
        column = known.get(heading_key(mapping.get(name, name)))
        if column is None:
            listed = "、".join(dict.fromkeys(column.heading for column in known.values()))
            text = BilingualText(
                f"知らない見出しです。使える見出し：{listed}",
                f"This heading is not known. Known headings: {listed}",
            )
            errors.append(RowError(line, name[:64], text))
        elif column in columns.values():
            text = BilingualText(
                f"「{column.heading}」の列がもう1つあります。",
                f"There is another column for {column.heading}.",
            )
            errors.append(RowError(line, name[:64], text))
        else:
            columns[name] = column
    if errors:
        raise BadRows(errors)
    return columns


def _named(row: RowError, columns: Mapping[str, Column]) -> RowError:
    """The error with the heading that the file has for its field."""
    headings = {column.field: name for name, column in columns.items()}
    field, dot, rest = row.field.partition(".")
    return row._replace(field=f"{headings.get(field, field)}{dot}{rest}")


def _was_done(service: Service, by: Envelope) -> bool:
    """True if the same request was done before: what it has recorded is like its rows."""
    key = by.idempotency_key
    return key is not None and service.bus.has_answered(by.caller, key)


def _perhaps_the_same(alike: Sequence[Alike]) -> BadRows:
    return BadRows([RowError(item.line, "", item.text) for item in alike])


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
def _naming_lines(read: Bodies) -> Iterator[None]:
    """Replace the paths in a refusal (`rows.0.name`) by the lines and headings of the file."""
    try:
        yield
    except Invalid as refusal:
        errors: list[RowError] = []
        for path, texts in refusal.errors.items():
            rows, _, rest = path.partition(".")
            place, _, name = rest.partition(".")
            if rows != "rows":
                raise
            line = read.bodies[int(place)][0]
            errors += [_named(RowError(line, name, text), read.columns) for text in texts]
        raise BadRows(errors) from None


class UploadBody(SelectionFields):
    """The fields sent with an uploaded file. With `dry_run` the rows are only checked.

    `sheet` names the sheet of a workbook, and is required if several have contents. `heading_row`
    is the line of the headings, if it is not the one that looks like headings, `encoding` that of a
    text table, if it is not the one that is found. With `hidden` also
    hidden rows, columns and sheets are read. `different` says that rows which may be of one person,
    or of somebody registered, are of different people.
    """

    centre = fields.Word()
    reason = fields.Text(max=1000, lines=True)
    dry_run = fields.Code(["true", "false"], load_default="false")
    different = fields.Code(["true", "false"], load_default="false")


class ColumnAnswer(fields.Strict):
    """A column of the file: its heading, the field that it fills, and how its cells are read."""

    heading = fields.Text(required=True, max=1000)
    field = fields.Text(required=True)
    kind = fields.Code(Cell, required=True)


class AlikeAnswer(fields.Strict):
    """A row that may be of the same person as other rows, or as people who are registered."""

    line = fields.Whole(required=True)
    lines = fields.Many(fields.Whole(), required=True, max=2000)
    people = fields.Many(fields.Id(), required=True, max=2000)


class UploadAnswer(fields.Strict):
    """The number of rows that were imported. With `dry_run`, what was found in the file.

    `hidden_rows`, `hidden_columns` and `hidden_sheets` count what was not read as it is hidden.
    `shown_differently` names the first cells that a spreadsheet program shows in another way,
    `total_lines` the lines of rows of totals, which are not read. They
    are there with `dry_run`, or where there are any. `encoding` is that of a text table.
    """

    rows = fields.Whole(required=True)
    dry_run = fields.Flag(required=True)
    heading_row = fields.Whole()
    hidden_rows = fields.Whole()
    hidden_columns = fields.Whole()
    hidden_sheets = fields.Whole()
    shown_differently = fields.Many(fields.Text(max=20), max=20)
    shown_differently_count = fields.Whole()
    total_lines = fields.Many(fields.Whole(), max=2000)
    sheet = fields.Text(max=100)
    encoding = fields.Code(list(ENCODINGS))
    columns = fields.Many(fields.Part(ColumnAnswer), max=500)
    alike = fields.Many(fields.Part(AlikeAnswer), max=2000)


def upload(kind: Import, values: dict[str, Any]) -> Answer:
    """Import the uploaded file `file` of the current request."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid.field("file", "ファイルを選んでください。", "Choose a file.")
    require_table(file.stream, file.filename)
    dry_run = values["dry_run"] == "true"
    reading = Reading(
        selection=selection_of(values), are_different=values.pop("different") == "true"
    )
    facts = {name: value for name, value in values.items() if name not in NAMES}
    if kind.reads and not reading.are_different:
        require_current(kind.reads)
    taken = kind.take(
        service(),
        envelope(),
        file.stream,
        file.filename,
        reading,
        **{**facts, "dry_run": dry_run},
    )
    table = taken.table
    answer: dict[str, Any] = {"rows": taken.rows, "dry_run": dry_run}
    if any(table.hidden) or dry_run:
        answer |= {f"hidden_{name}": count for name, count in table.hidden._asdict().items()}
    if table.unlike.total or dry_run:
        answer |= {
            "shown_differently": table.unlike.cells,
            "shown_differently_count": table.unlike.total,
        }
    if taken.totals or dry_run:
        answer["total_lines"] = taken.totals
    if dry_run:
        viewed([person for item in taken.alike for person in item.people], "people")
        answer |= {
            "heading_row": table.heading_row,
            "columns": taken.columns,
            "alike": taken.alike,
        }
        if table.sheet is not None:
            answer["sheet"] = table.sheet
        if table.encoding is not None:
            answer["encoding"] = table.encoding
    return Answer(answer, position=taken.outcome.position)
