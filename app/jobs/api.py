"""HTTP for jobs: how far is the work that was asked to be done later?"""

from typing import Any
from uuid import UUID

from app.errors import language
from app.orders.present import present_job
from app.orders.schemas import JobAnswer
from app.web import Room, caller, service
from domain.kernel.caller import COORDINATION, STAFF
from domain.kernel.errors import NotFound
from domain.kernel.jobs import find_job

room = Room("jobs", description="あとで行う処理の進みぐあい。How far a job is, and what it found.")


@room.get("/jobs/<uuid:job_id>", answer=JobAnswer, roles=STAFF)
def job(_: dict[str, Any], job_id: UUID) -> dict[str, Any]:
    """One job: its state, its progress, and every finding with line and field."""
    found = find_job(service().ledger.standing, job_id)
    if found is None or not caller().sees_centre(found.centre):
        raise NotFound(out_of_scope=found is not None)
    if found.asked_by != caller().actor and not caller().has(COORDINATION):
        raise NotFound(out_of_scope=True)
    return present_job(found, language())
