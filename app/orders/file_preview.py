"""What an import of tasks would refuse, found in the first rows of a file."""

from collections.abc import Mapping
from typing import Any

from app.files.staged_uploads import Preview
from app.http.authorization import service
from domain.kernel.text.row_files import RowError
from domain.orders.job_order import JobOrder
from domain.policies.rows_become_tasks import bad_rows, task_rows

MOST_ERRORS = 20
"""How many errors are shown before an import."""


def errors_of(order: JobOrder, preview: Preview, key: str | None) -> list[RowError]:
    """Cells that cannot be read, and keys that do not fit; `key` is the heading of the keys."""
    errors = list(preview.errors)
    if preview.rows and key is not None:
        _, found = bad_rows(service().ledger, order.id, task_rows(preview.rows, key))
        errors += found
    return sorted(errors, key=lambda error: error.line)[:MOST_ERRORS]


def present_preview(
    order: JobOrder, preview: Preview, key: str | None, language: str
) -> Mapping[str, Any]:
    """The preview as the API returns it."""
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
        "errors": [
            {
                "line": error.line,
                "field": error.field or None,
                "message": error.text.in_language(language),
            }
            for error in errors_of(order, preview, key)
        ],
    }
