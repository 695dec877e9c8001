"""Updates the read models, or rebuilds one, on request; safe to start again."""

from app.bootstrap import Service
from domain.kernel.jobs.jobs import Job, JobError, JobRefused
from projections.kernel.runner import RebuildFailed
from workers.progress import Progress

STOPPED = JobError(
    ja="読み取れない記録があり、作り直しを途中で止めました。いまの表はそのまま使えます。",
    en="A record cannot be taken in, so the rebuild stopped. The present rows stay in use.",
)
LEFT_BEHIND = JobError(
    ja="追いつけなかった表があります。「表の進みぐあい」を見てください。",
    en='Some rows could not be brought up to date. See "How far the read models are".',
)


def rebuild(service: Service, job: Job, progress: Progress) -> None:
    """Rebuild the read model that the job names. Raises JobRefused if the rebuild fails."""
    try:
        service.projections.rebuild(job.arguments["name"], progress)
    except RebuildFailed:
        raise JobRefused(STOPPED) from None


def catch_up_all(service: Service, _: Job, progress: Progress) -> None:
    """Process everything recorded so far. Raises JobRefused if a read model stopped."""
    service.projections.catch_up()
    lines = service.projections.status()
    progress(sum(line.error is None for line in lines), len(lines))
    service.ledger.unknown.require_none()
    if any(line.error for line in lines):
        raise JobRefused(LEFT_BEHIND)
