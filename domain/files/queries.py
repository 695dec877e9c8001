"""Files of an order or a task. Each query runs a few statements, whatever the number of files."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from domain.files.file import KeptFile, Purpose
from domain.kernel.storage.database import instant_text
from domain.kernel.storage.ledger import Ledger
from domain.tasks.place_queries import passed_among

MOST = 500


def files_of_task(ledger: Ledger, order_id: UUID, task_id: UUID) -> list[KeptFile]:
    """The files of one task, after the sources of its whole order; the oldest first."""
    rows = ledger.rows(
        "SELECT file_id FROM kept_files WHERE state = 'kept' AND (task_id = ?"
        " OR (order_id = ? AND task_id IS NULL)) ORDER BY task_id IS NOT NULL, kept_at, file_id"
        " LIMIT ?",
        str(task_id),
        str(order_id),
        MOST,
    )
    return _loaded(ledger, [UUID(row["file_id"]) for row in rows])


def files_of_order(
    ledger: Ledger, order_id: UUID, *, purpose: Purpose, after: str = "", limit: int = MOST
) -> list[KeptFile]:
    """The files of one purpose in an order. Results are limited to tasks that passed inspection.

    Returns up to `limit` files, sorted by id, after the id `after`.
    """
    found: list[UUID] = []
    while len(found) < limit:
        rows = ledger.rows(
            "SELECT file_id, task_id FROM kept_files WHERE order_id = ? AND state = 'kept'"
            " AND purpose = ? AND file_id > ? ORDER BY file_id LIMIT ?",
            str(order_id),
            purpose.value,
            after,
            MOST,
        )
        if purpose is Purpose.RESULT:
            passed = passed_among(ledger, {row["task_id"] for row in rows if row["task_id"]})
            found += [UUID(row["file_id"]) for row in rows if row["task_id"] in passed]
        else:
            found += [UUID(row["file_id"]) for row in rows]
        if len(rows) < MOST:
            break
        after = rows[-1]["file_id"]
    return _loaded(ledger, found[:limit])


def count(ledger: Ledger, *, order_id: UUID, task_id: UUID | None, purpose: Purpose) -> int:
    """The number of files of one purpose of a task, or of the order itself if `task_id` is None."""
    row = ledger.row(
        "SELECT COUNT(*) AS n FROM kept_files WHERE state = 'kept' AND purpose = ?"
        " AND order_id = ? AND COALESCE(task_id, '') = ?",
        purpose.value,
        str(order_id),
        str(task_id or ""),
    )
    return int(row["n"]) if row else 0


def has_results_since(ledger: Ledger, task_id: UUID, at: datetime) -> bool:
    """True if a file was uploaded as a result of the task after `at`, and was not removed."""
    row = ledger.row(
        "SELECT 1 FROM kept_files WHERE task_id = ? AND purpose = ? AND state = 'kept'"
        " AND kept_at > ? LIMIT 1",
        str(task_id),
        Purpose.RESULT.value,
        instant_text(at),
    )
    return row is not None


def is_kept(ledger: Ledger, file_id: UUID) -> bool:
    """True if a file is recorded and was not removed."""
    row = ledger.row("SELECT state FROM kept_files WHERE file_id = ?", str(file_id))
    return row is not None and row["state"] == "kept"


def kept_files(ledger: Ledger) -> Iterator[UUID]:
    """The ids of all files that are recorded and were not removed, sorted."""
    after = ""
    while True:
        rows = ledger.rows(
            "SELECT file_id FROM kept_files WHERE state = 'kept' AND file_id > ?"
            " ORDER BY file_id LIMIT ?",
            after,
            MOST,
        )
        yield from (UUID(row["file_id"]) for row in rows)
        if len(rows) < MOST:
            return
        after = rows[-1]["file_id"]


def _loaded(ledger: Ledger, ids: Sequence[UUID]) -> list[KeptFile]:
    found = ledger.find_all(KeptFile, ids)
    return [found[id] for id in ids if id in found]
