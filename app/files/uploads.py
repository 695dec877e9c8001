"""Handles an uploaded file: checks it, stores it, and dispatches the command that keeps it."""

import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4, uuid5

import structlog
from flask import request

from app.http.authorization import caller, service
from domain.files.file import KeptFile
from domain.files.kinds import clean_name, kind_of
from domain.kernel.errors import Invalid, NotFound, Unavailable
from domain.kernel.messaging.bus import Outcome
from domain.orders.job_order import JobOrder
from domain.policies.commands import KeepFile, RemoveFile
from domain.tasks.task import Task

log = structlog.get_logger()
SCAN_SECONDS = 30
_ONCE = UUID("0f3f64d2-6a0c-4d63-9b43-3e1f2d5f8a6e")

Dispatch = Callable[[KeepFile], Outcome]


def keep_upload(
    dispatch: Dispatch,
    mark: str | None,
    *,
    order_id: UUID | None = None,
    task_id: UUID | None = None,
    **facts: Any,
) -> KeptFile:
    """Keep the file of the current request for a task, or for every task of an order.

    A file sent again with the same `mark` is kept once. `facts` are the day and the reason.

    Raises Invalid for a file that is not accepted, the refusals of the command, and Unavailable if
    it cannot be scanned or stored.
    """
    order = _order(order_id, task_id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid.field("file", "ファイルを選んでください。", "Choose a file.")
    at, stream = service(), upload.stream
    id = uuid5(_ONCE, f"{caller().actor}|{mark}") if mark else uuid4()
    name = clean_name(upload.filename)
    size, fingerprint = _measure(stream)
    command = KeepFile(
        id=id,
        order_id=order.id,
        task_id=task_id,
        name=name,
        kind=kind_of(stream, name, size),
        size=size,
        sha256=fingerprint,
        **facts,
    )
    is_new = not at.ledger.is_used(id)
    if is_new:
        _scan(stream)
        at.file_store.put(id, stream, order.sealed_under, at.clock.now())
        stream.seek(0)  # For the digest of the whole request.
    try:
        aggregate = dispatch(command).aggregate
    except BaseException:
        if is_new and not at.ledger.is_used(id):
            at.file_store.drop(id)
        raise
    if not isinstance(aggregate, KeptFile):
        raise NotFound
    return aggregate


def remove_file(file_id: UUID, dispatch: Callable[[RemoveFile], Outcome], **facts: Any) -> KeptFile:
    """Remove a file, and delete its bytes."""
    aggregate = dispatch(RemoveFile(file_id=file_id, **facts)).aggregate
    if not isinstance(aggregate, KeptFile):
        raise NotFound
    service().file_store.drop(file_id)
    return aggregate


def _order(order_id: UUID | None, task_id: UUID | None) -> JobOrder:
    """The order that a file belongs to. Raises NotFound if it or the task is not visible."""
    ledger = service().ledger
    if task_id is not None:
        task = ledger.get(Task, task_id)
        if not task.is_visible_to(caller()):
            raise NotFound(out_of_scope=True)
        return ledger.get(JobOrder, task.order_id)
    order = ledger.get(JobOrder, order_id) if order_id is not None else None
    if order is None or not order.is_visible_to(caller()):
        raise NotFound(out_of_scope=True)
    return order


def _measure(stream: IO[bytes]) -> tuple[int, str]:
    mark, size = sha256(), 0
    stream.seek(0)
    while block := stream.read(1 << 20):
        mark.update(block)
        size += len(block)
    stream.seek(0)
    return size, mark.hexdigest()


def _scan(stream: IO[bytes]) -> None:
    """Run the configured scanner on the file, if any. Raises Invalid and Unavailable."""
    program = service().settings.scanner
    if program is None:
        return
    with service().file_store.aside(stream) as copy:
        status = _status_of(program, copy)
    if status is None:
        raise Unavailable(
            "いまはファイルの安全を確かめられません。少し待ってから、もう一度送ってください。",
            "Files cannot be checked for safety now. Wait a moment and send it again.",
            retry_after=60,
        )
    if status:
        log.warning("file refused by the scanner", status=status)
        raise Invalid.field(
            "file",
            "このファイルは安全を確かめられなかったので、受け取りませんでした。職員に相談してください。",
            "This file could not be shown to be safe, so it was not taken. Please ask the staff.",
        )


def _status_of(program: Path, copy: Path) -> int | None:
    """The scanner's exit status; None if it could not be run, was killed, or took too long."""
    try:
        done = subprocess.run(
            [str(program), str(copy)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("scanner did not answer", error=type(error).__name__)
        return None
    return done.returncode if done.returncode >= 0 else None
