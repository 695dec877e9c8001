"""The report as a file: CSV and XLSX for spreadsheets, HTML to send or to print."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from app.reports import labels, robot_labels
from app.reports.report import NAME, Figure, Question
from app.reports.search_criteria import address
from domain.kernel.text.bilingual import BilingualText

KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
FORMS: Mapping[str, str] = {"json": "application/json", **KINDS}
"""The formats of a report over HTTP, the default first."""
HEADINGS = (
    BilingualText("番号", "Figure"),
    BilingualText("項目", "Label"),
    BilingualText("内訳", "Part"),
    BilingualText("値", "Value"),
    BilingualText("単位", "Unit"),
    BilingualText("状態", "Status"),
    BilingualText("期間の初日", "From"),
    BilingualText("基準日", "As of"),
    BilingualText("把握時点", "As known at"),
)
API = "/api/v1"
NO_VALUE = "―"
ONLY = BilingualText("対象", "Only of")
TITLE = BilingualText("BPO センターの数字", "Figures of the BPO centre")
TITLES: Mapping[str, BilingualText] = {NAME: TITLE, robot_labels.NAME: robot_labels.TITLE}
"""The title of each report."""


def file_name(question: Question, form: str, report: str = NAME) -> str:
    """Return the file name: the report and the day, without anybody's name."""
    return f"{report}-{question.as_of.isoformat()}.{form}"


def written(
    question: Question, figures: Sequence[Figure], form: str, language: str, only: str = ""
) -> bytes:
    """Return the file in `form` (csv, xlsx, html); `only` names the part to which it is limited."""
    heading = [item.in_language(language) for item in HEADINGS]
    lines = [heading, *_lines(question, figures, language)]
    if only:
        lines.append(["", f"{ONLY.in_language(language)}: {only}", *[""] * (len(HEADINGS) - 2)])
    report = report_of(figures[0].id)
    if form == "xlsx":
        return _xlsx(lines, report)
    title = TITLES[report].in_language(language)
    return _csv(lines) if form == "csv" else _html(lines, title, language)


def report_of(figure: str) -> str:
    """Return the report to which a figure belongs."""
    return robot_labels.NAME if figure in robot_labels.FIGURES else NAME


def _lines(question: Question, figures: Sequence[Figure], language: str) -> Iterator[list[Any]]:
    def said(text: BilingualText) -> str:
        return text.in_language(language)

    for figure in figures:
        label, unit = said(labels.LABELS[figure.id]), said(labels.UNITS[figure.id])
        days = [
            figure.span.first.isoformat(),
            question.as_of.isoformat(),
            question.known_at.isoformat(timespec="seconds"),
        ]
        status = said(labels.status_of(figure.id, figure.status))
        yield [figure.id, label, "", _cell(figure.value), unit, status, *days]
        for code, part in {**figure.parts, **figure.beside}.items():
            own = said(labels.units_of_part(figure.id, code))
            yield [figure.id, label, said(labels.PARTS[code]), _cell(part), own, "", *days]


def plain(question: Question, figure: Figure, language: str) -> dict[str, Any]:
    """Return a figure for JSON, with the address of its events."""
    parts, beside = (
        {name: float(one) if isinstance(one, Decimal) else one for name, one in given.items()}
        for given in (figure.parts, figure.beside)
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
        "beside": beside,
        "events": f"{API}/reports/{report_of(figure.id)}/figures/{figure.id}/events"
        f"?{address(question)}",
    }


def _cell(value: int | Decimal | None) -> int | float | str:
    """Return a number, or the dash of the city's reports if there is none (rule 3)."""
    if value is None:
        return NO_VALUE
    return float(value) if isinstance(value, Decimal) else value


def _csv(lines: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _xlsx(lines: Sequence[Sequence[Any]], title: str) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(title)
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
        sheet.autofit()
    return buffer.getvalue()


def _html(lines: Sequence[Sequence[Any]], title: str, language: str) -> bytes:
    """Return a self-contained page that can be saved, sent and printed."""
    heading = "".join(f'<th scope="col">{escape(item)}</th>' for item in lines[0])
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>"
        for line in lines[1:]
    )
    page = (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"<table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        "</body>\n</html>\n"
    )
    return page.encode()
