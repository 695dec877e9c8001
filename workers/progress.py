"""Reports the progress of a job and that its worker is alive, without writing too often."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.bootstrap import Service
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import Job, JobError, Superseded, report_progress
from domain.kernel.storage.deadlines import REQUEST_SECONDS

log = structlog.get_logger()
SELDOM = 0.5
HEARTBEAT = 5.0
STOP = threading.Event()
"""Set by a stop signal; an exception raised in the signal handler could hit any code."""


class StopRequested(Exception):
    """The process must stop: its job is put back, and restarts elsewhere."""


class Progress:
    """Called by a performer with the number of items done and the total.

    Raises Superseded if the job was taken over and StopRequested if the process must stop, so that
    the performer ends.
    """

    def __init__(self, service: Service, job: Job) -> None:
        self._service = service
        self._job = job
        self._written = 0.0
        self.remarks: list[JobError] = []
        """What is to be known of the work although it was done."""

    def remark(self, text: JobError) -> None:
        """Note what is stored with the job when it is done."""
        self.remarks.append(text)

    def __call__(self, done: int, total: int | None = None) -> None:
        """Report that `done` of `total` are done. Written at once when all are done."""
        if STOP.is_set():
            raise StopRequested
        if time.monotonic() - self._written < SELDOM and done != total:
            return
        self._written = time.monotonic()
        report_progress(
            self._service.ledger.database, self._job, self._service.ledger.now(), done, total
        )


@contextmanager
def kept_alive(service: Service, job: Job) -> Iterator[None]:
    """Update the row of `job` while the block runs, so that no other worker takes it over."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT):
            try:
                report_progress(service.ledger.database, job, service.ledger.now())
            except Superseded:
                return
            except Unavailable:
                log.warning("heartbeat missed", kind=job.kind, job=str(job.id))

    beating = threading.Thread(target=beat, name="heartbeat", daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join(REQUEST_SECONDS)
