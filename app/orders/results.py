"""The results of an order as a file: CSV for spreadsheets, JSON lines, or XLSX."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response

from app.http.response_headers import download
from app.http.routing import service
from domain.kernel.errors import NotFound
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.storage.ledger import Ledger
from domain.orders.job_order import WITH_CLIENT, JobOrder
from domain.participants.queries import codes_of
from domain.tasks.place_queries import in_order
from domain.tasks.task import Task, TaskState

FIXED = ("key", "state", "participant_code", "minutes")
FOR_CLIENTS = ("key", "state")
"""The columns for a client besides the results: neither who did the work nor its minutes."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PAGE = 500
KINDS = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats of the results, the default first."""


@dataclass(frozen=True)
class Sheet:
    """The results of one order, with the columns that come before those of the work itself."""

    ledger: Ledger
    order: JobOrder
    fixed: tuple[str, ...] = FIXED

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row per task. A client sees only the results of tasks that have passed."""
        for task, code in _tasks(self.ledger, self.order):
            facts = {
                "key": task.key,
                "state": task.state.value,
                "participant_code": code,
                "minutes": task.worked,
            }
            is_shown = self.fixed is FIXED or task.state is TaskState.PASSED
            result = task.result if is_shown else None
            yield {name: facts[name] for name in self.fixed} | {"result": result}

    def cells(self, row: dict[str, Any], columns: list[str]) -> list[Any]:
        """Return a row as cells; `columns` are those of the work."""
        result = _result(row["result"])
        return [row[name] for name in self.fixed] + [_plain(result.get(name)) for name in columns]

    def columns(self) -> list[str]:
        """Return the columns of the work, in the order of their first appearance."""
        names: dict[str, None] = {}
        for row in self.rows():
            names.update(dict.fromkeys(_result(row["result"])))
        return list(names)


@each(WITH_A_FILE)
def results(order: JobOrder, form: str, *, for_client: bool = False) -> Response:
    """The file in `form` (csv, jsonl, xlsx), streamed where the form allows.

    For a client it holds what was delivered; NotFound is raised before the delivery.
    """
    if for_client and order.state not in WITH_CLIENT:
        raise NotFound
    sheet = Sheet(service().ledger, order, FOR_CLIENTS if for_client else FIXED)
    name = f"results-{order.number}.{form}"
    if form == "jsonl":
        for _ in sheet.rows():  # An unreadable record is reported before the file begins.
            pass
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in sheet.rows())
        return download(lines, name, KINDS[form])
    columns = sheet.columns()
    if form == "xlsx":
        return download(_xlsx(sheet, columns), name, KINDS[form])
    return download(_csv(sheet, columns), name, f"{KINDS[form]}; charset=utf-8")


def _tasks(ledger: Ledger, order: JobOrder) -> Iterator[tuple[Task, str]]:
    after = 0
    while True:
        places = in_order(ledger, order.id, after=after, limit=PAGE)
        if not places:
            return
        found = ledger.find_all(Task, [place.task_id for place in places])
        codes = codes_of(ledger, {str(item.participant_id) for item in places})
        for place in places:
            yield found[place.task_id], codes.get(str(place.participant_id), "")
        after = places[-1].number


def _result(result: Any) -> dict[str, Any]:
    if result is None:
        return {}
    return result if isinstance(result, dict) else {"result": result}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)


def _csv(sheet: Sheet, columns: list[str]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in [*sheet.fixed, *columns]])
    for row in sheet.rows():
        writer.writerow([safe_cell(cell) for cell in sheet.cells(row, columns)])
        if buffer.tell() > 1 << 16:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "surrogatepass")


def safe_cell(cell: Any) -> Any:
    """Return a cell that no spreadsheet interprets as a formula."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else cell


def _xlsx(sheet: Sheet, columns: list[str]) -> Iterator[bytes]:
    """Yield the workbook, written row by row to a temporary file that is deleted once read.

    The writer collects its rows in a folder of its own, which is deleted with the file.
    """
    import xlsxwriter

    with TemporaryDirectory(prefix="ashiato-results-") as folder:
        path = Path(folder) / "results.xlsx"
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(path, options) as book:
            page = book.add_worksheet("results")
            page.write_row(0, 0, [*sheet.fixed, *columns])
            for number, row in enumerate(sheet.rows(), start=1):
                page.write_row(number, 0, sheet.cells(row, columns))
        with path.open("rb") as file:
            while block := file.read(1 << 16):
                yield block
