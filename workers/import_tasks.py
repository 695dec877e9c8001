"""Turns the rows of an uploaded file into tasks: all rows, or none, with each bad row named."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from uuid import UUID

import msgspec

from app.bootstrap import Service
from app.runtime.table_files import Table
from domain.kernel.errors import NotFound, Unavailable
from domain.kernel.jobs.jobs import Job, JobError, JobRefused
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.kernel.privacy.keys import unseal_bytes
from domain.kernel.text.chunked_stream import ChunkedStream
from domain.kernel.text.row_files import BadRows
from domain.orders.commands import EndImport
from domain.orders.job_order import JobOrder
from domain.orders.queries import CHOICES, part_of_upload, parts_of_upload
from domain.policies.commands import AddTasks
from domain.policies.rows_become_tasks import (
    AS_IT_IS,
    BOUNDS,
    Choices,
    TaskRows,
    bad_rows,
    chunks,
)
from workers.progress import Progress

MOST_ERRORS = 10_000
TURN = 60.0
"""Seconds that a job waits while another workbook is read; after that it is retried later."""
CALLER = system("import_tasks")


def import_tasks(service: Service, job: Job, progress: Progress) -> None:
    """Check the whole file, then add its rows in appends of 500; safe to start again at any point.

    Raises JobRefused with every bad row; the order is then unchanged.
    """
    order_id = UUID(job.arguments["order_id"])
    order = service.ledger.get(JobOrder, order_id)
    if order.importing != job.id:
        return  # An earlier attempt has finished.
    with _rows(service, order, job) as (table, rows):
        count, errors = bad_rows(
            service.ledger, order_id, rows, resumed=job.attempts > 1, tell=lambda _: progress(0)
        )
    if errors:
        _end(service, job, order_id, bad_rows=len(errors))
        raise JobRefused(
            *(
                JobError(
                    ja=error.text.ja, en=error.text.en, line=error.line, field=error.field or None
                )
                for error in errors[:MOST_ERRORS]
            )
        )
    added = _add(service, order, job, lambda done: progress(done, count))
    _end(service, job, order_id, added=added)
    for text in (*table.remarks, *rows.remarks):
        progress.remark(JobError(ja=text.ja, en=text.en))
    service.ledger.database.clear_log()  # It still contains the uploaded file.


def _add(service: Service, order: JobOrder, job: Job, tell: Callable[[int], None]) -> int:
    """Add every row of a file without bad rows; return the number of rows."""
    done = 0
    try:
        with _rows(service, order, job) as (_, rows):
            for number, chunk in enumerate(chunks(rows)):
                service.bus.dispatch(
                    AddTasks(order_id=order.id, tasks=chunk, import_job=job.id),
                    Envelope(caller=CALLER, idempotency_key=f"{job.id}/{number}"),
                )
                done += len(chunk)
                tell(done)
    except BadRows as bad:
        # The file was readable before: its reader process was killed, and a new attempt resumes
        # here.
        raise Unavailable(*bad.rows[0].text) from bad
    return done


@contextmanager
def _rows(service: Service, order: JobOrder, job: Job) -> Iterator[tuple[Table, TaskRows]]:
    """The uploaded file and its rows. Raises Unavailable while another workbook is being read."""
    chosen = _choices(service, order, job.id)
    with (
        uploaded(service, order, job.id) as file,
        service.tables.opened(
            file, job.arguments["filename"], BOUNDS, patience=TURN, selection=chosen
        ) as table,
    ):
        yield table, TaskRows(table, chosen.key_column, lambda: table.heading_row)


@contextmanager
def uploaded(service: Service, order: JobOrder, job_id: UUID) -> Iterator[IO[bytes]]:
    """Open the uploaded file; parts are fetched one by one, so that at most one is in memory.

    Raises NotFound if there is none.
    """
    parts = parts_of_upload(service.ledger, job_id)
    if not parts:
        raise NotFound

    def part(number: int) -> bytes:
        body = _part(service, order, job_id, number)
        if body is None:
            raise NotFound
        return body

    yield io.BufferedReader(ChunkedStream(part, parts), 1 << 16)


def _choices(service: Service, order: JobOrder, job_id: UUID) -> Choices:
    body = _part(service, order, job_id, CHOICES)
    return msgspec.json.decode(body, type=Choices) if body else AS_IT_IS


def _part(service: Service, order: JobOrder, job_id: UUID, number: int) -> bytes | None:
    """A part of the upload, decrypted; None if there is none of this number."""
    body = part_of_upload(service.ledger, job_id, number)
    under = order.sealed_under
    key = service.keys.existing(under) if under is not None else None
    return unseal_bytes(key, body, f"upload|{job_id}|{number}") if key and body else body


def _end(service: Service, job: Job, order_id: UUID, *, added: int = 0, bad_rows: int = 0) -> None:
    service.bus.dispatch(
        EndImport(order_id=order_id, job_id=job.id, added=added, bad_rows=bad_rows),
        Envelope(caller=CALLER),
    )
