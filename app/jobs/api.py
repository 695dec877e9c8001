"""HTTP for jobs and read models: their progress, and what has stopped."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http.list_files import KINDS
from app.http.lists import all_pages, page_of
from app.http.problems import language
from app.http.routing import Answer, ApiRouter, PageOf, caller, envelope, page_request, service
from app.jobs import requests, schemas
from app.jobs.job_listing import JOBS, JOBS_FILE, asked_for, database, with_names
from app.jobs.presentation import job_row, present_job, read_model_row
from app.jobs.read_models import standings
from app.jobs.schemas import JobAnswer
from domain.jobs.commands import DismissJob
from domain.kernel.errors import NotFound
from domain.kernel.jobs.jobs import find_job, job_of
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import COORDINATION, OPERATION, STAFF

router = ApiRouter(
    "jobs", description="あとで行う処理の進みぐあい。Background jobs: their progress and findings."
)


@router.get("/jobs", query=schemas.JobsQuery, answer=PageOf(schemas.JobRow), roles=OPERATION)
def list_jobs(query: dict[str, Any]) -> Any:
    """The jobs of the caller's centres and of the installation, newest first."""
    page = page_of(JOBS, asked_for(query), page_request(query), database())
    return page | {"items": [job_row(job_of(row)) for row in page["items"]]}


@router.get(
    "/jobs/export",
    query=schemas.JobsFileQuery,
    answer=None,
    media_types=tuple(KINDS.values()),
    roles=OPERATION,
    reads=("identity.accounts",),
)
def jobs_file(query: dict[str, Any]) -> Response:
    """The same jobs as a file: CSV or XLSX, streamed."""
    parts = all_pages(JOBS, asked_for(query), database=database())
    return JOBS_FILE.answer(query, with_names(parts))


@router.get("/jobs/<uuid:job_id>", answer=JobAnswer, roles=STAFF)
def job(_: dict[str, Any], job_id: UUID) -> dict[str, Any]:
    """One job: its state, its progress, and every finding with line and field."""
    found = find_job(service().ledger.database, job_id)
    if found is None or not caller().sees_centre(found.centre):
        raise NotFound(out_of_scope=found is not None)
    if found.asked_by != caller().actor and not caller().has(COORDINATION):
        raise NotFound(out_of_scope=True)
    return present_job(found, language())


@router.action("/jobs/<uuid:job_id>/retry", roles=OPERATION, answer=schemas.JobRow)
def retry_job(_values: dict[str, Any], job_id: UUID) -> Any:
    """Retry a job that stopped; a job that still runs is left alone."""
    return job_row(requests.retry(job_id, _dispatch))


@router.action("/jobs/<uuid:job_id>/dismiss", roles=OPERATION, status=204)
def dismiss_job(_values: dict[str, Any], job_id: UUID) -> Any:
    """Hide a job that has ended."""
    _dispatch(DismissJob(job_id=job_id))
    return Answer(None, 204)


@router.get("/projections", answer=schemas.ReadModelsAnswer, roles=OPERATION)
def read_models(_: dict[str, Any]) -> dict[str, Any]:
    """The progress of every read model, and the position before which one stopped."""
    return {"items": [read_model_row(standing) for standing in standings()]}


@router.action(
    "/projections/rebuild",
    roles=OPERATION,
    body=schemas.RebuildBody,
    answer=schemas.AskedAnswer,
    status=202,
)
def rebuild_read_model(values: dict[str, Any]) -> dict[str, Any]:
    """Rebuild the rows of a read model; the current ones stay in use meanwhile."""
    return {"job": {"id": requests.rebuild(values["name"], _dispatch)}}


@router.action(
    "/projections/catch-up",
    roles=OPERATION,
    answer=schemas.AskedAnswer,
    status=202,
)
def catch_up(_values: dict[str, Any]) -> dict[str, Any]:
    """Bring every read model up to date with the ledger."""
    return {"job": {"id": requests.catch_up(_dispatch)}}


def _dispatch(command: Command) -> None:
    service().bus.dispatch(command, envelope())
