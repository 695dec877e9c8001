"""How soon does a file of results begin, and how long does it take beside writing the same rows?

The order has BENCH_ROWS tasks, all of which are handed in. Raw is what `csv` and XlsxWriter take to
write the rows of the CSV file again, when they are in memory.
"""

import csv
import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from app.factory import create_app
from bench.stage import installation, opened
from bench.table import row, title
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import Inspection, JobOrder
from domain.tasks.commands import AssignTask, SubmitTask
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre, as_participant

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
Rows = list[list[str]]


def filled(centre: Centre) -> JobOrder:
    """Return an order of which every task has a result."""
    order = centre.order(inspection=Inspection.NONE)
    worker = centre.participant()
    for number, id in enumerate(centre.add(order, [f"{number:06d}" for number in range(ROWS)])):
        centre.does(AssignTask(task_id=id, participant_id=worker.id, override_reason="本人の希望"))
        result = {"氏名": f"髙橋 太郎 {number}", "住所": "鎌倉市御成町18-10", "人数": number % 7}
        centre.does(SubmitTask(task_id=id, result=result, minutes=1), as_participant(worker))
    return order


def taken(by: Visitor, path: str) -> tuple[float, float, bytes]:
    """Return the seconds until the first bytes and until the last, and the file."""
    begun = time.perf_counter()
    pieces = iter(by.get(path).response)
    first = next(pieces)
    soon = time.perf_counter() - begun
    content = b"".join([first, *pieces])  # type: ignore[list-item]
    return soon, time.perf_counter() - begun, content


def raw_csv(rows: Rows, path: Path) -> None:
    """Write the rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def raw_xlsx(rows: Rows, path: Path) -> None:
    """Write the rows as a workbook."""
    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(rows):
            sheet.write_row(number, 0, line)


def seconds(act: Callable[[], object]) -> float:
    """Return the seconds that the act takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main() -> None:
    """Print the table."""
    with installation("SQLite") as settings, opened(settings) as service:
        order = filled(Centre(service))
        by = visitor(create_app(service), service, Role.COORDINATOR)
        path = f"/job-orders/{order.id}/results?format="
        content = taken(by, f"{path}csv")[2]
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        title(f"Files of results, {ROWS:,} tasks with results, SQLite")
        with tempfile.TemporaryDirectory() as folder:
            for form, write in (("csv", raw_csv), ("xlsx", raw_xlsx)):
                out = Path(folder) / form
                raw = [seconds(lambda: write(rows, out)) for _ in range(ROUNDS)]  # noqa: B023
                found = [taken(by, path + form) for _ in range(ROUNDS)]
                row(f"{form}: the same rows, raw", raw, "s")
                row(f"{form}: until the first bytes", [soon for soon, _, _ in found], "s")
                row(f"{form}: the whole file", [whole for _, whole, _ in found], "s", against=raw)


if __name__ == "__main__":
    main()
