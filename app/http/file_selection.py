"""The fields of requests that choose what is read of an uploaded table."""

from collections.abc import Mapping
from typing import Any

from app.http import fields
from domain.kernel.text.encodings import ENCODINGS
from domain.kernel.text.row_files import Selection

NAMES = ("sheet", "heading_row", "hidden", "encoding")
LAST_LINE = 1_048_576
"""The last row of a sheet of Excel."""


class SelectionFields(fields.Form):
    """The sheet, the line of the headings, whether what is hidden is read, and the encoding."""

    sheet = fields.Text(max=100)
    heading_row = fields.Whole(min=1, max=LAST_LINE)
    hidden = fields.Flag()
    encoding = fields.Code(list(ENCODINGS))


def selection_of(values: Mapping[str, Any]) -> Selection:
    """What of a file is read, by the fields of a request."""
    return Selection(
        sheet=values.get("sheet"),
        heading_row=values.get("heading_row"),
        hidden=values.get("hidden", False),
        encoding=values.get("encoding"),
    )
