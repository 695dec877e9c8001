"""Jobs and read models as the API returns them."""

from typing import Any

from app.jobs.read_models import Standing
from domain.kernel.jobs.jobs import Job, JobError


def job_row(job: Job) -> dict[str, Any]:
    """A job in a list, without its findings: they may quote uploaded data."""
    return {
        "id": job.id,
        "kind": job.kind,
        "centre": job.centre or None,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "errors": len(job.faults),
        "asked_by": job.asked_by,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
    }


def read_model_row(standing: Standing) -> dict[str, Any]:
    """A read model and its progress."""
    status = standing.status
    return {
        "name": status.name,
        "state": status.state,
        "position": status.position,
        "head": status.head,
        "lag": status.lag,
        "seconds": standing.seconds,
        "stopped_before": standing.stopped_before,
        "building": status.building,
    }


def present_job(job: Job, language: str) -> dict[str, Any]:
    """A job with its findings in the reader's language."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "errors": [
            {"line": error.line, "field": error.field, "message": _said(error, language)}
            for error in job.faults
        ],
        "remarks": [_said(remark, language) for remark in job.remarks],
    }


def _said(text: JobError, language: str) -> str:
    return text.en if language == "en" else text.ja
