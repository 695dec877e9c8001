"""Templates of import files to fill in: the headings and one example, as CSV or XLSX."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from app.http import fields
from app.http.file_columns import Column
from app.http.file_form import form_asked_for
from app.http.response_headers import download
from app.http.spreadsheets import columns, csv_file, workbook

FORMATS = {"xlsx": workbook.MEDIA_TYPE, "csv": csv_file.MEDIA_TYPE}


class TemplateQuery(fields.Query):
    """The format of a template; by default the one that `Accept` prefers, or XLSX."""

    format = fields.Code(list(FORMATS))


def template_file(
    name: str, title: str, wanted: Sequence[Column], query: dict[str, Any]
) -> Response:
    """The template of an import as a file that Excel opens; `title` is in Japanese, as it is."""
    form = form_asked_for(query.get("format"), FORMATS)
    headings = [column.heading for column in wanted]
    example = [column.example for column in wanted]
    if form == "csv":
        content = csv_file.csv_file([headings, example])
    else:
        sheet = workbook.Sheet(
            name=title,
            columns=[columns.Column(heading=heading, is_typed=True) for heading in headings],
            lines=[example],
        )
        content = workbook.workbook([sheet], "ja", title=name)
    return download(b"".join(content), f"{name}.{form}", FORMATS[form])
