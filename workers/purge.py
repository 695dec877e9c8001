"""Once a night: deletes rows that nobody needs any more. Events are never deleted."""

from app.bootstrap import Service
from domain.files.queries import is_kept
from domain.identity.leftovers import FORGET
from domain.identity.throttle import forget_tries
from domain.kernel.jobs.jobs import Job
from domain.kernel.storage.leftovers import throw_away
from domain.registry import LEFTOVERS
from workers.progress import Progress


def tidy(service: Service, _: Job, progress: Progress) -> None:
    """Delete what has expired, one table at a time; safe to run again."""
    now = service.clock.now()
    sweep_files(service)
    for done, leftover in enumerate(LEFTOVERS, start=1):
        throw_away(service.ledger.database, leftover, now)
        progress(done, len(LEFTOVERS))
    forget_tries(service.ledger, now - FORGET)
    service.projections.take_leftovers_away()
    for database in (service.ledger.database, service.views, service.keys.database):
        database.clear_log()


def sweep_files(service: Service) -> None:
    """Delete files that were removed, or whose upload was never recorded."""
    for id in service.file_store.lying(service.clock.now()):
        if not is_kept(service.ledger, id):
            service.file_store.drop(id)
