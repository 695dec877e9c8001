"""Templates of import files to fill in: the headings and one example, as CSV or XLSX."""

from collections.abc import Sequence

from flask import Response

from app.http import fields
from app.http.file_columns import Column
from app.http.response_headers import DISPOSITION, content_disposition
from app.http.spreadsheets import columns, csv_file, workbook

FORMATS = {"csv": csv_file.MEDIA_TYPE, "xlsx": workbook.MEDIA_TYPE}


class TemplateQuery(fields.Query):
    """The format of a template."""

    format = fields.Code(["csv", "xlsx"], load_default="xlsx")


def template_file(name: str, wanted: Sequence[Column], form: str) -> Response:
    """The template of an import as a file that Excel opens."""
    headings = [column.heading for column in wanted]
    example = [column.example for column in wanted]
    if form == "csv":
        content = csv_file.csv_file([headings, example])
    else:
        sheet = workbook.Sheet(
            name=name,
            columns=[columns.Column(heading=heading) for heading in headings],
            lines=[example],
        )
        content = workbook.workbook([sheet], "ja", title=name)
    return Response(
        b"".join(content),
        content_type=FORMATS[form],
        headers={DISPOSITION: content_disposition(f"{name}.{form}")},
    )
