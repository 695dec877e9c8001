"""Requests background work and wakes a worker, for pages and API alike."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from app.http.authorization import caller, service
from domain.identity.access_log import record_rebuild
from domain.jobs import commands
from domain.jobs.handlers import sees_job
from domain.kernel.errors import NotFound
from domain.kernel.jobs.jobs import Job, find_job, unfinished
from domain.kernel.messaging.bus import Command

Dispatch = Callable[[Command], Any]


def rebuild(name: str, dispatch: Dispatch) -> UUID:
    """Request a rebuild of the read model `name`; returns the job's id.

    Raises RuleBroken if it is unknown, or if the disk is too small for it.
    """
    service().projections.require_space(name)
    asked, at = uuid4(), service()
    dispatch(commands.RebuildReadModel(name=name, job_id=asked))
    record_rebuild(at.ledger, caller(), at.clock, [name])
    return _sent(commands.REBUILD, {"name": name}, asked)


def catch_up(dispatch: Dispatch) -> UUID:
    """Request an update of all read models; returns the job's id."""
    asked = uuid4()
    dispatch(commands.CatchUpReadModels(job_id=asked))
    return _sent(commands.CATCH_UP, {}, asked)


def release(position: int, dispatch: Dispatch) -> UUID:
    """Request the release of an event from quarantine; returns the job's id. Raises NotFound."""
    asked = uuid4()
    dispatch(commands.ReleaseEvent(position=position, job_id=asked))
    return _sent(commands.RELEASE, {"position": position}, asked)


def retry(job_id: UUID, dispatch: Dispatch) -> Job:
    """Retry a job; returns its new state."""
    dispatch(commands.RetryJob(job_id=job_id))
    job = visible(job_id)
    if job.state == "waiting":
        service().wake.send(job.kind, job.id)
    return job


def visible(job_id: UUID) -> Job:
    """The job, if the caller may see it. Raises NotFound."""
    found = find_job(service().ledger.database, job_id)
    if found is None or not sees_job(caller(), found):
        raise NotFound(out_of_scope=found is not None)
    return found


def _sent(kind: str, arguments: dict[str, Any], asked: UUID) -> UUID:
    """Wake a worker for the unfinished job with the same arguments, or for the new one."""
    going_on = unfinished(service().ledger.database, kind)
    own = next((job.id for job in going_on if job.arguments == arguments), asked)
    service().wake.send(kind, own)
    return own
