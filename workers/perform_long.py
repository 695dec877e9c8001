"""The process of long work: does what waits of the long kinds, the oldest first, and ends.

`workers.long_work` starts it and hands it the lock. Told to stop, it puts its job back; killed, its
job is taken over as soon as its row has fallen silent.
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
    """Do every job of the long kinds that waits, each of them once; also those that come in."""
    begun: set[UUID] = set()
    while not STOP.is_set() and (job := _next(service, begun)) is not None:
        begun.add(job.id)
        perform_with(service, job.kind, job.id)


def _next(service: Service, begun: set[UUID]) -> Job | None:
    """The job that was asked for first. One that another machine does is not claimed twice."""
    waiting = [item for kind in sorted(LONG) for item in unfinished(service.ledger.database, kind)]
    left = (item for item in waiting if item.id not in begun)
    return min(left, key=lambda item: (item.created_at, item.id), default=None)


def main() -> None:
    """Do the work until none is left or until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    service = started()
    try:
        perform_waiting(service)
    except Unavailable:
        pass  # The clock sends for it again.
    finally:
        service.close()


if __name__ == "__main__":
    main()
