"""Jobs in every state, as the pages of the work behind the scenes show them."""

from typing import Any

from app.bootstrap import FIRST_CENTRE, Service
from domain.jobs.commands import REBUILD
from domain.kernel.jobs.jobs import JobError, State, claim_job, finish_job, new_job, report_progress

ROWS = 1_200
BAD_ROW = JobError(ja="空のままにはできません。", en="Fill this in.", line=3, field="key")
COURSES: tuple[tuple[str, State], ...] = (
    ("import_tasks", "done"),
    ("import_tasks", "running"),
    ("import_tasks", "refused"),
    ("import_tasks", "failed"),
    (REBUILD, "waiting"),
)
"""Kinds of jobs, and how far they come."""


def ask_for_jobs(service: Service) -> None:
    """Ask for a job of each course, and bring it as far as the course says."""
    for kind, state in COURSES:
        _ask(service, kind, state)


def _ask(service: Service, kind: str, state: State) -> None:
    arguments: dict[str, Any] = {"name": "tasks.queue"} if kind == REBUILD else {}
    now, database = service.clock.now(), service.ledger.database
    job_id, change = new_job(kind, arguments, centre=FIRST_CENTRE, asked_by="system:clock", now=now)
    service.ledger.save(changes=[change])
    if state == "waiting":
        return
    job = claim_job(database, job_id, now)
    assert job is not None
    report_progress(database, job, now, ROWS if state == "done" else ROWS // 3, ROWS)
    if state != "running":
        finish_job(database, job, state, now, [BAD_ROW] if state in ("refused", "failed") else ())
