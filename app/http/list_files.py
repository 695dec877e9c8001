"""A list as a file: CSV and XLSX for spreadsheets, with the reader's headings or with codes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, stream_with_context

from app.http import fields
from app.http.authorization import caller, downloaded, service
from app.http.file_form import form_asked_for
from app.http.problems import language
from app.http.response_headers import download
from app.http.spreadsheets import csv_file, workbook
from app.http.spreadsheets.columns import Column, Value, answer_label
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.database import Row
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.text.bilingual import BilingualText

KINDS: Mapping[str, str] = {"csv": csv_file.MEDIA_TYPE, "xlsx": workbook.MEDIA_TYPE}
"""The formats of a list as a file, the default first."""


class FileQuery(fields.Query):
    """The format of a list as a file; `codes=true` gives the names and codes of the API."""

    format = fields.Code(list(KINDS))
    codes = fields.Flag(load_default=False)


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: the name of the API, its heading, and the labels of its codes.

    `value` returns the cell of a row; by default it is the row's column of that name. A column
    `for_programs` is only in files with codes: readers know a record by its name, number or key.
    One `for_staff` is only in the others, and for the staff of the centre: the name of a person.
    """

    name: str
    heading: BilingualText
    labels: Mapping[str, BilingualText] | None = None
    is_day: bool = False
    is_instant: bool = False
    for_programs: bool = False
    for_staff: bool = False
    value: Callable[[Row], Value] | None = None

    def cell(self, row: Row, spoken: str | None) -> Value:
        """The cell of a row, with a label in the language `spoken`, or with the code if None."""
        found: Any = self.value(row) if self.value is not None else row[self.name]
        if self.is_day:
            return date.fromisoformat(found) if found else None
        if self.is_instant:
            zone = service().settings.zone
            return datetime.fromisoformat(found).astimezone(zone) if found else None
        if isinstance(found, bool) and spoken is not None:
            return answer_label(found).in_language(str(spoken))
        label = (self.labels or {}).get(found) if spoken is not None else None
        return found if label is None else label.in_language(str(spoken))


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """A list that can be taken out: the name of its files, its title and its columns.

    The name is also what the record of the download says.
    """

    name: str
    title: BilingualText
    columns: Sequence[FileColumn]

    @each(WITH_A_FILE)
    def answer(self, query: Mapping[str, Any], rows: Iterable[Row]) -> Response:
        """The file in the format that `query` asks for, streamed; the download is recorded."""
        form = form_asked_for(query.get("format"), KINDS)
        downloaded(self.name, form)
        spoken = None if query["codes"] else language()
        shown = [one for one in self.columns if self._is_for(one, with_codes=spoken is None)]
        headings = [
            one.name if spoken is None else one.heading.in_language(spoken) for one in shown
        ]
        lines = ([one.cell(row, spoken) for one in shown] for row in rows)
        name = f"{self.name}-{service().clock.today().isoformat()}.{form}"
        if form == "csv":
            body = csv_file.csv_file(_below(headings, lines))
        else:
            columns = [Column(heading=heading) for heading in headings]
            title = self.title.in_language(language())
            sheet = workbook.Sheet(name=title, lines=lines, columns=columns, header=title)
            body = workbook.workbook([sheet], language())
        return download(stream_with_context(body), name, KINDS[form])

    def _is_for(self, column: FileColumn, *, with_codes: bool) -> bool:
        if with_codes:
            return not column.for_staff
        return not column.for_programs and (not column.for_staff or caller().has(STAFF))


def _below(headings: Sequence[str], lines: Iterable[list[Value]]) -> Iterator[Sequence[Value]]:
    yield headings
    yield from lines
