"""Handlers of the commands of background jobs. They write rows of jobs, and no events."""

from typing import Any
from uuid import UUID

from domain.jobs import commands
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.jobs.jobs import Job, again, dismissed, find_job, new_job, unfinished
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.optimistic_lock import take_optimistic_lock


def sees_job(caller: Caller, job: Job) -> bool:
    """True for jobs of the caller's centres, and for those of the whole installation."""
    return not job.centre or caller.sees_centre(job.centre)


def rebuild(command: commands.RebuildReadModel, uow: UnitOfWork) -> None:
    """Request a rebuild. Does nothing if the same rebuild is waiting or running."""
    _ask(commands.REBUILD, {"name": command.name}, command.job_id, uow)


def catch_up(command: commands.CatchUpReadModels, uow: UnitOfWork) -> None:
    """Request that the read models catch up. Does nothing if that is waiting or running."""
    _ask(commands.CATCH_UP, {}, command.job_id, uow)


def release(command: commands.ReleaseEvent, uow: UnitOfWork) -> None:
    """Request the release of an event. Raises NotFound if it is not in the quarantine."""
    held = uow.ledger.quarantine.find(command.position)
    if held is None or not (not held.centre or uow.caller.sees_centre(held.centre)):
        raise NotFound(out_of_scope=held is not None)
    _ask(commands.RELEASE, {"position": command.position}, command.job_id, uow)


def retry(command: commands.RetryJob, uow: UnitOfWork) -> None:
    """Queue a failed job again. Does nothing if it is waiting or running.

    Raises NotFound, and RuleBroken for a job that is done or was refused.
    """
    job = _visible(command.job_id, uow)
    if job.state in ("done", "refused"):
        raise RuleBroken(
            "この処理は終わっています。やり直しは必要ありません。",
            "This job has ended. There is nothing to be tried again.",
        )
    if job.state == "failed":
        uow.change(*again(job, uow.clock.now()))


def dismiss(command: commands.DismissJob, uow: UnitOfWork) -> None:
    """Delete the row of an ended job. Raises NotFound, and RuleBroken if it has not ended."""
    job = _visible(command.job_id, uow)
    if job.state in ("waiting", "running"):
        raise RuleBroken(
            "この処理はまだ続いています。終わってから片づけてください。",
            "This job still goes on. Put it away when it has ended.",
        )
    uow.change(dismissed(job))


def _ask(kind: str, arguments: dict[str, Any], job_id: UUID, uow: UnitOfWork) -> None:
    take_optimistic_lock(uow, f"job/{kind}")
    if any(job.arguments == arguments for job in unfinished(uow.ledger.database, kind)):
        return
    _, change = new_job(
        kind,
        arguments,
        centre="",
        asked_by=uow.caller.actor,
        now=uow.clock.now(),
        id=job_id,
    )
    uow.change(change)


def _visible(job_id: UUID, uow: UnitOfWork) -> Job:
    job = find_job(uow.ledger.database, job_id)
    if job is None or not sees_job(uow.caller, job):
        raise NotFound(out_of_scope=job is not None)
    return job


HANDLERS: Handlers = {
    commands.RebuildReadModel: rebuild,
    commands.CatchUpReadModels: catch_up,
    commands.ReleaseEvent: release,
    commands.RetryJob: retry,
    commands.DismissJob: dismiss,
}
