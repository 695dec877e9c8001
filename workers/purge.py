"""Once a night: throws away rows that nobody will ask for again. Events are never among them."""

from datetime import timedelta
from uuid import UUID

from app.bootstrap import Service
from domain.identity.throttle import forget_tries
from domain.kernel.jobs.jobs import Job
from workers.progress import Progress

KEEP = timedelta(days=30)
"""How long a repeated command gets its first answer, and an ended job or session can be seen."""
FORGET = timedelta(days=1)
"""How long a wrong password counts at most."""
REMEMBER = timedelta(days=90)
"""How long an address counts as one from which an account was opened before."""
LEFTOVERS = (
    ("DELETE FROM notices WHERE state <> 'waiting' AND updated_at < ?", KEEP),
    ("DELETE FROM idempotency WHERE recorded_at < ?", KEEP),
    ("DELETE FROM jobs WHERE state IN ('done', 'refused', 'failed') AND updated_at < ?", KEEP),
    ("DELETE FROM credentials WHERE ended_at < ?", KEEP),
    ("DELETE FROM credentials WHERE kind = 'session' AND expires_at < ?", KEEP),
    ("DELETE FROM robot_link_nonces WHERE heard_at < ?", FORGET),
    ("DELETE FROM sign_in_failures WHERE latest < ?", FORGET),
    ("DELETE FROM job_deaths WHERE died_at < ?", KEEP),
    ("DELETE FROM kept_forms WHERE expires_at < ?", timedelta()),
    ("DELETE FROM sign_in_known WHERE seen_at < ?", REMEMBER),
    (
        "DELETE FROM session_uses WHERE used_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = session_uses.credential_id)",
        FORGET,
    ),
)


def tidy(service: Service, _: Job, progress: Progress) -> None:
    """Delete what is older than it needs to be, a table at a time; doing it again is harmless."""
    now = service.clock.now()
    sweep_files(service)
    for done, (statement, age) in enumerate(LEFTOVERS, start=1):
        with service.ledger.database.write() as transaction:
            transaction.overwrite_removed()
            transaction.run(statement, ((now - age).isoformat(timespec="microseconds"),))
        progress(done, len(LEFTOVERS))
    forget_tries(service.ledger, now - FORGET)
    service.projections.take_leftovers_away()
    for database in (service.ledger.database, service.views, service.keys.database):
        database.clear_log()


def sweep_files(service: Service) -> None:
    """Delete files that were taken away, or whose upload was never recorded."""
    for id in service.file_store.lying(service.clock.now()):
        if not _is_kept(service, id):
            service.file_store.drop(id)


def _is_kept(service: Service, id: UUID) -> bool:
    row = service.ledger.row("SELECT state FROM kept_files WHERE file_id = ?", str(id))
    return row is not None and row["state"] == "kept"
