"""What is done on each order to the work behind the scenes: rows of jobs, and no event."""

from typing import Any
from uuid import UUID

from domain.jobs import commands as order
from domain.kernel.bus import Desk, Handlers
from domain.kernel.caller import Caller
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.jobs import Job, again, dismissed, find_job, new_job, unfinished
from domain.kernel.turns import take_turn


def sees_job(caller: Caller, job: Job) -> bool:
    """True for jobs of the caller's centres, and for those of the whole installation."""
    return not job.centre or caller.sees_centre(job.centre)


def rebuild(command: order.RebuildReadModel, desk: Desk) -> None:
    """Ask for a rebuild; one that is asked for and not done yet is enough."""
    _ask(order.REBUILD, {"name": command.name}, command.job_id, desk)


def catch_up(command: order.CatchUpReadModels, desk: Desk) -> None:
    """Ask for the read models to be brought up; once is enough."""
    _ask(order.CATCH_UP, {}, command.job_id, desk)


def release(command: order.ReleaseEvent, desk: Desk) -> None:
    """Ask for an event to be let out. Raises NotFound if it is not in the quarantine."""
    held = desk.ledger.quarantine.find(command.position)
    if held is None or not (not held.centre or desk.caller.sees_centre(held.centre)):
        raise NotFound(out_of_scope=held is not None)
    _ask(order.RELEASE, {"position": command.position}, command.job_id, desk)


def retry(command: order.RetryJob, desk: Desk) -> None:
    """Let a job that stopped on the way wait for its turn again; one that goes on is left alone.

    Raises NotFound, and RuleBroken for a job that is done or was refused.
    """
    job = _visible(command.job_id, desk)
    if job.state in ("done", "refused"):
        raise RuleBroken(
            "この処理は終わっています。やり直しは要りません。",
            "This job has ended. There is nothing to be tried again.",
        )
    if job.state == "failed":
        desk.change(*again(job, desk.clock.now()))


def dismiss(command: order.DismissJob, desk: Desk) -> None:
    """Put an ended job out of sight. Raises NotFound, and RuleBroken while it goes on."""
    job = _visible(command.job_id, desk)
    if job.state in ("waiting", "running"):
        raise RuleBroken(
            "この処理はまだ続いています。終わってから片づけてください。",
            "This job still goes on. Put it away when it has ended.",
        )
    desk.change(dismissed(job))


def _ask(kind: str, arguments: dict[str, Any], job_id: UUID, desk: Desk) -> None:
    take_turn(desk, f"job/{kind}")
    if any(job.arguments == arguments for job in unfinished(desk.ledger.standing, kind)):
        return
    _, change = new_job(
        kind,
        arguments,
        centre="",
        asked_by=desk.caller.actor,
        now=desk.clock.now(),
        id=job_id,
    )
    desk.change(change)


def _visible(job_id: UUID, desk: Desk) -> Job:
    job = find_job(desk.ledger.standing, job_id)
    if job is None or not sees_job(desk.caller, job):
        raise NotFound(out_of_scope=job is not None)
    return job


HANDLERS: Handlers = {
    order.RebuildReadModel: rebuild,
    order.CatchUpReadModels: catch_up,
    order.ReleaseEvent: release,
    order.RetryJob: retry,
    order.DismissJob: dismiss,
}
