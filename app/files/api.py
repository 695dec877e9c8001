"""HTTP for the files of orders and tasks."""

from typing import Any
from uuid import UUID

from flask import Response

from app.files import schemas
from app.files.downloads import download, of_order, of_task, visible_file
from app.files.uploads import keep_upload, remove_file
from app.http.authorization import get_visible
from app.http.idempotency import idempotency_key
from app.http.routing import (
    Answer,
    ApiRouter,
    CommandBody,
    PageOf,
    caller,
    envelope,
    page_request,
    service,
)
from domain.files.file import KeptFile
from domain.files.kinds import KINDS
from domain.kernel.messaging.bus import Command, Outcome
from domain.kernel.messaging.caller import COORDINATION, STAFF, Role
from domain.orders.job_order import JobOrder
from domain.policies.commands import BRINGERS
from domain.policies.keep_files_with_their_work import OPENERS
from domain.tasks.task import Task

MEDIA = tuple(dict.fromkeys(kind.media_type for kind in KINDS.values()))

router = ApiRouter(
    "files",
    description="作業の資料と成果物のファイル。Files: sources to work from, and results.",
)


@router.action(
    "/tasks/<uuid:task_id>/files",
    roles=BRINGERS,
    body=CommandBody,
    answer=schemas.FileAnswer,
    status=201,
    upload=True,
)
def add_file_to_task(values: dict[str, Any], task_id: UUID) -> Answer:
    """Upload a result (the person who has the task) or a source (a coordinator)."""
    return _kept(keep_upload(_dispatch, idempotency_key(), task_id=task_id, **values), 201)


@router.action(
    "/job-orders/<uuid:order_id>/files",
    roles=COORDINATION,
    body=CommandBody,
    answer=schemas.FileAnswer,
    status=201,
    upload=True,
)
def add_file_to_order(values: dict[str, Any], order_id: UUID) -> Answer:
    """Upload a source for every task of an order."""
    return _kept(keep_upload(_dispatch, idempotency_key(), order_id=order_id, **values), 201)


@router.get(
    "/tasks/<uuid:task_id>/files",
    answer=schemas.FilesAnswer,
    roles=STAFF | {Role.PARTICIPANT},
)
def files_of_task(_: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """The sources of the order, then the files of the task."""
    return {"items": [present(file) for file in of_task(get_visible(Task, task_id))]}


@router.get(
    "/job-orders/<uuid:order_id>/files",
    query=schemas.FilesQuery,
    answer=PageOf(schemas.FileAnswer),
    roles=STAFF | {Role.CLIENT},
)
def files_of_order(query: dict[str, Any], order_id: UUID) -> dict[str, Any]:
    """The results of the passed tasks of an order (a client: once delivered), or its sources."""
    order = get_visible(JobOrder, order_id)
    part = page_request(query)
    after = str(part.after[0]) if part.after else ""
    files = of_order(order, query["purpose"], after=after, limit=part.fetch)
    kept = {} if caller().has(STAFF) else {"kept_at": None}
    return part.page([present(file) | kept for file in files], lambda row: (str(row["id"]),))


@router.get("/files/<uuid:file_id>/content", answer=None, roles=OPENERS, media_types=MEDIA)
def file_content(_: dict[str, Any], file_id: UUID) -> Response:
    """The content of a file, as a download."""
    return download(visible_file(file_id))


@router.action(
    "/files/<uuid:file_id>/remove",
    roles=BRINGERS,
    body=CommandBody,
    answer=schemas.FileAnswer,
)
def remove(values: dict[str, Any], file_id: UUID) -> Answer:
    """Remove a file: a result while its task is in hand, a source by a coordinator."""
    return _kept(remove_file(file_id, _dispatch, **values), 200)


def present(file: KeptFile) -> dict[str, Any]:
    """A file as the API returns it."""
    return {
        "id": file.id,
        "order_id": file.order_id,
        "task_id": file.task_id,
        "purpose": file.purpose,
        "kind": file.kind,
        "name": file.name,
        "size": file.size,
        "kept_at": file.kept_at,
        "removed": file.is_removed,
    }


def _kept(file: KeptFile, status: int) -> Answer:
    return Answer(present(file), status, file.version)


def _dispatch(command: Command) -> Outcome:
    return service().bus.dispatch(command, envelope())
