"""The process of long work: does the waiting jobs of the long kinds, the oldest first, and ends.

`workers.long_work` starts it and passes it the lock. When asked to stop, it puts its job back.
If it is killed, its job is taken over once the row has had no heartbeat for long enough.
"""

import signal
from uuid import UUID

from app.bootstrap import Service
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import Job, unfinished
from workers.long_work import LONG
from workers.perform import perform_with, started
from workers.progress import STOP


def perform_waiting(service: Service) -> None:
    """Do every waiting job of the long kinds once, including those that arrive meanwhile."""
    begun: set[UUID] = set()
    while not STOP.is_set() and (job := _next(service, begun)) is not None:
        begun.add(job.id)
        perform_with(service, job.kind, job.id)


def _next(service: Service, begun: set[UUID]) -> Job | None:
    """The job that was requested first, without those in `begun` (another machine may do them)."""
    waiting = [item for kind in sorted(LONG) for item in unfinished(service.ledger.database, kind)]
    left = (item for item in waiting if item.id not in begun)
    return min(left, key=lambda item: (item.created_at, item.id), default=None)


def main() -> None:
    """Do the work until none is left or the process is told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    service = started()
    try:
        perform_waiting(service)
    except Unavailable:
        pass  # The clock sends a message for it again.
    finally:
        service.close()


if __name__ == "__main__":
    main()
