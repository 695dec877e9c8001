"""Uploaded tables that are looked at before they are imported, and how their columns are read."""

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import IO, Any
from uuid import UUID, uuid4

from flask import request

from app.http import fields
from app.http.authorization import caller, service
from app.http.file_selection import NAMES
from app.pages.forms import read_form, typed
from domain.files.staging import drop_staged, stage, staged, staged_part
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.caller import Caller
from domain.kernel.privacy.keys import seal_bytes, unseal_bytes
from domain.kernel.privacy.my_number import refuse_in_file_name
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import is_blank
from domain.kernel.text.chunked_stream import ChunkedStream
from domain.kernel.text.row_files import (
    AS_SEEN,
    ONLY_HEADINGS,
    BadRows,
    Bounds,
    Hidden,
    Look,
    Row,
    RowError,
    Selection,
    Unlike,
    look_at_nothing,
)
from domain.kernel.text.table_kinds import require_table
from domain.kernel.text.written_dates import written_day

PART = 1024 * 1024
FIRST_ROWS = 5
"""How many rows are shown."""
MOST_FIRST_LINES = 10
"""From how many lines that of the headings is chosen."""
LONGEST_SHOWN = 80
"""Characters of such a line that are shown."""
MOST_ROWS = 2_000
"""How many rows are looked at before an import."""
PATIENCE = 5.0
"""Seconds to wait while another workbook is being read."""
COLUMN_KINDS: dict[str, BilingualText] = {
    "text": BilingualText("文字", "text"),
    "number": BilingualText("数", "numbers"),
    "day": BilingualText("日付", "dates"),
    "empty": BilingualText("空", "empty"),
}
"""What the cells of a column of a file look like."""
_NUMBER = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?%?")


def shown_lines(lines: Sequence[tuple[int, Sequence[str]]]) -> list[tuple[str, str]]:
    """Lines of a table by their numbers, to choose one of them."""
    return [
        (str(number), " | ".join(cell for cell in cells if not is_blank(cell))[:LONGEST_SHOWN])
        for number, cells in lines
    ]


@dataclass
class Preview:
    """What was found in a table: its sheets, headings, first rows, count and errors.

    `more` is true if it has more rows than are looked at. `kinds` says what the cells of a column
    look like: "text", "number", "day" or "empty". `hidden` counts what is not read because it is
    hidden, `unlike` the cells that are shown differently. `first` are the first lines that are not
    empty, `heading_row` is the number of the one with the headings. `is_text` is true for a text
    table, `encoding` the code of the encoding in which it was read.
    """

    sheet: str | None = None
    sheets: list[str] = dataclass_field(default_factory=list)
    rows: list[Row] = dataclass_field(default_factory=list)
    more: bool = False
    errors: list[RowError] = dataclass_field(default_factory=list)
    hidden: Hidden = dataclass_field(default_factory=Hidden)
    unlike: Unlike = dataclass_field(default_factory=Unlike)
    heading_row: int | None = None
    is_text: bool = False
    encoding: str | None = None
    first: list[tuple[int, list[str]]] = dataclass_field(default_factory=list)

    @property
    def above(self) -> int:
        """How many of the first lines are above the headings."""
        return sum(line < (self.heading_row or 0) for line, _ in self.first)

    @property
    def first_lines(self) -> list[tuple[str, str]]:
        """The first lines, by their numbers, to choose that of the headings from."""
        return shown_lines(self.first[:MOST_FIRST_LINES])

    @property
    def headings(self) -> list[str]:
        """The headings of the table."""
        return list(self.rows[0][1]) if self.rows else []

    @property
    def kinds(self) -> dict[str, str]:
        """What the cells of each column look like."""
        return {name: _kind([cells[name] for _, cells in self.rows]) for name in self.headings}


def stage_upload(purpose: str) -> UUID:
    """Keep the file of the current form; returns its id. Raises Invalid for another kind."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid.field("file", "ファイルを選んでください。", "Choose a file.")
    refuse_in_file_name(upload.filename)
    ending = require_table(upload.stream, upload.filename)
    file_id, account = uuid4(), _account(caller())
    now = service().clock.now()
    key = service().keys.key_for(account, now)
    blocks = iter(lambda: upload.stream.read(PART), b"")
    parts = [
        seal_bytes(key, block, f"staged|{file_id}|{number}") for number, block in enumerate(blocks)
    ]
    if not parts:
        raise Invalid.field(
            "file", "ファイルが空です。中身のあるファイルを選んでください。", "The file is empty."
        )
    stage(
        service().ledger,
        file_id,
        account_id=account,
        purpose=purpose,
        ending=ending,
        parts=parts,
        now=now,
    )
    return file_id


@contextmanager
def staged_upload(purpose: str, file_id: UUID) -> Iterator[tuple[IO[bytes], str]]:
    """The kept file of the caller and a name for it. Raises NotFound when it is gone."""
    account, at = _account(caller()), service()
    found = staged(at.ledger, file_id, account_id=account, purpose=purpose)
    if found is None:
        raise NotFound
    ending, parts = found
    key = at.keys.existing(account)

    def part(number: int) -> bytes:
        body = staged_part(at.ledger, file_id, number)
        if body is None:
            raise NotFound
        return unseal_bytes(key, body, f"staged|{file_id}|{number}")

    yield io.BufferedReader(ChunkedStream(part, parts), 1 << 16), f"upload{ending}"


def forget_upload(file_id: UUID) -> None:
    """Delete a kept file that has been imported."""
    drop_staged(service().ledger, file_id)


def look_into(
    stream: IO[bytes],
    filename: str,
    bounds: Bounds,
    selection: Selection = AS_SEEN,
    *,
    look: Look = look_at_nothing,
) -> Preview:
    """Read the first rows of a table. Raises Unavailable while another workbook is read."""
    found = Preview()
    with service().tables.opened(
        stream, filename, bounds, patience=PATIENCE, look=look, selection=selection
    ) as table:
        try:
            for row in table:
                if len(found.rows) == MOST_ROWS:
                    found.more = True
                    break
                found.rows.append(row)
        except BadRows as bad:
            found.errors += bad.rows
        if not found.rows and not found.errors:
            found.errors.append(RowError(1, "", ONLY_HEADINGS))
        found.sheet, found.sheets, found.hidden = table.sheet, table.sheets, table.hidden
        found.is_text, found.encoding = table.is_text, table.encoding
        found.heading_row, found.first, found.unlike = table.heading_row, table.first, table.unlike
    return found


def query_again(schema: type[fields.Query]) -> dict[str, Any]:
    """The query of the preview to show again after a refusal: the file and what is read of it."""
    values = typed().values
    chosen = {name: values.get(name, "") for name in NAMES}
    try:
        return read_form(schema, {"file": values.get("file_id", ""), **chosen})
    except Invalid:
        return {}


def _account(by: Caller) -> UUID:
    if by.account_id is None:
        raise NotFound
    return by.account_id


def _kind(cells: list[str]) -> str:
    filled = [unicodedata.normalize("NFKC", cell).strip() for cell in cells if not is_blank(cell)]
    if not filled:
        return "empty"
    if all(map(_NUMBER.fullmatch, filled)):
        return "number"
    return "day" if all(map(written_day, filled)) else "text"
