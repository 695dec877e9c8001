"""Asks for work behind the scenes, and sends for a worker: the same for pages and programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from app.http.authorization import caller, service
from domain.jobs import commands
from domain.jobs.handlers import sees_job
from domain.kernel.errors import NotFound
from domain.kernel.jobs.jobs import Job, State, find_job, jobs_page, unfinished
from domain.kernel.messaging.bus import Command

Dispatch = Callable[[Command], Any]


def rebuild(name: str, dispatch: Dispatch) -> UUID:
    """Ask for a rebuild of the read model `name`; gives the job.

    Raises RuleBroken if it is unknown, or if the disk is too small for it.
    """
    service().projections.require_space(name)
    asked = uuid4()
    dispatch(commands.RebuildReadModel(name=name, job_id=asked))
    return _sent(commands.REBUILD, {"name": name}, asked)


def catch_up(dispatch: Dispatch) -> UUID:
    """Ask for all read models to be brought up; gives the job."""
    asked = uuid4()
    dispatch(commands.CatchUpReadModels(job_id=asked))
    return _sent(commands.CATCH_UP, {}, asked)


def release(position: int, dispatch: Dispatch) -> UUID:
    """Ask for an event to be let out of the quarantine; gives the job. Raises NotFound."""
    asked = uuid4()
    dispatch(commands.ReleaseEvent(position=position, job_id=asked))
    return _sent(commands.RELEASE, {"position": position}, asked)


def retry(job_id: UUID, dispatch: Dispatch) -> Job:
    """Let a job be tried once more; gives it as it now is."""
    dispatch(commands.RetryJob(job_id=job_id))
    job = visible(job_id)
    if job.state == "waiting":
        service().wake.send(job.kind, job.id)
    return job


def visible(job_id: UUID) -> Job:
    """The job, if it is in the caller's sight. Raises NotFound."""
    found = find_job(service().ledger.database, job_id)
    if found is None or not sees_job(caller(), found):
        raise NotFound(out_of_scope=found is not None)
    return found


def page_of_jobs(limit: int, after: Any, *states: State) -> list[Job]:
    """The newest jobs in the caller's sight: those of their centres and of the installation."""
    centres = ("", *caller().centres)
    return jobs_page(service().ledger.database, centres, limit, states=states, after=after)


def _sent(kind: str, arguments: dict[str, Any], asked: UUID) -> UUID:
    """Send for a worker for the job that goes on: this one, or the one asked for before."""
    going_on = unfinished(service().ledger.database, kind)
    own = next((job.id for job in going_on if job.arguments == arguments), asked)
    service().wake.send(kind, own)
    return own
