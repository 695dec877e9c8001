"""The report as a file: CSV and XLSX for spreadsheets, HTML to send or to print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from app.http.spreadsheets import csv_file, workbook
from app.http.spreadsheets.columns import Column, Value
from app.reports import labels, robot_labels
from app.reports.report import NAME, Figure, Question
from app.reports.search_criteria import address
from domain.kernel.text.bilingual import BilingualText

KINDS: Mapping[str, str] = {
    "csv": csv_file.MEDIA_TYPE,
    "xlsx": workbook.MEDIA_TYPE,
    "html": "text/html; charset=utf-8",
}
FORMS: Mapping[str, str] = {"json": "application/json", **KINDS}
"""The formats of a report over HTTP, the default first."""
HEADINGS: Mapping[str, BilingualText] = {
    "figure": BilingualText("番号", "Figure"),
    "label": BilingualText("項目", "Label"),
    "part": BilingualText("内訳", "Part"),
    "value": BilingualText("値", "Value"),
    "unit": BilingualText("単位", "Unit"),
    "status": BilingualText("状態", "Status"),
    "from": BilingualText("期間の初日", "From"),
    "as_of": BilingualText("基準日", "As of"),
    "known_at": BilingualText("把握時点", "As known at"),
}
"""The headings of the columns, by the names that a file with codes has."""
API = "/api/v1"
NO_VALUE = "―"
ONLY = BilingualText("対象", "Only of")
TITLE = BilingualText("BPO センターの実績", "Figures of the BPO centre")
TITLES: Mapping[str, BilingualText] = {NAME: TITLE, robot_labels.NAME: robot_labels.TITLE}
"""The title of each report."""


def file_name(question: Question, form: str, report: str = NAME) -> str:
    """Return the file name: the report and the day, without anybody's name."""
    return f"{report}-{question.as_of.isoformat()}.{form}"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The figures as the lines of a file; `only` names the part to which it is limited.

    With codes it has the names of the API instead of headings and labels. Instants are in the time
    zone of the question, that of the centre.
    """

    question: Question
    figures: Sequence[Figure]
    language: str
    only: str = ""
    with_codes: bool = False

    @property
    def report(self) -> str:
        """The name of the report."""
        return report_of(self.figures[0].id)

    @property
    def title(self) -> str:
        """The title of the report."""
        return self.spoken(TITLES[self.report])

    @property
    def headings(self) -> list[str]:
        """The headings of the columns."""
        return [name if self.with_codes else self.spoken(HEADINGS[name]) for name in HEADINGS]

    def spoken(self, text: BilingualText) -> str:
        """A text in the language of the file."""
        return text.in_language(self.language)

    def lines(self) -> Iterator[list[Value]]:
        """Yield a line for each figure and for each of its parts, and one for the limits."""
        question = self.question
        for figure in self.figures:
            label, unit = (self.spoken(words[figure.id]) for words in (labels.LABELS, labels.UNITS))
            days = [figure.span.first, question.as_of, question.known_at]
            status = self.spoken(labels.status_of(figure.id, figure.status))
            state = figure.status if self.with_codes else status
            yield [figure.id, label, None, self._number(figure.value), unit, state, *days]
            for code, part in {**figure.parts, **figure.related}.items():
                own = self.spoken(labels.units_of_part(figure.id, code))
                name = code if self.with_codes else self.spoken(labels.PARTS[code])
                yield [figure.id, label, name, self._number(part), own, None, *days]
        if self.only:
            limits = f"{self.spoken(ONLY)}: {self.only}"
            yield [None, limits, *[None] * (len(HEADINGS) - 2)]

    def _number(self, value: int | Decimal | None) -> Value:
        """A number, or the dash of the city's reports if there is none (rule 3)."""
        return NO_VALUE if value is None and not self.with_codes else value


def written(table: Table, form: str) -> bytes:
    """Return the file in `form` (csv, xlsx, html)."""
    if form == "html":
        return _html(table)
    if form == "csv":
        return b"".join(csv_file.csv_file([table.headings, *table.lines()]))
    sheet = workbook.Sheet(
        name=table.title,
        columns=[
            Column(heading=heading, is_quantity=name == "value")
            for name, heading in zip(HEADINGS, table.headings, strict=True)
        ],
        lines=list(table.lines()),
        header=f"{table.title}  {_sentence(table)}",
    )
    return b"".join(
        workbook.workbook(
            [sheet], table.language, title=table.title, created=table.question.known_at
        )
    )


def _sentence(table: Table) -> str:
    """The day of the figures and the instant as known at, as words."""
    day = table.question.as_of.isoformat()
    instant = f"{table.question.known_at:%Y-%m-%d %H:%M:%S}"
    return (
        f"{table.spoken(HEADINGS['as_of'])} {day}  {table.spoken(HEADINGS['known_at'])} {instant}"
    )


def report_of(figure: str) -> str:
    """Return the report to which a figure belongs."""
    return robot_labels.NAME if figure in robot_labels.FIGURES else NAME


def plain(question: Question, figure: Figure, language: str) -> dict[str, Any]:
    """Return a figure for JSON, with the address of its events."""
    parts, related = (
        {name: float(one) if isinstance(one, Decimal) else one for name, one in given.items()}
        for given in (figure.parts, figure.related)
    )
    return {
        "id": figure.id,
        "label": labels.LABELS[figure.id].in_language(language),
        "value": figure.value,
        "unit": labels.UNITS[figure.id].in_language(language),
        "status": figure.status,
        "from": figure.span.first.isoformat(),
        "to": figure.span.last.isoformat(),
        "confirmed_value": figure.confirmed,
        "breakdown": parts,
        "beside": related,
        "events": f"{API}/reports/{report_of(figure.id)}/figures/{figure.id}/events"
        f"?{address(question)}",
    }


def _html(table: Table) -> bytes:
    """Return a self-contained page that can be saved, sent and printed."""
    title = escape(table.title)
    heading = "".join(f'<th scope="col">{escape(item)}</th>' for item in table.headings)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in line) + "</tr>"
        for line in table.lines()
    )
    page = (
        f'<!doctype html>\n<html lang="{table.language}">\n<head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n"
        f"<table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        "</body>\n</html>\n"
    )
    return page.encode()


def _shown(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else f"{cell:,}"
