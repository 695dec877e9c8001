"""Once a night: throws away rows that nobody will ask for again. Events are never among them."""

from datetime import timedelta

from app.bootstrap import Service
from domain.kernel.jobs import Job
from workers.progress import Progress

KEEP = timedelta(days=30)
"""How long a repeated command gets its first answer, and an ended job or session can be seen."""
FORGET = timedelta(days=1)
"""How long a wrong password counts."""
LEFTOVERS = (
    ("DELETE FROM idempotency WHERE recorded_at < ?", KEEP),
    ("DELETE FROM jobs WHERE state IN ('done', 'refused', 'failed') AND updated_at < ?", KEEP),
    ("DELETE FROM credentials WHERE ended_at < ?", KEEP),
    ("DELETE FROM credentials WHERE kind = 'session' AND expires_at < ?", KEEP),
    ("DELETE FROM sign_in_failures WHERE latest < ?", FORGET),
)


def tidy(service: Service, _: Job, progress: Progress) -> None:
    """Delete what is older than it needs to be, a table at a time; doing it again is harmless."""
    now = service.clock.now()
    for done, (statement, age) in enumerate(LEFTOVERS, start=1):
        with service.ledger.standing.write() as transaction:
            transaction.run(statement, ((now - age).isoformat(timespec="microseconds"),))
        progress(done, len(LEFTOVERS))
