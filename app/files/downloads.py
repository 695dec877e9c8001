"""Lists and downloads of files, for callers who may open them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from app.http import response_headers
from app.http.authorization import caller, service
from domain.files.file import KeptFile, Purpose
from domain.files.kinds import KINDS
from domain.files.queries import files_of_order, files_of_task
from domain.identity.access_log import record_file
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.messaging.caller import STAFF
from domain.kernel.privacy.keys import KeyErased
from domain.orders.job_order import JobOrder
from domain.policies.keep_files_with_their_work import HANDED_OVER, may_open
from domain.tasks.task import Task

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def visible_file(file_id: UUID) -> KeptFile:
    """The file, if the caller may open it. Raises NotFound, also for a removed file."""
    file = service().ledger.get(KeptFile, file_id)
    if not may_open(service().ledger, file, caller()):
        raise NotFound(out_of_scope=True)
    if file.is_removed:
        raise NotFound
    return file


def download(file: KeptFile) -> Response:
    """The contents of a file under its own name; that they were taken is recorded first.

    Raises RuleBroken if they were erased, and Unavailable if it cannot be recorded.
    """
    try:
        parts = service().file_store.read(file.id, file.sealed_under, file.size)
    except KeyErased:
        raise RuleBroken("このファイルは消去されました。", "This file was erased.") from None
    at = service()
    record_file(
        at.ledger,
        caller(),
        at.clock,
        file_id=file.id,
        order_id=file.order_id,
        task_id=file.task_id,
    )
    at.wake()
    response = response_headers.download(
        parts, file.name or str(file.id), KINDS[file.kind].media_type
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def of_task(task: Task) -> list[KeptFile]:
    """The files of one task if the caller may see its contents, else none."""
    if not (caller().has(STAFF) or caller().participant_id == task.participant_id is not None):
        return []
    return files_of_task(service().ledger, task.order_id, task.id)


def of_order(
    order: JobOrder, purpose: Purpose, *, after: str = "", limit: int = 500
) -> list[KeptFile]:
    """The files of an order; a client gets only the results, and only after the delivery."""
    is_client = not caller().has(STAFF)
    if is_client and (purpose is Purpose.SOURCE or order.state not in HANDED_OVER):
        return []
    return files_of_order(service().ledger, order.id, purpose=purpose, after=after, limit=limit)


def lines(files: Sequence[KeptFile], purpose: Purpose) -> list[dict[str, Any]]:
    """The files of one purpose as a page lists them."""
    return [
        {
            "id": str(file.id),
            "name": file.name,
            "size": size_in_words(file.size),
            "task_id": str(file.task_id) if file.task_id else None,
        }
        for file in files
        if file.purpose is purpose
    ]


def files_of(task: Task) -> dict[str, list[dict[str, Any]]]:
    """The files of a task for its page: its sources and its results."""
    found = of_task(task)
    return {
        "sources": lines(found, Purpose.SOURCE),
        "results": lines(found, Purpose.RESULT),
    }


def names_of(task: Task) -> list[str]:
    """The names of the result files of a task."""
    return [file.name for file in of_task(task) if file.purpose is Purpose.RESULT and file.name]


def size_in_words(size: int) -> str:
    """The size of a file in kB or MB."""
    if size < 1_000_000:
        return str(_("%(num)s kB", num=f"{max(1, round(size / 1000)):,}"))
    return str(_("%(num)s MB", num=f"{size / 1_000_000:.1f}"))
