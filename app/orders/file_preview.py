"""What an import of tasks would refuse, found in the first rows of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.files.staged_uploads import Preview
from app.http.authorization import service
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.row_files import RowError
from domain.orders.job_order import JobOrder
from domain.policies.rows_become_tasks import TaskRows, bad_rows

MOST_ERRORS = 20
"""How many errors are shown before an import."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an import would refuse, and what it would not take in.

    `own` are the headings of the columns of a file of ours that are no work, `totals` the lines
    with totals; `remarks` says both.
    """

    errors: list[RowError]
    own: tuple[str, ...] = ()
    totals: list[int] = field(default_factory=list)
    remarks: list[BilingualText] = field(default_factory=list)


def found_in(order: JobOrder, preview: Preview, key: str | None) -> Found:
    """Cells that cannot be read, and keys that do not fit; `key` is the heading of the keys."""
    errors = list(preview.errors)
    if not preview.rows or key is None:
        return Found(errors=errors[:MOST_ERRORS])
    rows = TaskRows(preview.rows, key)
    errors += bad_rows(service().ledger, order.id, rows)[1]
    return Found(
        errors=sorted(errors, key=lambda error: error.line)[:MOST_ERRORS],
        own=rows.own,
        totals=rows.totals,
        remarks=rows.remarks,
    )


def present_preview(
    order: JobOrder, preview: Preview, key: str | None, language: str
) -> Mapping[str, Any]:
    """The preview as the API returns it."""
    found = found_in(order, preview, key)
    return {
        "sheet": preview.sheet,
        "sheets": preview.sheets,
        "rows": len(preview.rows),
        "more": preview.more,
        "hidden_rows": preview.hidden.rows,
        "hidden_columns": preview.hidden.columns,
        "hidden_sheets": preview.hidden.sheets,
        "heading_row": preview.heading_row,
        "encoding": preview.encoding,
        "shown_differently": preview.unlike.cells,
        "shown_differently_count": preview.unlike.total,
        "key_column": key,
        "columns": [{"heading": name, "kind": kind} for name, kind in preview.kinds.items()],
        "left_out_columns": found.own,
        "total_lines": found.totals,
        "errors": [
            {
                "line": error.line,
                "field": error.field or None,
                "message": error.text.in_language(language),
            }
            for error in found.errors
        ],
    }
