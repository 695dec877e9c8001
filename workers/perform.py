"""Performs one message from a queue, by its frozen kind; safe to perform twice.

Outages are retried later, refusals never. Every job ends with an outcome in its row.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import structlog

from app.bootstrap import Service, opened
from app.runtime.logs import configure
from app.settings import Settings
from domain.kernel.errors import (
    DomainError,
    FolderUnusable,
    Invalid,
    StoreUnusable,
    Unavailable,
    UnknownEvent,
    why,
)
from domain.kernel.jobs.jobs import (
    Job,
    JobError,
    JobRefused,
    State,
    Superseded,
    claim_job,
    finish_job,
    put_back,
)
from domain.kernel.messaging.caller import system
from domain.kernel.storage.deadlines import AT_WORK, each
from domain.notices.inline_projection import staff_who_hear
from domain.notices.kinds import NoticeKind
from workers.job_handlers import PERFORMERS, WAKE_UPS
from workers.long_work import LONG, own_long_work
from workers.progress import Progress, StopRequested, kept_alive
from workers.queue_notice import queue_notice

log = structlog.get_logger()
MOST_ATTEMPTS = 10
MOST_FAILURES = 3
ANY_NUMBER = 1_000_000
LONGEST_PAUSE = timedelta(minutes=5)
FAILED = JobError(
    ja="処理の途中で問題が起きました。管理者に知らせてください。",
    en="Something went wrong while this was being done. Please tell an administrator.",
)


@lru_cache(maxsize=1)
def own_service() -> Service:
    """The service of this worker process, created once."""
    settings = Settings.from_environment()
    configure(json_lines=settings.is_production)
    return opened(settings)


def started() -> Service:
    """Return the service of a new process; exit with status 1 if it may not start.

    The one line goes to standard error, which a supervisor shows. It is bilingual, because the
    language of its reader is unknown.
    """
    try:
        return own_service()
    except StoreUnusable as wrong:
        sys.exit(wrong.line.both)
    except FolderUnusable as wrong:
        sys.exit(wrong.text.both)


def perform(kind: str, job_id: str) -> None:
    """The function that messages in the queues name. `job_id` is empty for a wake-up."""
    begin(own_service(), kind, UUID(job_id) if job_id else None)


def begin(service: Service, kind: str, job_id: UUID | None = None) -> None:
    """Do the work of `kind` in this process; long work is left to its own process. Never raises."""
    if kind not in LONG:
        perform_with(service, kind, job_id)
        return
    service.wake.began(kind, job_id)
    try:
        own_long_work().begin(service.settings)
    except OSError:
        # The machine lacks resources; the clock sends a message for this again.
        log.exception("long work not begun", kind=kind, job=str(job_id or ""))


def perform_with(service: Service, kind: str, job_id: UUID | None = None) -> None:
    """Do the work of `kind` (for the job with this id) on `service`. Never raises."""
    service.wake.began(kind, job_id)
    try:
        with each(AT_WORK):
            if job_id is None:
                WAKE_UPS[kind](service)
            else:
                _perform_job(service, kind, job_id)
    except Unavailable as error:
        log.warning("work put off", kind=kind, why=why(error))
    except Superseded:
        log.warning("work taken over", kind=kind, job=str(job_id))
    except Exception:
        # The queue must continue; the clock sends a message for this again.
        log.exception("work failed", kind=kind, job=str(job_id or ""))


def _perform_job(service: Service, kind: str, job_id: UUID) -> None:
    performer = PERFORMERS.get(kind)
    if performer is None:
        log.error("a newer release asked for this", kind=kind, job=str(job_id))
        return
    job = claim_job(service.ledger.database, job_id, service.ledger.now())
    if job is None:
        return
    if job.state == "failed":
        log.error("job put aside", kind=kind, job=str(job_id), attempt=job.attempts)
        _tell_of(service, job)
        service.wake()
        return
    progress = Progress(service, job)
    try:
        with kept_alive(service, job):
            performer(service, job, progress)
    except Superseded:
        raise
    except StopRequested:
        _put_back_at_once(service, job)
    except UnknownEvent:
        _later(service, job, ANY_NUMBER)  # A process of the newer release will do it.
    except Unavailable:
        _later(service, job, MOST_ATTEMPTS)
    except JobRefused as refusal:
        _finish(service, job, "refused", refusal.errors)
    except DomainError as refusal:
        _finish(service, job, "refused", _errors(refusal))
    except Exception:
        log.exception("job failed", kind=kind, job=str(job_id), attempt=job.attempts)
        _later(service, job, MOST_FAILURES)
    else:
        _finish(service, job, "done", progress.remarks)


def _finish(service: Service, job: Job, state: State, errors: Sequence[JobError]) -> None:
    finish_job(service.ledger.database, job, state, service.ledger.now(), errors)
    if state == "failed":
        _tell_of(service, job)
    service.wake()


def _tell_of(service: Service, job: Job) -> None:
    """Queue a notice that the job has failed, for subscribers in its centre."""
    hearing = staff_who_hear(service.ledger, NoticeKind.JOB_FAILED, job.centre)
    source = f"{job.id} {job.attempts}"
    queue_notice(service, system("perform"), NoticeKind.JOB_FAILED, source, hearing)


def _later(service: Service, job: Job, most: int) -> None:
    """Put `job` back with a growing pause, or fail it after `most` attempts."""
    if job.attempts >= most:
        _finish(service, job, "failed", (FAILED,))
        return
    now = service.ledger.now()
    pause = min(timedelta(seconds=2 ** min(job.attempts, MOST_ATTEMPTS)), LONGEST_PAUSE)
    put_back(service.ledger.database, job, now, now + pause)


def _put_back_at_once(service: Service, job: Job) -> None:
    """Put `job` back for another process, because this one was told to stop."""
    with suppress(Superseded, Unavailable):
        put_back(service.ledger.database, job, service.ledger.now(), job.created_at)


def _errors(refusal: DomainError) -> list[JobError]:
    if isinstance(refusal, Invalid):
        return [
            JobError(ja=text.ja, en=text.en, field=field)
            for field, texts in refusal.errors.items()
            for text in texts
        ]
    return [JobError(ja=refusal.text.ja, en=refusal.text.en)]
