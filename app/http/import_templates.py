"""Templates of import files to fill in: the headings and one example, as CSV or XLSX."""

from collections.abc import Iterator

from flask import Response

from app.http import fields
from app.http.file_imports import Import
from app.http.response_headers import DISPOSITION, content_disposition
from app.http.spreadsheets import columns, csv_file, workbook

FORMATS = {"csv": csv_file.MEDIA_TYPE, "xlsx": workbook.MEDIA_TYPE}


class TemplateQuery(fields.Query):
    """The format of a template."""

    format = fields.Code(["csv", "xlsx"], load_default="xlsx")


def template_file(kind: Import, form: str) -> Response:
    """The template of an import as a file that Excel opens."""
    content = kind.template().encode() if form == "csv" else b"".join(_workbook(kind))
    return Response(
        content,
        content_type=FORMATS[form],
        headers={DISPOSITION: content_disposition(f"{kind.name}.{form}")},
    )


def _workbook(kind: Import) -> Iterator[bytes]:
    sheet = workbook.Sheet(
        name=kind.name,
        columns=[columns.Column(heading=column.heading) for column in kind.columns],
        lines=[[column.example for column in kind.columns]],
    )
    return workbook.workbook([sheet], "ja", title=kind.name)
