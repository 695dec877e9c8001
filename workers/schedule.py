"""The clock process: sends messages again for all due work, so a lost wake-up costs only seconds.

While Redis is down, no messages can be sent, and the clock does the work itself.
"""

import signal
import threading
from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID, uuid5

import structlog

from app.bootstrap import Service
from domain.kernel.errors import Unavailable, why
from domain.kernel.jobs.heartbeats import CLOCK, keep_beating
from domain.kernel.jobs.jobs import add_once, due_jobs, is_known, new_job
from domain.kernel.storage.ledger_heads import note_head
from workers import job_kinds
from workers.backup_process import own_backup_processes
from workers.catch_up import FOLLOW_UPS
from workers.job_handlers import DAILY
from workers.perform import begin, perform_with

log = structlog.get_logger()
SWEEP_SECONDS = 10.0
ACTOR = "system:clock"
_DAYS = UUID("5f6b0d0a-6a0e-4f0e-9b53-0f6f2a6f3c11")


def sweep(service: Service, daily: Mapping[str, time] = DAILY) -> None:
    """Send messages for all due work. Any number of clocks may sweep at the same time."""
    note_head(service.ledger)
    ask_for_daily_work(service, daily)
    if not service.wake.send(job_kinds.CATCH_UP):
        for kind in (job_kinds.CATCH_UP, *FOLLOW_UPS):
            perform_with(service, kind)
    for database in (service.ledger.database, service.views):
        database.keep_log_small()
    # Links need a reaction within seconds, so the clock checks them itself.
    perform_with(service, job_kinds.WATCH_LINKS)
    perform_with(service, job_kinds.ESCALATE)
    for kind, job_id in due_jobs(service.ledger.database, service.ledger.now()):
        if not service.wake.send(kind, job_id):
            begin(service, kind, job_id)
    for process in own_backup_processes():
        process.begin_if_due(service)


def ask_for_daily_work(service: Service, daily: Mapping[str, time]) -> None:
    """Write the job row of each daily kind that is due today, once per day."""
    local = service.ledger.now().astimezone(service.clock.zone)
    for kind, at in daily.items():
        if local.time() >= at:
            job_id = daily_job_id(kind, local)
            if not is_known(service.ledger.database, job_id):
                now = service.clock.now()
                _, change = new_job(kind, {}, centre="", asked_by=ACTOR, now=now, id=job_id)
                add_once(service.ledger.database, change)


def daily_job_id(kind: str, local: datetime) -> UUID:
    """The id of the job of `kind` for the calendar day of `local`."""
    return uuid5(_DAYS, f"{kind} {local.date().isoformat()}")


def run(service: Service, stop: threading.Event, seconds: float = SWEEP_SECONDS) -> None:
    """Sweep now and every `seconds` until `stop` is set. An outage is logged once."""
    is_told = False
    while True:
        try:
            sweep(service)
            is_told = False
        except Unavailable as error:
            if not is_told:
                log.warning("sweeps put off", why=why(error))
            is_told = True
        except Exception:
            log.exception("sweep failed")
        if stop.wait(seconds):
            return


def main() -> None:
    """Run the clock process until told to stop."""
    from workers.long_work import own_long_work
    from workers.perform import started

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    service = started()
    end_beating = keep_beating(service.ledger.database, CLOCK, service.clock)
    run(service, stop)
    end_beating()
    own_long_work().end()
    for process in own_backup_processes():
        process.end()


if __name__ == "__main__":
    main()
