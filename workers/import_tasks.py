"""Turns the rows of an uploaded file into tasks: every row, or none with each bad one named."""

import io
from collections.abc import Iterator
from uuid import UUID

from app.bootstrap import Service
from domain.kernel.bus import Envelope
from domain.kernel.caller import system
from domain.kernel.characters import forbidden_characters
from domain.kernel.errors import NotFound
from domain.kernel.files import BadRows, RowError, read_rows
from domain.kernel.jobs import Job, JobError, JobRefused
from domain.kernel.privacy import unseal_bytes
from domain.kernel.wording import Text
from domain.orders.commands import EndImport
from domain.orders.job_order import JobOrder
from domain.policies.split_an_order_into_tasks import (
    AddTasks,
    NewTask,
    already_there,
    task_id,
    twice,
)
from domain.tasks.task import Task
from workers.progress import Progress

KEY = "key"
CHUNK = 500
MOST_ROWS = 100_000
MOST_ERRORS = 10_000
LONGEST_KEY = 200
LONGEST_CELL = 20_000
CALLER = system("import_tasks")


def import_tasks(service: Service, job: Job, progress: Progress) -> None:
    """Check the whole file, then add its rows in appends of 500; safe to begin again anywhere.

    Raises JobRefused with every bad row; then the order is as it was.
    """
    order_id = UUID(job.arguments["order_id"])
    order = service.ledger.get(JobOrder, order_id)
    if order.importing != job.id:
        return  # An earlier attempt came to the end.
    filename = job.arguments["filename"]
    content = _upload(service, order, job.id)
    errors = _check(service, job, order, content, filename, progress)
    if errors:
        _end(service, job, order_id, bad_rows=len(errors))
        raise JobRefused(*(_shown(one) for one in errors[:MOST_ERRORS]))
    _add(service, job, order_id, content, filename, progress)


def _upload(service: Service, order: JobOrder, job_id: UUID) -> bytes:
    rows = service.ledger.rows(
        "SELECT part, body FROM uploads WHERE job_id = ? ORDER BY part", str(job_id)
    )
    if not rows:
        raise NotFound
    under = order.sealed_under
    if under is None:
        return b"".join(bytes(row["body"]) for row in rows)
    key = service.keys.existing(under)
    return b"".join(
        unseal_bytes(key, bytes(row["body"]), f"upload|{job_id}|{row['part']}") for row in rows
    )


def _check(
    service: Service, job: Job, order: JobOrder, content: bytes, filename: str, progress: Progress
) -> list[RowError]:
    errors: list[RowError] = []
    seen: set[str] = set()
    rows = 0
    try:
        for line, row in read_rows(io.BytesIO(content), filename):
            rows += 1
            if rows == 1 and KEY not in row:
                return [RowError(1, KEY, Text("見出しに key がありません。", "No heading key."))]
            if rows > MOST_ROWS:
                return [
                    RowError(
                        line,
                        "",
                        Text("10万行までにしてください。", "A file may have up to 100,000 rows."),
                    )
                ]
            errors.extend(_bad_cells(line, row))
            errors.extend(_bad_key(service, job, order, line, row, seen))
            seen.add(row[KEY])
            progress(0)
    except BadRows as bad:
        errors.extend(bad.rows)
    if not rows and not errors:
        errors.append(RowError(1, "", Text("データの行がありません。", "There are no rows.")))
    progress(0, rows)
    return errors


def _bad_cells(line: int, row: dict[str, str]) -> Iterator[RowError]:
    for field, cell in row.items():
        if len(cell) > LONGEST_CELL:
            yield RowError(
                line,
                field,
                Text(f"{LONGEST_CELL:,}字までです。", f"At most {LONGEST_CELL:,} characters."),
            )
        why = forbidden_characters(cell)
        if why is not None:
            yield RowError(line, field, Text(*why))


def _bad_key(
    service: Service, job: Job, order: JobOrder, line: int, row: dict[str, str], seen: set[str]
) -> Iterator[RowError]:
    key = row[KEY]
    if not key.strip():
        yield RowError(line, KEY, Text("キーを書いてください。", "Write a key."))
    elif len(key) > LONGEST_KEY:
        yield RowError(line, KEY, Text("200字までです。", "At most 200 characters."))
    elif key in seen:
        yield RowError(line, KEY, twice())
    elif (there := service.ledger.find(Task, task_id(order.id, key))) is not None:
        added_by_this_job = job.attempts > 1 and there.payload == _payload(row)
        if not added_by_this_job:
            yield RowError(line, KEY, already_there())


def _payload(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name != KEY}


def _add(
    service: Service, job: Job, order_id: UUID, content: bytes, filename: str, progress: Progress
) -> None:
    done = 0
    for number, chunk in enumerate(_chunks(content, filename)):
        service.bus.dispatch(
            AddTasks(order_id=order_id, tasks=chunk, import_job=job.id),
            Envelope(caller=CALLER, idempotency_key=f"{job.id}/{number}"),
        )
        done += len(chunk)
        progress(done)
    _end(service, job, order_id, added=done)
    progress(done, done)


def _chunks(content: bytes, filename: str) -> Iterator[tuple[NewTask, ...]]:
    chunk: list[NewTask] = []
    for _, row in read_rows(io.BytesIO(content), filename):
        chunk.append(NewTask(key=row[KEY], payload=_payload(row)))
        if len(chunk) == CHUNK:
            yield tuple(chunk)
            chunk.clear()
    if chunk:
        yield tuple(chunk)


def _end(service: Service, job: Job, order_id: UUID, *, added: int = 0, bad_rows: int = 0) -> None:
    service.bus.dispatch(
        EndImport(order_id=order_id, job_id=job.id, added=added, bad_rows=bad_rows),
        Envelope(caller=CALLER),
    )


def _shown(error: RowError) -> JobError:
    return JobError(
        ja=error.text.ja, en=error.text.en, line=error.line, field=error.field or None
    )
